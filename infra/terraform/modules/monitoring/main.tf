# Who is told of what: a topic, alarms, a dashboard, a budget.

data "aws_caller_identity" "current" {}

locals {
  own     = "RetailCopilot/${var.prefix}"
  server  = { ClusterName = var.cluster_name, ServiceName = var.service_name }
  balance = { LoadBalancer = var.balancer_suffix }

  alarms = {
    run-missing = {
      text      = "No run has published for ${var.run_hours} hours"
      namespace = local.own, metric = "RunPublished", statistic = "Sum", dimensions = {}
      period    = var.run_hours * 3600, periods = 1, threshold = 1, below = true, missing = "breaching"
    }
    system-failed = {
      text      = "An AI system failed; its earlier outputs stay published"
      namespace = local.own, metric = "SystemsFailed", statistic = "Maximum", dimensions = {}
      period    = 3600, periods = 1, threshold = 0, below = false, missing = "notBreaching"
    }
    data-old = {
      text      = "The newest fact is more than two days old: look at replication"
      namespace = local.own, metric = "DataAgeHours", statistic = "Maximum", dimensions = {}
      period    = 3600, periods = 1, threshold = 48, below = false, missing = "notBreaching"
    }
    server-errors = {
      text      = "The server answers with errors"
      namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", dimensions = local.balance
      period    = 300, periods = 2, threshold = 10, below = false, missing = "notBreaching"
    }
    server-slow = {
      text      = "Requests take more than ten seconds on average"
      namespace = "AWS/ApplicationELB", metric = "TargetResponseTime", statistic = "Average", dimensions = local.balance
      period    = 300, periods = 3, threshold = 10, below = false, missing = "notBreaching"
    }
    server-busy = {
      text      = "Tasks are at their limit of CPU"
      namespace = "AWS/ECS", metric = "CPUUtilization", statistic = "Average", dimensions = local.server
      period    = 300, periods = 3, threshold = 85, below = false, missing = "breaching"
    }
    replication-late = {
      text       = "Changes reach the raw bucket more than an hour late"
      namespace  = "AWS/DMS", metric = "CDCLatencyTarget", statistic = "Maximum"
      dimensions = { ReplicationInstanceIdentifier = var.prefix, ReplicationTaskIdentifier = var.prefix }
      period     = 300, periods = 6, threshold = 3600, below = false, missing = "notBreaching"
    }
    queries-heavy = {
      text      = "Questions read more than 100 GB in an hour"
      namespace = "AWS/Athena", metric = "ProcessedBytes", statistic = "Sum", dimensions = { WorkGroup = var.prefix }
      period    = 3600, periods = 1, threshold = 100000000000, below = false, missing = "notBreaching"
    }
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.prefix}-alarms"
  kms_master_key_id = var.key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "AlarmsAndReplication"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "dms.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }

  statement {
    sid       = "RuleOfFailedJobs"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:aws:events:${var.region}:${data.aws_caller_identity.current.account_id}:rule/${var.prefix}-job-failed"]
    }
  }

  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "operator" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.prefix}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimensions
  period              = each.value.period
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "no_server" {
  for_each            = { for number, suffix in var.target_group_suffixes : tostring(number) => suffix }
  alarm_name          = "${var.prefix}-unhealthy-${each.key}"
  alarm_description   = "A task does not answer its health check"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "UnHealthyHostCount"
  statistic           = "Maximum"
  dimensions          = { LoadBalancer = var.balancer_suffix, TargetGroup = each.value }
  period              = 60
  evaluation_periods  = 5
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.prefix
  dashboard_body = jsonencode({
    widgets = [
      for number, name in sort(keys(local.alarms)) : {
        type   = "metric"
        x      = (number % 2) * 12
        y      = floor(number / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = local.alarms[name].text
          region  = var.region
          view    = "timeSeries"
          stat    = local.alarms[name].statistic
          period  = min(local.alarms[name].period, 86400)
          metrics = [concat([local.alarms[name].namespace, local.alarms[name].metric], flatten([for key, value in local.alarms[name].dimensions : [key, value]]))]
        }
      }
    ]
  })
}

resource "aws_budgets_budget" "monthly" {
  name         = var.prefix
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      notification_type          = notification.key
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = [var.alarm_email]
    }
  }
}
