output "table_arns" {
  description = "ARNs of the tables by purpose."
  value       = { for purpose, table in aws_dynamodb_table.state : purpose => table.arn }
}

output "secret_arns" {
  description = "ARNs of the secrets by purpose."
  value       = { for purpose, secret in aws_secretsmanager_secret.own : purpose => secret.arn }
}

output "sender_arn" {
  description = "ARN of the sender's identity."
  value       = aws_sesv2_email_identity.sender.arn
}
