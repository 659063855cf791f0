variable "prefix" {
  description = "What every name begins with, such as acme-retail-dev (RETAIL_AWS_PREFIX)."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}[a-z0-9]$", var.prefix))
    error_message = "3 to 26 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the network."
  type        = string
}

variable "zones" {
  description = "Availability zones."
  type        = number
}

variable "source_cidr" {
  description = "Addresses of the shop's database."
  type        = string
}

variable "source_port" {
  description = "Port of the shop's database."
  type        = number
  default     = 3306
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

variable "source_key_arn" {
  description = "Key of that secret, where it is one of the operator's."
  type        = string
  default     = null
}

variable "source_peering_id" {
  description = "VPC peering to the shop's database; without one the operator makes the route."
  type        = string
  default     = null
}

variable "replication_class" {
  description = "Size of the replication instance."
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

variable "edge_certificate_arn" {
  description = "Certificate of the domain in us-east-1, for CloudFront."
  type        = string
  default     = null
  validation {
    condition     = !var.public || var.edge_certificate_arn != null
    error_message = "CloudFront needs a certificate in us-east-1 (edge_certificate_arn)."
  }
}

variable "public" {
  description = "Whether people reach the page over the internet, through CloudFront, or from connected networks alone."
  type        = bool
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

variable "server_cpu" {
  description = "CPU units of a server task."
  type        = number
}

variable "server_memory" {
  description = "Memory of a server task in MiB."
  type        = number
}

variable "server_tasks" {
  description = "Server tasks at least."
  type        = number
}

variable "server_most_tasks" {
  description = "Server tasks at most; more than one only when nothing in the home is a database (docs/deployment.md)."
  type        = number
  default     = 1
}

variable "job_vcpus" {
  description = "Most virtual processors of jobs at the same time."
  type        = number
}

variable "question_cap_mb" {
  description = "Megabytes that one question may read."
  type        = number
  default     = 1024
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

variable "schedule" {
  description = "When the pipeline runs."
  type        = string
  default     = "cron(0 2 * * ? *)"
}

variable "timezone" {
  description = "Time zone of the schedule."
  type        = string
  default     = "UTC"
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

variable "branch" {
  description = "Branch that is deployed."
  type        = string
  default     = "main"
}

variable "connection_arn" {
  description = "CodeConnections connection."
  type        = string
}

variable "github_provider_arn" {
  description = "Identity provider of GitHub Actions in this account; null when CodePipeline delivers."
  type        = string
  default     = null
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete data; false where real data lives."
  type        = bool
}
