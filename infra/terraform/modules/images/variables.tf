variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "key_arn" {
  description = "Key of the images."
  type        = string
}

variable "first_server_image" {
  description = "Image of the server to begin with, by digest."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.first_server_image))
    error_message = "Name the image by its digest (…@sha256:…): a tag can be moved."
  }
}

variable "first_batch_image" {
  description = "Image of the jobs to begin with, by digest."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.first_batch_image))
    error_message = "Name the image by its digest (…@sha256:…): a tag can be moved."
  }
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete images."
  type        = bool
  default     = false
}
