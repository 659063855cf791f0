# The distribution: TLS 1.2 or later, a firewall, logs, and files that only it can read.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = { arn = "arn:aws:cloudfront::123456789012:distribution/ONE" }
  }
}

mock_provider "aws" {
  alias = "edge"
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme/1" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-acme" }
  }
  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:acme" }
  }
}

variables {
  prefix          = "acme"
  region          = "eu-central-1"
  key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/one"
  log_bucket      = "acme-logs"
  log_bucket_arn  = "arn:aws:s3:::acme-logs"
  balancer_arn    = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/acme/1"
  balancer_dns    = "internal-acme.eu-central-1.elb.amazonaws.com"
  domain          = "retail.example.com"
  certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/one"
}

run "the_distribution" {
  assert {
    condition     = contains(["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"], aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version)
    error_message = "People reach the page with TLS 1.2 or later."
  }

  assert {
    condition = alltrue([
      for behaviour in concat(aws_cloudfront_distribution.this.default_cache_behavior, aws_cloudfront_distribution.this.ordered_cache_behavior) :
      behaviour.viewer_protocol_policy != "allow-all"
    ])
    error_message = "Nothing is served without TLS."
  }

  assert {
    condition     = aws_cloudfront_vpc_origin.server.vpc_origin_endpoint_config[0].origin_protocol_policy == "https-only"
    error_message = "The server is reached over TLS."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id != null && aws_cloudfront_distribution.this.web_acl_id != ""
    error_message = "A firewall stands before the page."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.distribution.statement :
      length(statement.condition) > 0 && alltrue([for one in statement.principals : one.type == "Service"])
    ])
    error_message = "Only the distribution reads the page's files."
  }

  assert {
    condition     = aws_cloudwatch_log_delivery_source.access.log_type == "ACCESS_LOGS" && aws_cloudwatch_log_delivery.access.delivery_source_name == "acme-edge"
    error_message = "Access to the page is logged."
  }

  assert {
    condition     = aws_cloudfront_response_headers_policy.strict.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000
    error_message = "Browsers keep to TLS."
  }
}
