output "prefix" {
  description = "RETAIL_AWS_PREFIX of the command line."
  value       = var.prefix
}

output "address" {
  description = "Where people reach the page."
  value       = "https://${var.domain}"
}

output "record" {
  description = "What the record of the domain points to."
  value       = var.public ? one(module.frontend[*].distribution_domain) : module.api.balancer_dns
}

output "replication_task_arn" {
  description = "The replication task, to start and stop."
  value       = module.dms.task_arn
}

output "repositories" {
  description = "Addresses of the image repositories."
  value       = module.images.repositories
}

output "github_role_arn" {
  description = "Role of GitHub Actions; null without it."
  value       = module.cicd.github_role_arn
}
