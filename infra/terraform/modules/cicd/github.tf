# The same way with GitHub Actions (.github/workflows/deliver.yml): its runs take this role by their token, which says
# of which repository and environment they are. No key of AWS is kept at GitHub.

data "aws_iam_policy_document" "github_trust" {
  count = var.github_provider_arn == null ? 0 : 1
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.github_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${var.repository}:environment:${var.prefix}"]
    }
  }
}

resource "aws_iam_role" "github" {
  count              = var.github_provider_arn == null ? 0 : 1
  name               = "${var.prefix}-github"
  assume_role_policy = data.aws_iam_policy_document.github_trust[0].json
}

data "aws_iam_policy_document" "github" {
  source_policy_documents = [
    data.aws_iam_policy_document.image.json,
    data.aws_iam_policy_document.release.json,
  ]

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }

  statement {
    sid       = "Deploy"
    actions   = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:deploymentgroup:${var.prefix}/*"]
  }

  statement {
    sid       = "Revision"
    actions   = ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:application:${var.prefix}"]
  }

  statement {
    sid       = "DeployPace"
    actions   = ["codedeploy:GetDeploymentConfig"]
    resources = ["arn:aws:codedeploy:${var.region}:${local.account}:deploymentconfig:CodeDeployDefault.*"]
  }

  statement {
    sid       = "RegisterTasks"
    actions   = ["ecs:RegisterTaskDefinition"]
    resources = [local.family]
  }

  statement {
    sid       = "HandServerRolesOn"
    actions   = ["iam:PassRole"]
    resources = var.server_role_arns
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "github" {
  count  = var.github_provider_arn == null ? 0 : 1
  name   = "deliver"
  role   = aws_iam_role.github[0].id
  policy = data.aws_iam_policy_document.github.json
}
