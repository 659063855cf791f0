# What starts containers, replicates and keeps the time.

data "aws_iam_policy_document" "execution" {
  # The action knows no resources.
  statement {
    sid       = "RegistryToken"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Images"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = ["arn:aws:ecr:${var.region}:${local.account}:repository/${var.prefix}-*"]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:${var.region}:${local.account}:log-group:/${var.prefix}/*"]
  }
}

data "aws_iam_policy_document" "replication" {
  statement {
    sid       = "WriteRaw"
    actions   = ["s3:PutObject", "s3:DeleteObject", "s3:PutObjectTagging"]
    resources = ["${local.buckets["raw"]}/*"]
  }

  statement {
    sid       = "FindRaw"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [local.buckets["raw"]]
  }

  statement {
    sid       = "SourcePassword"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [var.source_secret_arn]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
    resources = [var.key_arn]
  }

  dynamic "statement" {
    for_each = var.source_key_arn == null ? [] : [var.source_key_arn]
    content {
      sid       = "KeyOfThePassword"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid     = "StartPipeline"
    actions = ["batch:SubmitJob"]
    resources = [
      "arn:aws:batch:${var.region}:${local.account}:job-queue/${var.prefix}-jobs",
      "arn:aws:batch:${var.region}:${local.account}:job-definition/${var.prefix}-pipeline*",
    ]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]
  }
}
