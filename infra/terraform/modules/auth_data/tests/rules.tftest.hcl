# What the server keeps.

mock_provider "aws" {}

variables {
  prefix      = "acme"
  key_arn     = "arn:aws:kms:eu-central-1:123456789012:key/one"
  mail_domain = "example.com"
}

run "tables_and_secrets" {
  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.state :
      table.server_side_encryption[0].enabled && table.server_side_encryption[0].kms_key_arn == var.key_arn
    ])
    error_message = "Tables are encrypted with our key."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.state : table.point_in_time_recovery[0].enabled])
    error_message = "Every table can be brought back to any second of the last 35 days."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.state : table.deletion_protection_enabled])
    error_message = "No table is deleted by accident."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.own : secret.kms_key_id == var.key_arn && secret.recovery_window_in_days >= 7])
    error_message = "Secrets are encrypted with our key and can be brought back."
  }

  assert {
    condition     = toset(keys(aws_dynamodb_table.state)) == toset(["conversations", "checkpoints", "accounts", "audit", "locks"])
    error_message = "The tables that the product names."
  }
}
