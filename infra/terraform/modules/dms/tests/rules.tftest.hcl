# Replication: private, encrypted on the way and where it lands, without what may not be kept.

mock_provider "aws" {}

variables {
  prefix            = "acme"
  subnets           = ["subnet-1", "subnet-2"]
  security_group    = "sg-1"
  key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/one"
  role_arn          = "arn:aws:iam::123456789012:role/acme-replication"
  raw_bucket        = "acme-raw"
  source_schema     = "shop"
  source_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop"
  source_ca_arn     = "arn:aws:dms:eu-central-1:123456789012:cert:SHOP"
  instance_class    = "dms.t3.medium"
  multi_az          = true
  topic_arn         = "arn:aws:sns:eu-central-1:123456789012:acme-alarms"
}

run "replication" {
  assert {
    condition     = !aws_dms_replication_instance.this.publicly_accessible
    error_message = "Replication has no public address."
  }

  assert {
    condition     = contains(["verify-ca", "verify-full"], aws_dms_endpoint.source.ssl_mode)
    error_message = "The shop's database is reached over TLS, and proves who it is."
  }

  assert {
    condition     = aws_dms_endpoint.source.username == null && aws_dms_endpoint.source.password == null && aws_dms_endpoint.source.secrets_manager_arn != null
    error_message = "The password stays in its secret."
  }

  assert {
    condition     = aws_dms_replication_instance.this.kms_key_arn == var.key_arn && aws_dms_s3_endpoint.raw.encryption_mode == "SSE_KMS"
    error_message = "Changes are encrypted with our key."
  }

  assert {
    condition = alltrue([
      for column in ["cvv", "cvv2", "cvc", "pin_block", "track1", "track2"] : anytrue([
        for rule in jsondecode(aws_dms_replication_task.this.table_mappings).rules :
        rule.rule-action == "remove-column" && try(rule.object-locator.column-name, "") == column
      ])
    ])
    error_message = "Authentication data of cards never leaves the shop."
  }

  assert {
    condition     = aws_dms_s3_endpoint.raw.timestamp_column_name == "_commit_time" && aws_dms_s3_endpoint.raw.include_op_for_full_load && aws_dms_s3_endpoint.raw.data_format == "parquet"
    error_message = "Raw files are laid out as curation reads them."
  }
}
