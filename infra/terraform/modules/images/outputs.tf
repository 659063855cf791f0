output "repositories" {
  description = "Addresses of the image repositories by name: server, batch."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "repository_arns" {
  description = "ARNs of the image repositories."
  value       = [for repository in aws_ecr_repository.this : repository.arn]
}

output "running" {
  description = "Images that run, by digest: server, batch."
  value       = { for name, parameter in aws_ssm_parameter.running : name => parameter.insecure_value }
}

output "parameter_arns" {
  description = "ARNs of the parameters that name them."
  value       = [for parameter in aws_ssm_parameter.running : parameter.arn]
}
