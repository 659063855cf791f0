output "topic_arn" {
  description = "Topic of alarms."
  value       = aws_sns_topic.alarms.arn
}

output "rollback_alarms" {
  description = "Alarms that take a deployment back."
  value       = [aws_cloudwatch_metric_alarm.this["server-errors"].alarm_name, aws_cloudwatch_metric_alarm.this["server-slow"].alarm_name]
}
