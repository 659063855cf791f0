# The server reads what is published and keeps conversations, accounts and the audit log. It reaches no raw data.

data "aws_iam_policy_document" "server" {
  statement {
    sid = "Queries"
    actions = [
      "athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StopQueryExecution",
      "athena:GetWorkGroup",
    ]
    resources = [var.workgroup_arn]
  }

  statement {
    sid       = "PublishedTables"
    actions   = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"]
    resources = concat([local.catalogue], local.published)
  }

  # Athena looks at the default database whatever is asked.
  statement {
    sid       = "DefaultDatabase"
    actions   = ["glue:GetDatabase"]
    resources = ["${local.glue}:database/default"]
  }

  statement {
    sid       = "ReadLake"
    actions   = ["s3:GetObject"]
    resources = [for arn in local.lake : "${arn}/*"]
  }

  statement {
    sid       = "FindLake"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = concat(local.lake, [local.buckets["athena-results"], local.buckets["state"]])
  }

  statement {
    sid       = "QueryResults"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${local.buckets["athena-results"]}/*"]
  }

  statement {
    sid       = "State"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for folder in ["usage", "jobs", "checkpoints", "models"] : "${local.buckets["state"]}/${folder}/*"]
  }

  statement {
    sid       = "ReportsOfRuns"
    actions   = ["s3:GetObject"]
    resources = ["${local.buckets["state"]}/runs/*"]
  }

  # Runs of the agent go with their conversation.
  statement {
    sid       = "ForgetCheckpoints"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.buckets["state"]}/checkpoints/*"]
  }

  statement {
    sid = "Tables"
    actions = [
      "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query",
      "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
    ]
    resources = [for purpose in ["conversations", "checkpoints", "accounts"] : var.table_arns[purpose]]
  }

  # The audit log is added to and read. Entries are put under a condition, and each holds the digest of the one
  # before it: there is no action to change or delete one, and one put in another's place breaks the chain.
  statement {
    sid       = "AuditAppends"
    actions   = ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"]
    resources = [var.table_arns["audit"]]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
    resources = [for purpose in ["account-secret", "signing-keys", "admin-token"] : var.secret_arns[purpose]]
  }

  statement {
    sid       = "Letters"
    actions   = ["ses:SendRawEmail"]
    resources = [var.sender_arn]
    condition {
      test     = "StringEquals"
      variable = "ses:FromAddress"
      values   = [var.mail_from]
    }
  }

  statement {
    sid     = "Computations"
    actions = ["batch:SubmitJob"]
    resources = [
      "arn:aws:batch:${var.region}:${local.account}:job-queue/${var.prefix}-jobs",
      "arn:aws:batch:${var.region}:${local.account}:job-definition/${var.prefix}-on-demand*",
    ]
  }

  # A job's ARN does not tell whose it is; its queue's tag does.
  statement {
    sid       = "EndComputations"
    actions   = ["batch:TerminateJob"]
    resources = ["arn:aws:batch:${var.region}:${local.account}:job/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/installation"
      values   = [var.prefix]
    }
  }

  # The action knows no resources.
  statement {
    sid       = "LookAtJobs"
    actions   = ["batch:DescribeJobs"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.model_arns) > 0 ? [1] : []
    content {
      sid       = "LanguageModel"
      actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
      resources = var.model_arns
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}
