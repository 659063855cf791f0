# Who may do what on the way: tests touch nothing, the image build pushes images, the release registers them and runs
# the migrations, the pipeline starts them one after the other, CodeDeploy moves the traffic.

locals {
  family = "arn:aws:ecs:${var.region}:${local.account}:task-definition/${var.task_family}:*"
  build_policies = {
    test    = [data.aws_iam_policy_document.build["test"].json]
    image   = [data.aws_iam_policy_document.build["image"].json, data.aws_iam_policy_document.image.json]
    release = [data.aws_iam_policy_document.build["release"].json, data.aws_iam_policy_document.release.json]
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = toset(["codebuild", "codepipeline", "codedeploy"])
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "build" {
  for_each           = local.builds
  name               = "${var.prefix}-build-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust["codebuild"].json
}

data "aws_iam_policy_document" "build" {
  for_each = local.builds

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.build[each.key].arn}:*"]
  }

  statement {
    sid       = "Artefacts"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${module.artefacts.arn}/*"]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

data "aws_iam_policy_document" "image" {
  # The action knows no resources.
  statement {
    sid       = "RegistryToken"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "Images"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImageScanFindings",
      "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = var.repository_arns
  }
}

data "aws_iam_policy_document" "release" {
  # The actions know no resources.
  statement {
    sid       = "LookAtDefinitions"
    actions   = ["batch:DescribeJobDefinitions", "batch:DescribeJobs", "ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "JobDefinitions"
    actions   = ["batch:RegisterJobDefinition", "batch:TagResource"]
    resources = ["arn:aws:batch:${var.region}:${local.account}:job-definition/${var.prefix}-*"]
  }

  statement {
    sid     = "Migrations"
    actions = ["batch:SubmitJob"]
    resources = [
      "arn:aws:batch:${var.region}:${local.account}:job-queue/${var.prefix}-jobs",
      "arn:aws:batch:${var.region}:${local.account}:job-definition/${var.prefix}-migrate*",
    ]
  }

  statement {
    sid       = "NamesOfImages"
    actions   = ["ssm:PutParameter", "ssm:GetParameter"]
    resources = var.parameter_arns
  }

  statement {
    sid       = "HandRolesOn"
    actions   = ["iam:PassRole"]
    resources = var.job_role_arns
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  # Files of the page are added; none is taken away while an older page may still ask for it.
  dynamic "statement" {
    for_each = var.page_bucket == null ? [] : [var.page_bucket]
    content {
      sid       = "Page"
      actions   = ["s3:PutObject"]
      resources = ["arn:aws:s3:::${statement.value}/assets/*"]
    }
  }

  dynamic "statement" {
    for_each = var.page_bucket == null ? [] : [var.page_bucket]
    content {
      sid       = "FindPage"
      actions   = ["s3:ListBucket"]
      resources = ["arn:aws:s3:::${statement.value}"]
    }
  }
}

data "aws_iam_policy_document" "builds" {
  for_each                = local.build_policies
  source_policy_documents = each.value
}

resource "aws_iam_role_policy" "build" {
  for_each = local.builds
  name     = "build"
  role     = aws_iam_role.build[each.key].id
  policy   = data.aws_iam_policy_document.builds[each.key].json
}

resource "aws_iam_role" "pipeline" {
  name               = "${var.prefix}-codepipeline"
  assume_role_policy = data.aws_iam_policy_document.trust["codepipeline"].json
}

data "aws_iam_policy_document" "pipeline" {
  statement {
    sid       = "Artefacts"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:GetBucketLocation"]
    resources = [module.artefacts.arn, "${module.artefacts.arn}/*"]
  }

  statement {
    sid       = "Source"
    actions   = ["codestar-connections:UseConnection", "codeconnections:UseConnection"]
    resources = [var.connection_arn]
  }

  statement {
    sid       = "Builds"
    actions   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
    resources = [for project in aws_codebuild_project.this : project.arn]
  }

  statement {
    sid       = "Deployments"
    actions   = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:deploymentgroup:${var.prefix}/*"]
  }

  statement {
    sid       = "Revisions"
    actions   = ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:application:${var.prefix}"]
  }

  statement {
    sid       = "Pace"
    actions   = ["codedeploy:GetDeploymentConfig"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:deploymentconfig:CodeDeployDefault.*"]
  }

  statement {
    sid       = "TaskDefinitions"
    actions   = ["ecs:RegisterTaskDefinition"]
    resources = [local.family]
  }

  statement {
    sid       = "HandRolesOn"
    actions   = ["iam:PassRole"]
    resources = var.server_role_arns
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role_policy" "pipeline" {
  name   = "deliver"
  role   = aws_iam_role.pipeline.id
  policy = data.aws_iam_policy_document.pipeline.json
}

resource "aws_iam_role" "deploy" {
  name               = "${var.prefix}-codedeploy"
  assume_role_policy = data.aws_iam_policy_document.trust["codedeploy"].json
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid = "Tasks"
    actions = [
      "ecs:DescribeServices", "ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet",
    ]
    resources = [
      "arn:aws:ecs:${var.region}:${local.account}:service/${var.cluster_name}/${var.service_name}",
      "arn:aws:ecs:${var.region}:${local.account}:task-set/${var.cluster_name}/${var.service_name}/*",
    ]
  }

  # The actions know no resources.
  statement {
    sid = "Look"
    actions = [
      "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Alarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = ["arn:aws:cloudwatch:${var.region}:${local.account}:alarm:${var.prefix}-*"]
  }

  statement {
    sid       = "Traffic"
    actions   = ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"]
    resources = [var.listener_arn, "${replace(var.listener_arn, ":listener/", ":listener-rule/")}/*"]
  }

  statement {
    sid       = "Artefacts"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${module.artefacts.arn}/*"]
  }

  statement {
    sid       = "HandRolesOn"
    actions   = ["iam:PassRole"]
    resources = var.server_role_arns
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.deploy.json
}
