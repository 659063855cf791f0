variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "key_arn" {
  description = "Key of images and artefacts."
  type        = string
}

variable "repository" {
  description = "Repository of the source, owner/name."
  type        = string
}

variable "branch" {
  description = "Branch that is deployed."
  type        = string
}

variable "connection_arn" {
  description = "CodeConnections connection to the repository's host."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "service_name" {
  description = "Name of the service."
  type        = string
}

variable "target_groups" {
  description = "Names of the two target groups."
  type        = list(string)
}

variable "listener_arn" {
  description = "The listener to move."
  type        = string
}

variable "rollback_alarms" {
  description = "Alarms that take a deployment back."
  type        = list(string)
}

variable "approval" {
  description = "Whether a person lets each deployment through."
  type        = bool
  default     = true
}

variable "disposable" {
  description = "Whether `terraform destroy` may delete it."
  type        = bool
  default     = false
}

variable "log_bucket" {
  description = "Bucket of access logs."
  type        = string
}

variable "repositories" {
  description = "Addresses of the image repositories: server, batch."
  type        = map(string)
}

variable "repository_arns" {
  description = "ARNs of the image repositories."
  type        = list(string)
}

variable "parameter_arns" {
  description = "ARNs of the parameters that name the images that run."
  type        = list(string)
}

variable "task_family" {
  description = "Family of the server's task definitions."
  type        = string
}

variable "server_role_arns" {
  description = "Roles that a task definition of the server may name."
  type        = list(string)
}

variable "job_role_arns" {
  description = "Roles that a job definition may name."
  type        = list(string)
}

variable "page_bucket" {
  description = "Bucket of the page's files; null without CloudFront."
  type        = string
  default     = null
}

variable "github_provider_arn" {
  description = "Identity provider of GitHub Actions in this account; null when CodePipeline delivers."
  type        = string
  default     = null
}
