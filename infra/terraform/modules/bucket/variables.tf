variable "name" {
  description = "Name of the bucket, unique in the world."
  type        = string
}

variable "own_key" {
  description = "Whether the bucket is encrypted with our key; log delivery can only use the key of S3."
  type        = bool
  default     = true
}

variable "key_arn" {
  description = "Our key."
  type        = string
  default     = null
  validation {
    condition     = !var.own_key || var.key_arn != null
    error_message = "A bucket with our key needs key_arn."
  }
}

variable "logged" {
  description = "Whether access is logged; only the bucket of the logs itself is not."
  type        = bool
  default     = true
}

variable "log_bucket" {
  description = "Bucket of access logs."
  type        = string
  default     = null
  validation {
    condition     = !var.logged || var.log_bucket != null
    error_message = "A logged bucket needs log_bucket."
  }
}

variable "noncurrent_days" {
  description = "Days after which replaced or deleted versions go."
  type        = number
  default     = 30
}

variable "expiry_days" {
  description = "Days after which objects go by themselves, by prefix; the empty prefix is every object."
  type        = map(number)
  default     = {}
}

variable "cool_after_days" {
  description = "Days after which objects go to cheaper storage."
  type        = number
  default     = null
}

variable "policies" {
  description = "Policy documents (JSON) that say who else may do something."
  type        = list(string)
  default     = []
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete its objects."
  type        = bool
  default     = false
}
