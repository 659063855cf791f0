variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "key_arn" {
  description = "Key of files and logs."
  type        = string
}

variable "log_bucket" {
  description = "Bucket of access logs."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain."
  type        = string
}

variable "domain" {
  description = "Name under which people reach the page."
  type        = string
}

variable "environment" {
  description = "Settings of the product (RETAIL_…)."
  type        = map(string)
}

variable "execution_role_arn" {
  description = "Role that starts containers."
  type        = string
}

variable "server_role_arn" {
  description = "Role of the server."
  type        = string
}

variable "cpu" {
  description = "CPU units of a task."
  type        = number
}

variable "memory" {
  description = "Memory of a task in MiB."
  type        = number
}

variable "tasks" {
  description = "Tasks at least."
  type        = number
}

variable "most_tasks" {
  description = "Tasks at most."
  type        = number
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete it."
  type        = bool
  default     = false
}

variable "subnets" {
  description = "Private subnets."
  type        = list(string)
}

variable "public" {
  description = "Whether CloudFront reaches the load balancer."
  type        = bool
}

variable "allowed_cidrs" {
  description = "Connected networks whose people reach the load balancer without CloudFront."
  type        = list(string)
  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrnetmask(cidr)) && tonumber(split("/", cidr)[1]) >= 8])
    error_message = "Name networks of your own (a /8 or narrower), not the whole internet."
  }
}

variable "server_security_group" {
  description = "Group of the server."
  type        = string
}

variable "file_system_id" {
  description = "File system of the home."
  type        = string
}

variable "access_point_id" {
  description = "Access point of the home."
  type        = string
}

variable "image" {
  description = "Image of the server, by digest."
  type        = string
}

variable "network_cidr" {
  description = "Addresses of the network, where the load balancer stands."
  type        = string
}
