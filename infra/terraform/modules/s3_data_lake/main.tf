# The lake: raw, curated, one bucket for each AI system, state, Athena's results, and the bucket of access logs.

locals {
  systems = toset([
    "market-intelligence-hub", "demand-insights-engine", "compliance-guardian", "global-market-pulse",
    "retail-copilot",
  ])
  data = setunion(["raw", "curated", "state", "athena-results"], local.systems)

  # Raw files hold what sealing has removed, results what was asked: their old versions go at once.
  noncurrent_days = { raw = 1, athena-results = 1 }
  expiry_days = {
    athena-results = { "" = 7 }
    state          = { "usage/" = var.usage_days, "jobs/" = 30, "checkpoints/" = 30 }
  }
  cool_after_days = { raw = 90 }
}

data "aws_caller_identity" "current" {}

module "data" {
  source          = "../bucket"
  for_each        = local.data
  name            = "${var.prefix}-${each.key}"
  key_arn         = var.key_arn
  log_bucket      = module.logs.name
  noncurrent_days = lookup(local.noncurrent_days, each.key, 30)
  expiry_days     = lookup(local.expiry_days, each.key, {})
  cool_after_days = lookup(local.cool_after_days, each.key, null)
  disposable      = var.disposable
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "LogsOfBuckets"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${var.prefix}-logs/s3/*"]
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

  statement {
    sid       = "LogsOfTheBalancer"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${var.prefix}-logs/balancer/*"]
    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:elasticloadbalancing:*:${data.aws_caller_identity.current.account_id}:loadbalancer/*"]
    }
  }

  statement {
    sid       = "LogsOfTheDistribution"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${var.prefix}-logs/cloudfront/*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

module "logs" {
  source      = "../bucket"
  name        = "${var.prefix}-logs"
  own_key     = false
  logged      = false
  expiry_days = { "" = 400 }
  policies    = [data.aws_iam_policy_document.logs.json]
  disposable  = var.disposable
}
