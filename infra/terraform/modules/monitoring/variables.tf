variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "key_arn" {
  description = "Key of the topic."
  type        = string
}

variable "alarm_email" {
  description = "Who is told."
  type        = string
}

variable "monthly_budget" {
  description = "Dollars a month at which the operator is told."
  type        = number
}

variable "balancer_suffix" {
  description = "Name of the load balancer in metrics."
  type        = string
}

variable "target_group_suffixes" {
  description = "Names of the target groups in metrics."
  type        = list(string)
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "service_name" {
  description = "Name of the service."
  type        = string
}

variable "run_hours" {
  description = "Hours within which a run must publish."
  type        = number
  default     = 26
}
