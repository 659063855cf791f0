# Somebody is told.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:acme-alarms" }
  }
}

variables {
  prefix                = "acme"
  region                = "eu-central-1"
  key_arn               = "arn:aws:kms:eu-central-1:123456789012:key/one"
  alarm_email           = "operator@example.com"
  monthly_budget        = 600
  balancer_suffix       = "app/acme/1"
  target_group_suffixes = ["targetgroup/blue/1", "targetgroup/green/1"]
  cluster_name          = "acme"
  service_name          = "server"
}

run "alarms_and_budget" {
  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), values(aws_cloudwatch_metric_alarm.no_server)) :
      contains(alarm.alarm_actions, aws_sns_topic.alarms.arn)
    ])
    error_message = "Every alarm tells the operator."
  }

  assert {
    condition = alltrue([
      for name in ["run-missing", "system-failed", "data-old", "server-errors", "server-slow", "replication-late", "queries-heavy"] :
      contains(keys(aws_cloudwatch_metric_alarm.this), name)
    ])
    error_message = "Runs, data, server, replication and costs of questions are watched."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["run-missing"].treat_missing_data == "breaching"
    error_message = "A run that says nothing is a run that is missing."
  }

  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.key_arn
    error_message = "Alarms are encrypted with our key."
  }

  assert {
    condition     = toset([for one in aws_budgets_budget.monthly.notification : one.notification_type]) == toset(["ACTUAL", "FORECASTED"])
    error_message = "The operator is told before the money is spent."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.topic.statement : length(statement.condition) > 0])
    error_message = "Only this installation's services publish alarms."
  }
}
