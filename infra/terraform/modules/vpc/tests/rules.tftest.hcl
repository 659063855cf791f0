# A network without a way out.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["a", "b", "c"] }
  }
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
  cidr              = "10.40.0.0/16"
  source_cidr       = "10.20.0.0/24"
  source_peering_id = "pcx-1"
  public            = true
  model_calls       = false
  key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/one"
}

run "the_network" {
  assert {
    condition     = alltrue([for subnet in aws_subnet.private : !subnet.map_public_ip_on_launch])
    error_message = "Nothing gets a public address."
  }

  assert {
    condition     = length(aws_route_table.private.route) == 0 || alltrue([for route in aws_route_table.private.route : route.cidr_block != "0.0.0.0/0"])
    error_message = "No route leads out."
  }

  assert {
    condition     = aws_route.shop[0].destination_cidr_block == "10.20.0.0/24"
    error_message = "The one route leads to the shop's database."
  }

  assert {
    condition = alltrue([
      for rule in concat(values(aws_vpc_security_group_ingress_rule.to_endpoints), values(aws_vpc_security_group_ingress_rule.to_files)) :
      rule.cidr_ipv4 == null && rule.referenced_security_group_id != null
    ])
    error_message = "Only named groups are let in."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.to_shop.cidr_ipv4 == "10.20.0.0/24" && aws_vpc_security_group_egress_rule.to_shop.security_group_id == aws_security_group.this["replication"].id
    error_message = "Replication alone reaches the shop's database, and nothing else there."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The group that AWS makes lets nothing through."
  }

  assert {
    condition     = aws_flow_log.all.traffic_type == "ALL" && aws_cloudwatch_log_group.flow.kms_key_id == var.key_arn
    error_message = "Every connection is logged, encrypted."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.retention_in_days >= 365
    error_message = "Logs are kept for a year."
  }

  assert {
    condition = alltrue([
      for statement in concat(data.aws_iam_policy_document.interface.statement, data.aws_iam_policy_document.dynamodb.statement, slice(data.aws_iam_policy_document.s3.statement, 0, 1)) :
      length(statement.condition) > 0 || !contains(statement.resources, "*")
    ])
    error_message = "Endpoints carry what is this account's."
  }

  assert {
    condition     = !contains(keys(aws_vpc_endpoint.interface), "bedrock-runtime")
    error_message = "Without a language model there is no way to one."
  }
}

run "the_internet_as_the_shop" {
  command = plan
  variables {
    source_cidr = "0.0.0.0/0"
  }
  expect_failures = [var.source_cidr]
}
