# Roles: what starts containers, the server, the pipeline's jobs, computations on demand, `retail doctor`,
# replication and the schedule. Each may do what its code calls, on what belongs to this installation.

data "aws_caller_identity" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  buckets   = var.bucket_arns
  lake      = [for purpose, arn in local.buckets : arn if !contains(["raw", "state", "athena-results"], purpose)]
  glue      = "arn:aws:glue:${var.region}:${local.account}"
  catalogue = "${local.glue}:catalog"
  published = ["${local.glue}:database/${var.database_prefix}_serving_*", "${local.glue}:table/${var.database_prefix}_serving_*/*"]
  databases = ["${local.glue}:database/${var.database_prefix}_*", "${local.glue}:table/${var.database_prefix}_*/*"]

  services = {
    execution   = ["ecs-tasks.amazonaws.com"]
    server      = ["ecs-tasks.amazonaws.com"]
    job         = ["ecs-tasks.amazonaws.com"]
    on-demand   = ["ecs-tasks.amazonaws.com"]
    doctor      = ["ecs-tasks.amazonaws.com"]
    replication = ["dms.amazonaws.com", "dms.${var.region}.amazonaws.com"]
    scheduler   = ["scheduler.amazonaws.com"]
  }
  policies = {
    execution   = data.aws_iam_policy_document.execution.json
    server      = data.aws_iam_policy_document.server.json
    job         = data.aws_iam_policy_document.job.json
    on-demand   = data.aws_iam_policy_document.on_demand.json
    doctor      = data.aws_iam_policy_document.doctor.json
    replication = data.aws_iam_policy_document.replication.json
    scheduler   = data.aws_iam_policy_document.scheduler.json
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.services

  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = each.value
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each           = local.services
  name               = "${var.prefix}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_iam_role_policy" "this" {
  for_each = local.services
  name     = "own"
  role     = aws_iam_role.this[each.key].id
  policy   = local.policies[each.key]
}
