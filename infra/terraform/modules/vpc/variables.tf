variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network; a /16 to /20."
  type        = string
}

variable "zones" {
  description = "Availability zones to spread over."
  type        = number
  default     = 2
  validation {
    condition     = var.zones >= 2 && var.zones <= 4
    error_message = "A load balancer needs two zones; the address plan has room for four."
  }
}

variable "source_cidr" {
  description = "Addresses of the shop's database, reached by peering or VPN; never everything."
  type        = string
  validation {
    condition     = can(cidrnetmask(var.source_cidr)) && tonumber(split("/", var.source_cidr)[1]) >= 16
    error_message = "Name the addresses of the shop's database (a /16 or narrower), not the whole internet."
  }
}

variable "source_port" {
  description = "Port of the shop's database."
  type        = number
  default     = 3306
}

variable "source_peering_id" {
  description = "VPC peering to the shop's database; without one the operator makes the route."
  type        = string
  default     = null
}

variable "public" {
  description = "Whether CloudFront reaches the load balancer."
  type        = bool
}

variable "model_calls" {
  description = "Whether a Bedrock model is called."
  type        = bool
}

variable "key_arn" {
  description = "Key of the logs."
  type        = string
}
