variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "source_cidr" {
  description = "Addresses of the shop's database."
  type        = string
}

variable "source_schema" {
  description = "Schema of the shop."
  type        = string
}

variable "source_secret_arn" {
  description = "Secret with the account of the shop's database."
  type        = string
}

variable "source_ca_arn" {
  description = "DMS certificate of the source's authority."
  type        = string
}

variable "domain" {
  description = "Name under which people reach the page."
  type        = string
}

variable "mail_domain" {
  description = "Domain that letters come from."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain in this region."
  type        = string
}

variable "allowed_cidrs" {
  description = "Connected networks whose people reach the load balancer without CloudFront."
  type        = list(string)
  default     = []
}

variable "server_image" {
  description = "Image of the server to begin with, by digest."
  type        = string
}

variable "batch_image" {
  description = "Image of the jobs to begin with, by digest."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms."
  type        = string
}

variable "monthly_budget" {
  description = "Dollars a month."
  type        = number
}

variable "repository" {
  description = "Repository of the source, owner/name."
  type        = string
}

variable "connection_arn" {
  description = "CodeConnections connection."
  type        = string
}

variable "model" {
  description = "Who plans and writes: embedded, or bedrock:MODEL."
  type        = string
  default     = "embedded"
}

variable "model_arns" {
  description = "ARNs of the Bedrock models that may be called."
  type        = list(string)
  default     = []
}

variable "edge_certificate_arn" {
  description = "Certificate of the domain in us-east-1, for CloudFront."
  type        = string
  default     = null
}

variable "source_key_arn" {
  description = "Key of the source's secret, where it is one of the operator's."
  type        = string
  default     = null
}

variable "source_peering_id" {
  description = "VPC peering to the shop's database; without one the operator makes the route."
  type        = string
  default     = null
}

variable "github_provider_arn" {
  description = "Identity provider of GitHub Actions in this account; null when CodePipeline delivers."
  type        = string
  default     = null
}
