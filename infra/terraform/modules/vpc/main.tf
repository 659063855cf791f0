# A network of private subnets alone, without a way out: tasks reach AWS through endpoints and the shop's database
# through a peering; people reach the load balancer through CloudFront or from networks that the operator connects.

locals {
  zones = slice(data.aws_availability_zones.here.names, 0, var.zones)
}

data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.prefix }
}

# The group that AWS makes lets nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "private" {
  count                   = var.zones
  vpc_id                  = aws_vpc.this.id
  cidr_block              = cidrsubnet(var.cidr, 4, count.index)
  availability_zone       = local.zones[count.index]
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.prefix}-private-${count.index}" }
}

# CloudFront reaches a private load balancer only in a network that has a gateway; no route leads to it.
resource "aws_internet_gateway" "unrouted" {
  count  = var.public ? 1 : 0
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table_association" "private" {
  count          = var.zones
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_route" "shop" {
  count                     = var.source_peering_id == null ? 0 : 1
  route_table_id            = aws_route_table.private.id
  destination_cidr_block    = var.source_cidr
  vpc_peering_connection_id = var.source_peering_id
}
