output "distribution_domain" {
  description = "What the domain's record points to."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "bucket" {
  description = "Bucket of the page's files."
  value       = module.page.name
}

output "bucket_arn" {
  description = "ARN of that bucket."
  value       = module.page.arn
}
