# Who may talk to whom: server, jobs and replication to AWS, server and jobs to the home, replication to the shop.

locals {
  groups = {
    server      = "The server"
    jobs        = "Jobs of the pipeline and computations on demand"
    replication = "Replication from the shop's database"
    endpoints   = "Endpoints of AWS services"
    files       = "The file system of the home"
  }
  callers = toset(["server", "jobs", "replication"])
  writers = toset(["server", "jobs"])

  to_gateways = {
    for pair in setproduct(local.callers, ["s3", "dynamodb"]) : join("-", pair) => { from = pair[0], gateway = pair[1] }
  }
}

resource "aws_security_group" "this" {
  for_each    = local.groups
  name        = "${var.prefix}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_egress_rule" "to_endpoints" {
  for_each                     = local.callers
  security_group_id            = aws_security_group.this[each.key].id
  description                  = "AWS services"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.this["endpoints"].id
}

resource "aws_vpc_security_group_ingress_rule" "to_endpoints" {
  for_each                     = local.callers
  security_group_id            = aws_security_group.this["endpoints"].id
  description                  = local.groups[each.key]
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.this[each.key].id
}

resource "aws_vpc_security_group_egress_rule" "to_gateways" {
  for_each          = local.to_gateways
  security_group_id = aws_security_group.this[each.value.from].id
  description       = "${each.value.gateway} through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.gateway[each.value.gateway].prefix_list_id
}

resource "aws_vpc_security_group_egress_rule" "to_files" {
  for_each                     = local.writers
  security_group_id            = aws_security_group.this[each.key].id
  description                  = "The home"
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
  referenced_security_group_id = aws_security_group.this["files"].id
}

resource "aws_vpc_security_group_ingress_rule" "to_files" {
  for_each                     = local.writers
  security_group_id            = aws_security_group.this["files"].id
  description                  = local.groups[each.key]
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
  referenced_security_group_id = aws_security_group.this[each.key].id
}

resource "aws_vpc_security_group_egress_rule" "to_shop" {
  security_group_id = aws_security_group.this["replication"].id
  description       = "The shop's database"
  ip_protocol       = "tcp"
  from_port         = var.source_port
  to_port           = var.source_port
  cidr_ipv4         = var.source_cidr
}
