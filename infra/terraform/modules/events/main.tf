# The nightly run, and a word to the operator when a job fails.

resource "aws_scheduler_schedule" "pipeline" {
  name                         = "${var.prefix}-pipeline"
  schedule_expression          = var.schedule
  schedule_expression_timezone = var.timezone
  kms_key_arn                  = var.key_arn

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  # Named without a revision: the newest one runs, which delivery registers with each new image.
  target {
    arn      = "arn:aws:scheduler:::aws-sdk:batch:submitJob"
    role_arn = var.scheduler_role_arn
    input = jsonencode({
      JobName       = "nightly"
      JobQueue      = var.queue_arn
      JobDefinition = var.pipeline_definition
    })

    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 3600
    }
  }
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.prefix}-job-failed"
  description = "A Batch job of this installation failed"
  event_pattern = jsonencode({
    source      = ["aws.batch"]
    detail-type = ["Batch Job State Change"]
    detail      = { status = ["FAILED"], jobQueue = [var.queue_arn] }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.topic_arn
}
