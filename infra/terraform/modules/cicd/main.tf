# From the repository to running tasks: test, images with their bill of materials, a person's yes, what a release
# changes in databases, blue/green.

data "aws_caller_identity" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  builds = {
    test    = { spec = "infra/cicd/buildspec-test.yml", privileged = false }
    image   = { spec = "infra/cicd/buildspec-image.yml", privileged = true }
    release = { spec = "infra/cicd/buildspec-release.yml", privileged = false }
  }
  settings = {
    PREFIX             = var.prefix
    PAGE_BUCKET        = var.page_bucket == null ? "" : var.page_bucket
    REPOSITORY_SERVER  = var.repositories["server"]
    REPOSITORY_BATCH   = var.repositories["batch"]
    AWS_DEFAULT_REGION = var.region
  }
}

module "artefacts" {
  source      = "../bucket"
  name        = "${var.prefix}-artefacts"
  key_arn     = var.key_arn
  log_bucket  = var.log_bucket
  expiry_days = { "" = 90 }
  disposable  = var.disposable
}

resource "aws_cloudwatch_log_group" "build" {
  for_each          = local.builds
  name              = "/${var.prefix}/build/${each.key}"
  kms_key_id        = var.key_arn
  retention_in_days = 365
}

resource "aws_codebuild_project" "this" {
  for_each       = local.builds
  name           = "${var.prefix}-${each.key}"
  description    = "Retail Copilot ${var.prefix}: ${each.key}"
  service_role   = aws_iam_role.build[each.key].arn
  encryption_key = var.key_arn
  build_timeout  = 60

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = "BUILD_GENERAL1_LARGE"
    image           = "aws/codebuild/standard:7.0"
    privileged_mode = each.value.privileged
    dynamic "environment_variable" {
      for_each = local.settings
      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }

  source {
    type      = "CODEPIPELINE"
    buildspec = each.value.spec
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.build[each.key].name
    }
  }
}

resource "aws_codepipeline" "this" {
  name          = var.prefix
  role_arn      = aws_iam_role.pipeline.arn
  pipeline_type = "V2"

  artifact_store {
    type     = "S3"
    location = module.artefacts.name
    encryption_key {
      type = "KMS"
      id   = var.key_arn
    }
  }

  stage {
    name = "Source"
    action {
      name             = "source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]
      configuration = {
        ConnectionArn        = var.connection_arn
        FullRepositoryId     = var.repository
        BranchName           = var.branch
        OutputArtifactFormat = "CODE_ZIP"
      }
    }
  }

  stage {
    name = "Test"
    action {
      name            = "test"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source"]
      configuration   = { ProjectName = aws_codebuild_project.this["test"].name }
    }
  }

  stage {
    name = "Image"
    action {
      name             = "image"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      input_artifacts  = ["source"]
      output_artifacts = ["images"]
      configuration    = { ProjectName = aws_codebuild_project.this["image"].name }
    }
  }

  dynamic "stage" {
    for_each = var.approval ? [1] : []
    content {
      name = "Approval"
      action {
        name     = "person"
        category = "Approval"
        owner    = "AWS"
        provider = "Manual"
        version  = "1"
      }
    }
  }

  stage {
    name = "Release"
    action {
      name             = "jobs-and-databases"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      input_artifacts  = ["source", "images"]
      output_artifacts = ["deployment"]
      configuration = {
        ProjectName   = aws_codebuild_project.this["release"].name
        PrimarySource = "source"
      }
    }
  }

  stage {
    name = "Deploy"
    action {
      name            = "blue-green"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "CodeDeployToECS"
      version         = "1"
      input_artifacts = ["deployment"]
      configuration = {
        ApplicationName                = aws_codedeploy_app.this.name
        DeploymentGroupName            = aws_codedeploy_deployment_group.this.deployment_group_name
        TaskDefinitionTemplateArtifact = "deployment"
        AppSpecTemplateArtifact        = "deployment"
      }
    }
  }
}
