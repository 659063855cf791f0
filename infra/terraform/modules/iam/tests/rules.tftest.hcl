# Each role may do what its code calls, on what belongs to this installation.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  prefix            = "acme"
  region            = "eu-central-1"
  key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/one"
  source_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop"
  sender_arn        = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
  mail_from         = "retail-copilot@example.com"
  workgroup_arn     = "arn:aws:athena:eu-central-1:123456789012:workgroup/acme"
  database_prefix   = "acme"
  model_arns        = ["arn:aws:bedrock:eu-central-1:123456789012:inference-profile/one"]
  bucket_arns = {
    raw            = "arn:aws:s3:::acme-raw"
    curated        = "arn:aws:s3:::acme-curated"
    state          = "arn:aws:s3:::acme-state"
    athena-results = "arn:aws:s3:::acme-athena-results"
    retail-copilot = "arn:aws:s3:::acme-retail-copilot"
  }
  table_arns = {
    conversations = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-conversations"
    checkpoints   = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-checkpoints"
    accounts      = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-accounts"
    audit         = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-audit"
    locks         = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-locks"
  }
  secret_arns = {
    card-key       = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:acme/card-key"
    account-secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:acme/account-secret"
    signing-keys   = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:acme/signing-keys"
    admin-token    = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:acme/admin-token"
  }
}

run "the_roles" {
  assert {
    condition = alltrue(flatten([
      for policy in [
        data.aws_iam_policy_document.execution, data.aws_iam_policy_document.server, data.aws_iam_policy_document.job,
        data.aws_iam_policy_document.on_demand, data.aws_iam_policy_document.doctor, data.aws_iam_policy_document.replication,
        data.aws_iam_policy_document.scheduler,
      ] :
      [for statement in policy.statement : [for action in statement.actions : !strcontains(action, "*")]]
    ]))
    error_message = "No action is a wildcard."
  }

  # These know no resources.
  assert {
    condition = alltrue(flatten([
      for policy in [
        data.aws_iam_policy_document.execution, data.aws_iam_policy_document.server, data.aws_iam_policy_document.job,
        data.aws_iam_policy_document.on_demand, data.aws_iam_policy_document.doctor, data.aws_iam_policy_document.replication,
        data.aws_iam_policy_document.scheduler,
      ] :
      [
        for statement in policy.statement :
        length(setsubtract(statement.actions, [
          "ecr:GetAuthorizationToken", "batch:DescribeJobs", "cloudwatch:PutMetricData", "batch:DescribeJobQueues",
          "batch:DescribeJobDefinitions", "ses:GetIdentityVerificationAttributes", "ses:GetSendQuota",
        ])) == 0
        if contains(statement.resources, "*")
      ]
    ]))
    error_message = "Only actions that know no resources are allowed on all of them."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.server.statement :
      [for resource in statement.resources : !strcontains(resource, "acme-raw")]
    ]))
    error_message = "The server reaches no raw data."
  }

  assert {
    condition = length(setintersection(
      flatten([
        for statement in data.aws_iam_policy_document.server.statement : tolist(statement.actions)
        if contains(statement.resources, var.table_arns["audit"])
      ]),
      ["dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"],
    )) == 0
    error_message = "The server changes and deletes nothing of the audit log."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.server.statement : length(statement.condition) > 0
      if contains(statement.actions, "ses:SendRawEmail")
    ])
    error_message = "Letters go out under the product's own name."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.on_demand.statement :
      [for resource in statement.resources : strcontains(resource, "acme-state") || resource == var.key_arn]
    ]))
    error_message = "Computations on demand see their request and answer alone."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.job.statement :
      [for resource in statement.resources : strcontains(resource, "_serving_") || strcontains(resource, ":catalog")]
      if length(setintersection(statement.actions, ["glue:DeleteTable", "glue:DeleteDatabase"])) > 0
    ]))
    error_message = "Only publications of the past are forgotten."
  }

  assert {
    condition     = alltrue([for trust in data.aws_iam_policy_document.trust : anytrue([for one in trust.statement[0].condition : one.variable == "aws:SourceAccount"])])
    error_message = "A service takes a role for this account alone."
  }
}
