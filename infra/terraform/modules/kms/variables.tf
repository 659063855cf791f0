variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}
