output "pipeline_name" {
  description = "Name of the pipeline."
  value       = aws_codepipeline.this.name
}

output "github_role_arn" {
  description = "Role of GitHub Actions; null without it."
  value       = one(aws_iam_role.github[*].arn)
}
