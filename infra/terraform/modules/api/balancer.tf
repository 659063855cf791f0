# The load balancer stands in private subnets: CloudFront reaches it from within the network, or people do from the
# networks that the operator has connected.

data "aws_ec2_managed_prefix_list" "cloudfront" {
  count = var.public ? 1 : 0
  name  = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_security_group" "balancer" {
  name        = "${var.prefix}-balancer"
  description = "The load balancer"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "people" {
  for_each          = toset(var.allowed_cidrs)
  security_group_id = aws_security_group.balancer.id
  description       = "Connected networks"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value
}

resource "aws_vpc_security_group_ingress_rule" "cloudfront" {
  count             = var.public ? 1 : 0
  security_group_id = aws_security_group.balancer.id
  description       = "CloudFront"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_ec2_managed_prefix_list.cloudfront[0].id
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_server" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "The server"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = var.server_security_group
}

resource "aws_vpc_security_group_ingress_rule" "server_from_balancer" {
  security_group_id            = var.server_security_group
  description                  = "The load balancer"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  referenced_security_group_id = aws_security_group.balancer.id
}

resource "aws_lb" "this" {
  name                       = var.prefix
  load_balancer_type         = "application"
  internal                   = true
  subnets                    = var.subnets
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = !var.disposable
  # Longer than a turn may take, so that no stream is cut.
  idle_timeout = 180

  access_logs {
    bucket  = var.log_bucket
    prefix  = "balancer"
    enabled = true
  }
}

resource "aws_lb_target_group" "server" {
  for_each             = toset(["blue", "green"])
  name                 = "${var.prefix}-${each.key}"
  vpc_id               = var.vpc_id
  port                 = local.port
  protocol             = "HTTP"
  target_type          = "ip"
  deregistration_delay = 60

  # Websockets and resumed streams find the task that runs them.
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 3600
  }

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 15
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.server["blue"].arn
  }

  # CodeDeploy moves it between blue and green.
  lifecycle {
    ignore_changes = [default_action]
  }
}

module "firewall" {
  source  = "../firewall"
  prefix  = var.prefix
  scope   = "REGIONAL"
  key_arn = var.key_arn
  # Behind CloudFront every request comes from its addresses; there they are counted at the edge.
  counts_addresses = !var.public
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_lb.this.arn
  web_acl_arn  = module.firewall.arn
}
