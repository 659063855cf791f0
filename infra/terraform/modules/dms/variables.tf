variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "subnets" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group" {
  description = "Group of tasks."
  type        = string
}

variable "key_arn" {
  description = "Key of what is written."
  type        = string
}

variable "role_arn" {
  description = "Role that reads the source's password and writes the raw bucket."
  type        = string
}

variable "raw_bucket" {
  description = "The raw bucket."
  type        = string
}

variable "source_schema" {
  description = "Schema of the shop in the source."
  type        = string
}

variable "source_secret_arn" {
  description = "Secret with host, port, username and password of the source."
  type        = string
}

variable "source_ca_arn" {
  description = "DMS certificate of the authority that signed the source's certificate."
  type        = string
}

variable "instance_class" {
  description = "Size of the replication instance."
  type        = string
}

variable "multi_az" {
  description = "Whether a second instance stands by."
  type        = bool
}

variable "topic_arn" {
  description = "Topic of alarms."
  type        = string
}
