# The nightly run, and what is said when it fails.

mock_provider "aws" {}

variables {
  prefix              = "acme"
  schedule            = "cron(0 2 * * ? *)"
  timezone            = "Europe/Berlin"
  key_arn             = "arn:aws:kms:eu-central-1:123456789012:key/one"
  scheduler_role_arn  = "arn:aws:iam::123456789012:role/acme-scheduler"
  queue_arn           = "arn:aws:batch:eu-central-1:123456789012:job-queue/acme-jobs"
  pipeline_definition = "acme-pipeline"
  topic_arn           = "arn:aws:sns:eu-central-1:123456789012:acme-alarms"
}

run "the_schedule" {
  assert {
    condition     = jsondecode(aws_scheduler_schedule.pipeline.target[0].input).JobDefinition == "acme-pipeline"
    error_message = "The newest revision of the pipeline runs."
  }

  assert {
    condition     = aws_scheduler_schedule.pipeline.kms_key_arn == var.key_arn
    error_message = "The schedule is encrypted with our key."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.failed.event_pattern).detail.status[0] == "FAILED" && aws_cloudwatch_event_target.failed.arn == var.topic_arn
    error_message = "A job that failed is told of."
  }
}
