variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "key_arn" {
  description = "Key of the page's files."
  type        = string
}

variable "log_bucket" {
  description = "Bucket of access logs."
  type        = string
}

variable "log_bucket_arn" {
  description = "ARN of the bucket of access logs."
  type        = string
}

variable "balancer_arn" {
  description = "ARN of the load balancer."
  type        = string
}

variable "balancer_dns" {
  description = "Name of the load balancer."
  type        = string
}

variable "domain" {
  description = "Name under which people reach the page."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain in us-east-1, where CloudFront looks."
  type        = string
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete it."
  type        = bool
  default     = false
}
