# What is kept how long, and who may write logs.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  prefix  = "acme"
  key_arn = "arn:aws:kms:eu-central-1:123456789012:key/one"
}

run "the_lake" {
  assert {
    condition = toset(keys(output.buckets)) == toset([
      "raw", "curated", "state", "athena-results", "market-intelligence-hub", "demand-insights-engine",
      "compliance-guardian", "global-market-pulse", "retail-copilot",
    ])
    error_message = "One bucket each for raw, curated, state, results and the five AI systems."
  }

  assert {
    condition     = local.noncurrent_days["raw"] == 1 && local.noncurrent_days["athena-results"] == 1
    error_message = "What sealing took out of raw files is gone in a day."
  }

  assert {
    condition     = local.expiry_days["athena-results"][""] <= 30 && local.expiry_days["state"]["jobs/"] <= 30
    error_message = "Results of queries and jobs go by themselves."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.logs.statement :
      length(statement.condition) > 0 && alltrue([for one in statement.principals : one.type == "Service"])
    ])
    error_message = "Only AWS's log delivery for this account writes logs."
  }
}
