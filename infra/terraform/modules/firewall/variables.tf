variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "scope" {
  description = "REGIONAL for the load balancer, CLOUDFRONT for the distribution."
  type        = string
}

variable "counts_addresses" {
  description = "Whether an address is turned away that asks more than 2,000 times in five minutes."
  type        = bool
}

variable "key_arn" {
  description = "Key of the log in the region of the firewall; null for AWS's own."
  type        = string
  default     = null
}
