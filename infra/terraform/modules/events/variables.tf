variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "schedule" {
  description = "When the pipeline runs, such as cron(0 2 * * ? *)."
  type        = string
}

variable "timezone" {
  description = "Time zone of the schedule."
  type        = string
}

variable "key_arn" {
  description = "Key of the schedule."
  type        = string
}

variable "scheduler_role_arn" {
  description = "Role that submits the job."
  type        = string
}

variable "queue_arn" {
  description = "Queue of the job."
  type        = string
}

variable "pipeline_definition" {
  description = "Name of the job definition of the pipeline."
  type        = string
}

variable "topic_arn" {
  description = "Topic of alarms."
  type        = string
}
