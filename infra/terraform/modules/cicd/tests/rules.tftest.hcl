# Delivery: the least that each step needs, a person's yes, and a way back.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/acme" }
  }
}

variables {
  prefix              = "acme"
  region              = "eu-central-1"
  key_arn             = "arn:aws:kms:eu-central-1:123456789012:key/one"
  log_bucket          = "acme-logs"
  repository          = "acme/retail-copilot"
  branch              = "main"
  connection_arn      = "arn:aws:codeconnections:eu-central-1:123456789012:connection/one"
  repositories        = { server = "acme-server", batch = "acme-batch" }
  repository_arns     = ["arn:aws:ecr:eu-central-1:123456789012:repository/acme-server"]
  parameter_arns      = ["arn:aws:ssm:eu-central-1:123456789012:parameter/acme/images/server"]
  page_bucket         = "acme-frontend"
  cluster_name        = "acme"
  service_name        = "server"
  task_family         = "acme-server"
  target_groups       = ["acme-blue", "acme-green"]
  listener_arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/acme/1/2"
  rollback_alarms     = ["acme-server-errors"]
  server_role_arns    = ["arn:aws:iam::123456789012:role/acme-server"]
  job_role_arns       = ["arn:aws:iam::123456789012:role/acme-job"]
  github_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
}

run "delivery" {
  assert {
    condition = (
      aws_codedeploy_deployment_group.this.auto_rollback_configuration[0].enabled &&
      contains(aws_codedeploy_deployment_group.this.auto_rollback_configuration[0].events, "DEPLOYMENT_STOP_ON_ALARM") &&
      aws_codedeploy_deployment_group.this.alarm_configuration[0].enabled &&
      length(aws_codedeploy_deployment_group.this.alarm_configuration[0].alarms) > 0
    )
    error_message = "A deployment is taken back when an alarm rings."
  }

  assert {
    condition     = aws_codedeploy_deployment_group.this.deployment_style[0].deployment_type == "BLUE_GREEN" && aws_codedeploy_deployment_group.this.blue_green_deployment_config[0].terminate_blue_instances_on_deployment_success[0].termination_wait_time_in_minutes >= 30
    error_message = "The version before keeps running for half an hour."
  }

  assert {
    condition     = contains([for stage in aws_codepipeline.this.stage : stage.name], "Approval")
    error_message = "A person lets each deployment through."
  }

  assert {
    condition = alltrue(flatten([
      for policy in [
        data.aws_iam_policy_document.build["test"], data.aws_iam_policy_document.image, data.aws_iam_policy_document.release,
        data.aws_iam_policy_document.pipeline, data.aws_iam_policy_document.deploy, data.aws_iam_policy_document.github,
      ] :
      [for statement in policy.statement : [for action in statement.actions : !strcontains(action, "*")]]
    ]))
    error_message = "No action is a wildcard."
  }

  assert {
    condition     = length(local.build_policies["test"]) == 1 && alltrue(flatten([for statement in data.aws_iam_policy_document.build["test"].statement : [for action in statement.actions : !startswith(action, "ecr:")]]))
    error_message = "Tests touch no images."
  }

  assert {
    condition = alltrue(flatten([
      for policy in [data.aws_iam_policy_document.release, data.aws_iam_policy_document.pipeline, data.aws_iam_policy_document.deploy, data.aws_iam_policy_document.github] :
      [for statement in policy.statement : length(statement.condition) > 0 && !contains(statement.resources, "*") if contains(statement.actions, "iam:PassRole")]
    ]))
    error_message = "Roles are handed on to tasks alone, and only those of the product."
  }

  assert {
    condition = anytrue([
      for one in data.aws_iam_policy_document.github_trust[0].statement[0].condition :
      one.test == "StringEquals" && endswith(one.variable, ":sub") && alltrue([for value in one.values : !strcontains(value, "*")])
    ])
    error_message = "Only runs of this repository's environment take the role."
  }

  assert {
    condition     = alltrue([for name, project in aws_codebuild_project.this : !project.environment[0].privileged_mode if name != "image"])
    error_message = "Only the build of images runs privileged."
  }

  assert {
    condition     = alltrue([for project in aws_codebuild_project.this : project.encryption_key == var.key_arn]) && alltrue([for group in aws_cloudwatch_log_group.build : group.kms_key_id == var.key_arn])
    error_message = "Artefacts and logs are encrypted with our key."
  }
}
