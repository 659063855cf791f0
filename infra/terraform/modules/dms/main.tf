# Full load and changes of the shop's MySQL or MariaDB into the raw bucket, in the layout that curation reads.
# Authentication data of cards never leaves the shop.

locals {
  forbidden = ["cvv", "cvv2", "cvc", "card_verification_value", "pin_block", "track1", "track2"]

  mappings = {
    rules = concat(
      [
        {
          rule-type      = "selection"
          rule-id        = "1"
          rule-name      = "shop"
          object-locator = { schema-name = var.source_schema, table-name = "%" }
          rule-action    = "include"
        },
        {
          rule-type      = "transformation"
          rule-id        = "2"
          rule-name      = "schema"
          rule-target    = "schema"
          object-locator = { schema-name = var.source_schema }
          rule-action    = "rename"
          value          = "shop"
        },
      ],
      [
        for number, column in local.forbidden : {
          rule-type      = "transformation"
          rule-id        = tostring(number + 100)
          rule-name      = "drop-${column}"
          rule-target    = "column"
          object-locator = { schema-name = var.source_schema, table-name = "%", column-name = column }
          rule-action    = "remove-column"
        }
      ],
    )
  }
}

resource "aws_dms_replication_subnet_group" "this" {
  replication_subnet_group_id          = var.prefix
  replication_subnet_group_description = "Private subnets of ${var.prefix}"
  subnet_ids                           = var.subnets
}

resource "aws_dms_replication_instance" "this" {
  replication_instance_id      = var.prefix
  replication_instance_class   = var.instance_class
  allocated_storage            = 50
  multi_az                     = var.multi_az
  publicly_accessible          = false
  auto_minor_version_upgrade   = true
  kms_key_arn                  = var.key_arn
  replication_subnet_group_id  = aws_dms_replication_subnet_group.this.id
  vpc_security_group_ids       = [var.security_group]
  preferred_maintenance_window = "sun:03:00-sun:04:00"
}

resource "aws_dms_endpoint" "source" {
  endpoint_id                     = "${var.prefix}-source"
  endpoint_type                   = "source"
  engine_name                     = "mysql"
  ssl_mode                        = "verify-ca"
  certificate_arn                 = var.source_ca_arn
  secrets_manager_arn             = var.source_secret_arn
  secrets_manager_access_role_arn = var.role_arn
  kms_key_arn                     = var.key_arn
}

resource "aws_dms_s3_endpoint" "raw" {
  endpoint_id                       = "${var.prefix}-raw"
  endpoint_type                     = "target"
  bucket_name                       = var.raw_bucket
  service_access_role_arn           = var.role_arn
  data_format                       = "parquet"
  parquet_version                   = "parquet-2-0"
  compression_type                  = "GZIP"
  include_op_for_full_load          = true
  timestamp_column_name             = "_commit_time"
  cdc_max_batch_interval            = 60
  encryption_mode                   = "SSE_KMS"
  server_side_encryption_kms_key_id = var.key_arn
}

resource "aws_dms_replication_task" "this" {
  replication_task_id      = var.prefix
  migration_type           = "full-load-and-cdc"
  replication_instance_arn = aws_dms_replication_instance.this.replication_instance_arn
  source_endpoint_arn      = aws_dms_endpoint.source.endpoint_arn
  target_endpoint_arn      = aws_dms_s3_endpoint.raw.endpoint_arn
  table_mappings           = jsonencode(local.mappings)
  # Started and stopped by the operator.
  start_replication_task = false

  replication_task_settings = jsonencode({
    Logging = { EnableLogging = true }
    ErrorBehavior = {
      DataErrorPolicy  = "STOP_TASK"
      TableErrorPolicy = "STOP_TASK"
    }
  })
}

resource "aws_dms_event_subscription" "failures" {
  name             = var.prefix
  sns_topic_arn    = var.topic_arn
  source_type      = "replication-task"
  source_ids       = [aws_dms_replication_task.this.replication_task_id]
  event_categories = ["failure", "state change"]
  enabled          = true
}
