# The server: Fargate tasks behind a private load balancer that speaks TLS 1.2 or later, with websockets. A new version
# takes over blue/green by CodeDeploy and goes back by itself when an alarm rings.

locals {
  port = 8765
  home = "/home/retail/data"
}

resource "aws_ecs_cluster" "this" {
  name = var.prefix
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "server" {
  name              = "/${var.prefix}/server"
  kms_key_id        = var.key_arn
  retention_in_days = 365
}

resource "aws_ecs_task_definition" "server" {
  family                   = "${var.prefix}-server"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.server_role_arn
  # Revisions before this one stay, to go back to.
  skip_destroy = true

  volume {
    name = "home"
    efs_volume_configuration {
      file_system_id     = var.file_system_id
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = var.access_point_id
        iam             = "ENABLED"
      }
    }
  }

  volume {
    name = "scratch"
  }

  container_definitions = jsonencode([{
    name                   = "server"
    image                  = var.image
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    stopTimeout            = 60
    portMappings           = [{ containerPort = local.port, protocol = "tcp" }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    environment = concat(
      [for name, value in var.environment : { name = name, value = value }],
      [
        { name = "RETAIL_HOME", value = local.home },
        { name = "RETAIL_HOST", value = "0.0.0.0" },
        { name = "RETAIL_PORT", value = tostring(local.port) },
        { name = "RETAIL_ACCOUNTS", value = "true" },
        { name = "RETAIL_PUBLIC_URL", value = "https://${var.domain}" },
        { name = "RETAIL_LOG_LEVEL", value = "info" },
        { name = "RETAIL_LOG_FORMAT", value = "json" },
        # The load balancer's word on a client's address counts; nothing else of the network reaches the server.
        { name = "FORWARDED_ALLOW_IPS", value = var.network_cidr },
      ],
    )
    mountPoints = [
      { sourceVolume = "home", containerPath = local.home, readOnly = false },
      { sourceVolume = "scratch", containerPath = "/tmp", readOnly = false },
    ]
    healthCheck = {
      command     = ["CMD", "python", "-m", "infra.docker.healthcheck"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.server.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "server"
      }
    }
  }])
}

resource "aws_ecs_service" "server" {
  name                              = "server"
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.server.arn
  desired_count                     = var.tasks
  launch_type                       = "FARGATE"
  platform_version                  = "LATEST"
  health_check_grace_period_seconds = 60
  enable_execute_command            = false

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.server_security_group]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.server["blue"].arn
    container_name   = "server"
    container_port   = local.port
  }

  depends_on = [aws_lb_listener.https]

  # CodeDeploy says which version runs where, and the scaling how often.
  lifecycle {
    ignore_changes = [task_definition, load_balancer, desired_count]
  }
}

resource "aws_appautoscaling_target" "server" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.server.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.tasks
  max_capacity       = var.most_tasks
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.server.service_namespace
  resource_id        = aws_appautoscaling_target.server.resource_id
  scalable_dimension = aws_appautoscaling_target.server.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
