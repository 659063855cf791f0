output "schedule_name" {
  description = "Name of the nightly schedule."
  value       = aws_scheduler_schedule.pipeline.name
}
