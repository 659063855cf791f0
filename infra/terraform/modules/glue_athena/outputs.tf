output "workgroup_arn" {
  description = "ARN of the workgroup."
  value       = aws_athena_workgroup.this.arn
}

output "database_prefix" {
  description = "What every Glue database begins with."
  value       = local.snake
}
