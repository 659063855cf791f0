# The pipeline reads raw, writes the lake and publishes; computations on demand see their request and answer alone.

data "aws_iam_policy_document" "job" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = [for purpose, arn in local.buckets : "${arn}/*" if purpose != "athena-results"]
  }

  statement {
    sid       = "Listings"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [for purpose, arn in local.buckets : arn if purpose != "athena-results"]
  }

  statement {
    sid = "Catalogue"
    actions = [
      "glue:GetDatabase", "glue:GetDatabases", "glue:CreateDatabase", "glue:GetTable", "glue:GetTables",
      "glue:CreateTable", "glue:UpdateTable",
    ]
    resources = concat([local.catalogue], local.databases)
  }

  # Only publications of the past are forgotten.
  statement {
    sid       = "ForgetPublications"
    actions   = ["glue:DeleteDatabase", "glue:DeleteTable"]
    resources = concat([local.catalogue], local.published)
  }

  statement {
    sid       = "Lease"
    actions   = ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:GetItem"]
    resources = [var.table_arns["locks"]]
  }

  statement {
    sid       = "CardKey"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
    resources = [var.secret_arns["card-key"]]
  }

  # The action knows no resources; the namespace is the condition.
  statement {
    sid       = "Figures"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["RetailCopilot/${var.prefix}"]
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

data "aws_iam_policy_document" "on_demand" {
  statement {
    sid       = "RequestsAndAnswers"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.buckets["state"]}/jobs/*"]
  }

  statement {
    sid       = "FindRequests"
    actions   = ["s3:ListBucket"]
    resources = [local.buckets["state"]]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["jobs/*"]
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
