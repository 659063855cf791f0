# Made once in an account, before everything else: the bucket of Terraform's state, and the roles that DMS looks for by
# name. The lock is a file beside the state (`use_lockfile`), written under a condition.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Region of the state."
  type        = string
}

variable "name" {
  description = "Name of the bucket, unique in the world."
  type        = string
}

variable "make_dms_roles" {
  description = "Whether to make the account's roles of DMS; false where there are some."
  type        = bool
  default     = true
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "state" {
  description             = "Terraform state of Retail Copilot"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AccountAdministersByIam"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

module "state" {
  source          = "../modules/bucket"
  name            = var.name
  key_arn         = aws_kms_key.state.arn
  log_bucket      = module.logs.name
  noncurrent_days = 365
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "LogsOfBuckets"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${var.name}-logs/s3/*"]
    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

module "logs" {
  source      = "../modules/bucket"
  name        = "${var.name}-logs"
  own_key     = false
  logged      = false
  expiry_days = { "" = 400 }
  policies    = [data.aws_iam_policy_document.logs.json]
}

data "aws_iam_policy_document" "dms" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["dms.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

locals {
  dms_roles = var.make_dms_roles ? {
    dms-vpc-role             = "AmazonDMSVPCManagementRole"
    dms-cloudwatch-logs-role = "AmazonDMSCloudWatchLogsRole"
  } : {}
}

resource "aws_iam_role" "dms" {
  for_each           = local.dms_roles
  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.dms.json
}

resource "aws_iam_role_policy_attachment" "dms" {
  for_each   = local.dms_roles
  role       = aws_iam_role.dms[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.value}"
}

output "bucket" {
  description = "Bucket of the state, for backend.hcl."
  value       = module.state.name
}
