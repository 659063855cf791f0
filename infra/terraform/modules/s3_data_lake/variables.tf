variable "prefix" {
  description = "What every name begins with; bucket names are unique in the world."
  type        = string
}

variable "key_arn" {
  description = "Key of the data."
  type        = string
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete data."
  type        = bool
  default     = false
}

variable "usage_days" {
  description = "Days that the usage history is kept (RETAIL_USAGE_DAYS)."
  type        = number
  default     = 400
}
