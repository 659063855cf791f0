# `retail doctor` looks at everything and changes nothing but its own probe.

data "aws_iam_policy_document" "doctor" {
  statement {
    sid       = "Buckets"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetEncryptionConfiguration"]
    resources = values(local.buckets)
  }

  statement {
    sid       = "Publication"
    actions   = ["s3:GetObject"]
    resources = ["${local.buckets["curated"]}/*"]
  }

  statement {
    sid       = "Probe"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${local.buckets["state"]}/doctor/*"]
  }

  statement {
    sid       = "Catalogue"
    actions   = ["glue:GetDatabase", "glue:GetDatabases"]
    resources = concat([local.catalogue], local.databases)
  }

  statement {
    sid       = "Workgroup"
    actions   = ["athena:GetWorkGroup"]
    resources = [var.workgroup_arn]
  }

  statement {
    sid       = "Tables"
    actions   = ["dynamodb:DescribeTable"]
    resources = values(var.table_arns)
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:DescribeSecret"]
    resources = values(var.secret_arns)
  }

  # The actions know no resources.
  statement {
    sid = "LookAtJobsAndLetters"
    actions = [
      "batch:DescribeJobQueues", "batch:DescribeJobDefinitions", "ses:GetIdentityVerificationAttributes", "ses:GetSendQuota",
    ]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.model_arns) > 0 ? [1] : []
    content {
      sid       = "LanguageModel"
      actions   = ["bedrock:InvokeModel"]
      resources = var.model_arns
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
