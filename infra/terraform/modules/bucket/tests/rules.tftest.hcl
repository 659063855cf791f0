# What holds for every bucket of the product.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name        = "acme-raw"
  key_arn     = "arn:aws:kms:eu-central-1:123456789012:key/one"
  log_bucket  = "acme-logs"
  expiry_days = { "jobs/" = 30 }
}

run "a_data_bucket" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "A bucket is closed to the public."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Nobody is let in by a list on an object."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" &&
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.key_arn
    ])
    error_message = "Data are encrypted with our key."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.effect == "Deny" && contains(statement.actions, "s3:*") &&
      anytrue([for one in statement.condition : one.variable == "aws:SecureTransport" && contains(one.values, "false")])
    ])
    error_message = "A bucket is reached over TLS alone."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.effect == "Deny" &&
      anytrue([for one in statement.condition : one.variable == "s3:TlsVersion" && contains(["1.2", "1.3"], one.values[0])])
    ])
    error_message = "A bucket is reached with TLS 1.2 or later."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.effect == "Deny" && contains(statement.actions, "s3:PutObject") && anytrue([
        for one in statement.condition :
        one.test == "StringNotEquals" && one.variable == "s3:x-amz-server-side-encryption-aws-kms-key-id"
      ])
    ])
    error_message = "No upload names another key."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "What is replaced or deleted can be brought back."
  }

  assert {
    condition     = try(aws_s3_bucket_logging.this[0].target_bucket, "") == "acme-logs"
    error_message = "Access is logged."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.abort_incomplete_multipart_upload[0].days_after_initiation <= 7 && rule.noncurrent_version_expiration[0].noncurrent_days <= 365
      if rule.id == "tidy"
    ]) && contains([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id], "tidy")
    error_message = "Incomplete uploads and old versions go."
  }

  assert {
    condition = anytrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.filter[0].prefix == "jobs/" && rule.expiration[0].days == 30 if length(rule.expiration) > 0
    ])
    error_message = "What is kept for a time goes after it."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "Data are not destroyed with the installation unless it is disposable."
  }
}

run "a_bucket_without_its_key" {
  command = plan
  variables {
    key_arn = null
  }
  expect_failures = [var.key_arn]
}
