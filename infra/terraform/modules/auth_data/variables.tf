variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "key_arn" {
  description = "Key of tables and secrets."
  type        = string
}

variable "mail_domain" {
  description = "Domain that letters come from; its DKIM records are set by the operator."
  type        = string
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete data."
  type        = bool
  default     = false
}
