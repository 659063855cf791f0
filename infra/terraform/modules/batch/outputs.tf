output "queue_arn" {
  description = "ARN of the queue."
  value       = aws_batch_job_queue.this.arn
}

output "queue_name" {
  description = "Name of the queue."
  value       = aws_batch_job_queue.this.name
}

output "definitions" {
  description = "Names of the job definitions: pipeline, on-demand, doctor, migrate."
  value       = { for name, definition in aws_batch_job_definition.this : name => definition.name }
}
