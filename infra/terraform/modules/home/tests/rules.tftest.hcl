# The home: encrypted, over TLS, for two roles.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  prefix         = "acme"
  key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/one"
  zones          = 2
  subnets        = ["subnet-1", "subnet-2"]
  security_group = "sg-1"
  role_arns      = ["arn:aws:iam::123456789012:role/acme-server", "arn:aws:iam::123456789012:role/acme-job"]
}

run "the_home" {
  assert {
    condition     = aws_efs_file_system.this.encrypted && aws_efs_file_system.this.kms_key_id == var.key_arn
    error_message = "Files are encrypted with our key."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.effect == "Deny" && anytrue([for one in statement.condition : one.variable == "aws:SecureTransport"])
    ])
    error_message = "Files are reached over TLS alone."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.this.statement :
      length(statement.condition) > 0 && alltrue([for one in statement.principals : toset(one.identifiers) == toset(var.role_arns)])
      if statement.effect != "Deny"
    ])
    error_message = "Only the server and the jobs reach the files, through their access point."
  }

  assert {
    condition     = aws_efs_access_point.this.posix_user[0].uid > 0 && aws_efs_access_point.this.root_directory[0].creation_info[0].permissions == "0700"
    error_message = "Nobody is root on the files."
  }

  assert {
    condition     = aws_efs_backup_policy.this.backup_policy[0].status == "ENABLED"
    error_message = "Files are backed up."
  }
}
