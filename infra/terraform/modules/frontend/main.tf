# CloudFront: the page's files from a private bucket, everything else from the private load balancer. Certificate,
# firewall and logs of a distribution are kept in us-east-1 (`aws.edge`).

data "aws_caller_identity" "current" {}

module "page" {
  source          = "../bucket"
  name            = "${var.prefix}-frontend"
  key_arn         = var.key_arn
  log_bucket      = var.log_bucket
  noncurrent_days = 90
  policies        = [data.aws_iam_policy_document.distribution.json]
  disposable      = var.disposable
}

data "aws_iam_policy_document" "distribution" {
  statement {
    sid       = "OnlyTheDistribution"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${var.prefix}-frontend/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }
}

resource "aws_cloudfront_origin_access_control" "page" {
  name                              = var.prefix
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_vpc_origin" "server" {
  vpc_origin_endpoint_config {
    name                   = var.prefix
    arn                    = var.balancer_arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = "https-only"
    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }
}

# The server sets the page's own policy of content; these hold for what comes from the bucket, too.
resource "aws_cloudfront_response_headers_policy" "strict" {
  name = var.prefix
  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      override                   = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }
  }
}

data "aws_cloudfront_cache_policy" "named" {
  for_each = toset(["Managed-CachingDisabled", "Managed-CachingOptimized"])
  name     = each.key
}

data "aws_cloudfront_origin_request_policy" "all" {
  name = "Managed-AllViewer"
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  is_ipv6_enabled = true
  comment         = var.prefix
  aliases         = [var.domain]
  price_class     = "PriceClass_100"
  web_acl_id      = module.firewall.arn

  origin {
    origin_id                = "page"
    domain_name              = "${var.prefix}-frontend.s3.${var.region}.amazonaws.com"
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  origin {
    origin_id   = "server"
    domain_name = var.balancer_dns
    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.server.id
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
  }

  default_cache_behavior {
    target_origin_id           = "server"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = data.aws_cloudfront_cache_policy.named["Managed-CachingDisabled"].id
    origin_request_policy_id   = data.aws_cloudfront_origin_request_policy.all.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.strict.id
  }

  # Files whose names carry a hash of their content.
  ordered_cache_behavior {
    path_pattern               = "/assets/*"
    target_origin_id           = "page"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = data.aws_cloudfront_cache_policy.named["Managed-CachingOptimized"].id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.strict.id
  }

  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}

module "firewall" {
  source           = "../firewall"
  providers        = { aws = aws.edge }
  prefix           = "${var.prefix}-edge"
  scope            = "CLOUDFRONT"
  counts_addresses = true
}

resource "aws_cloudwatch_log_delivery_source" "access" {
  provider     = aws.edge
  name         = "${var.prefix}-edge"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
}

resource "aws_cloudwatch_log_delivery_destination" "access" {
  provider      = aws.edge
  name          = "${var.prefix}-edge"
  output_format = "json"
  delivery_destination_configuration {
    destination_resource_arn = "${var.log_bucket_arn}/cloudfront"
  }
}

resource "aws_cloudwatch_log_delivery" "access" {
  provider                 = aws.edge
  delivery_source_name     = aws_cloudwatch_log_delivery_source.access.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.access.arn
}
