# What the server keeps: conversations, runs of the agent, accounts, the audit log and the lake's lease in DynamoDB;
# secrets whose values the product itself makes on first use; the sender of letters.

locals {
  tables = {
    conversations = { partition = "user", sort = "sort", sort_type = "S", expires = null }
    checkpoints   = { partition = "PK", sort = "SK", sort_type = "S", expires = "ttl" }
    accounts      = { partition = "pk", sort = "sk", sort_type = "S", expires = "expires" }
    audit         = { partition = "chain", sort = "number", sort_type = "N", expires = null }
    locks         = { partition = "id", sort = null, sort_type = null, expires = "expires_at" }
  }
  secrets = toset(["card-key", "account-secret", "signing-keys", "admin-token"])
}

resource "aws_dynamodb_table" "state" {
  for_each                    = local.tables
  name                        = "${var.prefix}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.partition
  range_key                   = each.value.sort
  deletion_protection_enabled = !var.disposable

  attribute {
    name = each.value.partition
    type = "S"
  }

  dynamic "attribute" {
    for_each = each.value.sort == null ? [] : [each.value]
    content {
      name = attribute.value.sort
      type = attribute.value.sort_type
    }
  }

  dynamic "ttl" {
    for_each = each.value.expires == null ? [] : [each.value.expires]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_secretsmanager_secret" "own" {
  for_each                = local.secrets
  name                    = "${var.prefix}/${each.key}"
  description             = "Made by Retail Copilot on first use"
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.disposable ? 0 : 30
}

resource "aws_sesv2_email_identity" "sender" {
  email_identity = var.mail_domain
  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}
