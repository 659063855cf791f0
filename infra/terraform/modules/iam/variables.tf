variable "prefix" {
  description = "What every name begins with."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "key_arn" {
  description = "Key of everything that is kept."
  type        = string
}

variable "bucket_arns" {
  description = "ARNs of the data buckets by purpose."
  type        = map(string)
}

variable "table_arns" {
  description = "ARNs of the DynamoDB tables by purpose."
  type        = map(string)
}

variable "secret_arns" {
  description = "ARNs of the product's own secrets by purpose."
  type        = map(string)
}

variable "source_secret_arn" {
  description = "ARN of the secret with the account of the shop's database."
  type        = string
}

variable "source_key_arn" {
  description = "Key of that secret, where it is one of the operator's."
  type        = string
  default     = null
}

variable "mail_from" {
  description = "The sender of letters."
  type        = string
}

variable "sender_arn" {
  description = "ARN of the SES identity of letters."
  type        = string
}

variable "workgroup_arn" {
  description = "ARN of the Athena workgroup."
  type        = string
}

variable "database_prefix" {
  description = "What every Glue database begins with."
  type        = string
}

variable "model_arns" {
  description = "ARNs of Bedrock models and inference profiles that may be called; none for the embedded model."
  type        = list(string)
  default     = []
}
