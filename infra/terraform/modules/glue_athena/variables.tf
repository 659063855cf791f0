variable "prefix" {
  description = "What every name begins with; also the workgroup's name."
  type        = string
}

variable "results_bucket" {
  description = "Bucket of query results."
  type        = string
}

variable "key_arn" {
  description = "Key of query results."
  type        = string
}

variable "query_cap_bytes" {
  description = "Bytes at which Athena itself ends a query; no more than RETAIL_ATHENA_MOST_MB."
  type        = number
  validation {
    condition     = var.query_cap_bytes >= 10485760
    error_message = "Athena's least cap is 10 MB (10485760 bytes)."
  }
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete the workgroup's history."
  type        = bool
  default     = false
}
