output "role_arns" {
  description = "ARNs of the roles by who takes them: execution, server, job, on-demand, doctor, replication, scheduler."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
