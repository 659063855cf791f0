# The server: private, over TLS 1.2 or later, logged, taken back when it fails.

mock_provider "aws" {
  mock_data "aws_ec2_managed_prefix_list" {
    defaults = { id = "pl-1" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/acme/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/acme/1" }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/acme/1" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-acme" }
  }
}

variables {
  prefix                = "acme"
  region                = "eu-central-1"
  vpc_id                = "vpc-1"
  subnets               = ["subnet-1", "subnet-2"]
  public                = true
  allowed_cidrs         = ["10.0.0.0/8"]
  server_security_group = "sg-1"
  key_arn               = "arn:aws:kms:eu-central-1:123456789012:key/one"
  log_bucket            = "acme-logs"
  certificate_arn       = "arn:aws:acm:eu-central-1:123456789012:certificate/one"
  domain                = "retail.example.com"
  network_cidr          = "10.40.0.0/16"
  image                 = "acme-server@sha256:0000000000000000000000000000000000000000000000000000000000000001"
  environment           = { RETAIL_BACKEND = "aws" }
  execution_role_arn    = "arn:aws:iam::123456789012:role/acme-execution"
  server_role_arn       = "arn:aws:iam::123456789012:role/acme-server"
  file_system_id        = "fs-1"
  access_point_id       = "fsap-1"
  cpu                   = 1024
  memory                = 4096
  tasks                 = 1
  most_tasks            = 2
}

run "the_server" {
  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
    error_message = "The page is reached with TLS 1.2 or later."
  }

  assert {
    condition     = aws_lb.this.internal && !aws_ecs_service.server.network_configuration[0].assign_public_ip
    error_message = "Load balancer and tasks have no public address."
  }

  assert {
    condition     = aws_lb.this.access_logs[0].enabled && aws_lb.this.access_logs[0].bucket == "acme-logs"
    error_message = "Access to the load balancer is logged."
  }

  assert {
    condition = alltrue([
      for rule in concat(values(aws_vpc_security_group_ingress_rule.people), aws_vpc_security_group_ingress_rule.cloudfront) :
      rule.from_port == 443 && rule.to_port == 443 && rule.cidr_ipv4 != "0.0.0.0/0"
    ])
    error_message = "Only CloudFront and connected networks reach the load balancer, on 443."
  }

  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.server.container_definitions) :
      container.readonlyRootFilesystem && startswith(container.user, "10001") && contains(container.linuxParameters.capabilities.drop, "ALL")
    ])
    error_message = "The server is not root, has no capabilities and writes nowhere but where it may."
  }

  assert {
    condition = alltrue(flatten([
      for container in jsondecode(aws_ecs_task_definition.server.container_definitions) :
      [for variable in container.environment : length(regexall("(?i)password|secret|token|key", variable.name)) == 0]
    ]))
    error_message = "No secret is in the server's environment."
  }

  assert {
    condition     = aws_ecs_task_definition.server.volume != null && alltrue([for volume in aws_ecs_task_definition.server.volume : volume.efs_volume_configuration[0].transit_encryption == "ENABLED" if length(volume.efs_volume_configuration) > 0])
    error_message = "The home is mounted over TLS."
  }

  assert {
    condition     = aws_ecs_service.server.deployment_controller[0].type == "CODE_DEPLOY" && toset(keys(aws_lb_target_group.server)) == toset(["blue", "green"])
    error_message = "A new version takes over blue/green."
  }

  assert {
    condition     = !aws_ecs_service.server.enable_execute_command
    error_message = "Nobody gets a shell in a task."
  }

  assert {
    condition     = aws_lb.this.enable_deletion_protection && aws_lb.this.drop_invalid_header_fields
    error_message = "The load balancer is not deleted by accident and drops malformed headers."
  }

  assert {
    condition     = aws_cloudwatch_log_group.server.kms_key_id == var.key_arn && aws_cloudwatch_log_group.server.retention_in_days >= 365
    error_message = "What the server says is logged for a year, encrypted."
  }
}

run "the_internet_as_a_connected_network" {
  command = plan
  variables {
    allowed_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.allowed_cidrs]
}
