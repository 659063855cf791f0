output "balancer_dns" {
  description = "Name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "balancer_suffix" {
  description = "Name of the load balancer in metrics."
  value       = aws_lb.this.arn_suffix
}

output "target_groups" {
  description = "Names of the target groups in CodeDeploy."
  value       = [for group in aws_lb_target_group.server : group.name]
}

output "target_group_suffixes" {
  description = "Names of the target groups in metrics."
  value       = [for group in aws_lb_target_group.server : group.arn_suffix]
}

output "listener_arn" {
  description = "The listener that CodeDeploy moves."
  value       = aws_lb_listener.https.arn
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the service."
  value       = aws_ecs_service.server.name
}

output "balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "task_family" {
  description = "Family of the server's task definitions."
  value       = aws_ecs_task_definition.server.family
}
