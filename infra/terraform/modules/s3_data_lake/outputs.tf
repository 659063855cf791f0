output "buckets" {
  description = "Names of the data buckets by purpose."
  value       = { for purpose, bucket in module.data : purpose => bucket.name }
}

output "bucket_arns" {
  description = "ARNs of the data buckets by purpose."
  value       = { for purpose, bucket in module.data : purpose => bucket.arn }
}

output "log_bucket" {
  description = "Name of the bucket of access logs."
  value       = module.logs.name
}

output "log_bucket_arn" {
  description = "ARN of the bucket of access logs."
  value       = module.logs.arn
}
