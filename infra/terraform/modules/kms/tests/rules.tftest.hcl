# Who may use the key.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  prefix = "acme"
  region = "eu-central-1"
}

run "the_key" {
  assert {
    condition     = aws_kms_key.data.enable_key_rotation
    error_message = "The key is rotated every year."
  }

  assert {
    condition     = aws_kms_key.data.deletion_window_in_days >= 30
    error_message = "A deleted key can be brought back for thirty days."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.key.statement :
      length(statement.condition) > 0 && !contains(statement.actions, "kms:*")
      if anytrue([for one in statement.principals : one.type == "Service"])
    ])
    error_message = "Services use the key for this installation alone."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.key.statement :
      [for one in statement.principals : !contains(one.identifiers, "*")]
    ]))
    error_message = "Nobody of another account uses the key."
  }
}
