variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "key_arn" {
  description = "Key of the files."
  type        = string
}

variable "zones" {
  description = "Number of the subnets."
  type        = number
}

variable "subnets" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group" {
  description = "Group of the file system."
  type        = string
}

variable "role_arns" {
  description = "Roles that may read and write the home."
  type        = list(string)
}
