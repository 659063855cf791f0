variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
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
  description = "Key of the logs."
  type        = string
}

variable "image" {
  description = "Image of the jobs, by digest."
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

variable "job_role_arn" {
  description = "Role of the pipeline."
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

variable "max_vcpus" {
  description = "Most virtual processors at the same time."
  type        = number
}

variable "on_demand_role_arn" {
  description = "Role of computations on demand."
  type        = string
}

variable "doctor_role_arn" {
  description = "Role of `retail doctor`."
  type        = string
}
