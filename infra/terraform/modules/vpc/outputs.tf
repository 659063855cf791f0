output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "private_subnets" {
  description = "Where everything runs."
  value       = aws_subnet.private[*].id
}

output "security_groups" {
  description = "Ids of the groups by who is in them: server, jobs, replication, endpoints, files."
  value       = { for name, group in aws_security_group.this : name => group.id }
}
