# Jobs on Fargate: the pipeline, computations on demand, `retail doctor`, and what a release changes in databases. The
# image runs a Python module (`python -m …`). A job whose host is lost is tried again.

locals {
  home = "/home/retail/data"
  jobs = {
    pipeline = {
      command = ["infra", "pipeline", "run", "--only-changed"], role = var.job_role_arn, cpu = "4", memory = "16384"
      disk    = 100, seconds = 14400, tries = 2, at_home = true
    }
    on-demand = {
      command = ["infra.aws.batch_job", "none", "60"], role = var.on_demand_role_arn, cpu = "2", memory = "4096"
      disk    = 21, seconds = 600, tries = 1, at_home = false
    }
    doctor = {
      command = ["infra", "doctor", "--json"], role = var.doctor_role_arn, cpu = "1", memory = "2048"
      disk    = 21, seconds = 600, tries = 1, at_home = false
    }
    migrate = {
      command = ["infra.docker.migrate"], role = var.job_role_arn, cpu = "1", memory = "2048"
      disk    = 21, seconds = 900, tries = 1, at_home = true
    }
  }
}

resource "aws_cloudwatch_log_group" "jobs" {
  name              = "/${var.prefix}/jobs"
  kms_key_id        = var.key_arn
  retention_in_days = 365
}

# Without a name of its own, so that another one can be made before this one is taken away.
resource "aws_batch_compute_environment" "this" {
  type  = "MANAGED"
  state = "ENABLED"
  tags  = { Name = var.prefix }

  compute_resources {
    type               = "FARGATE"
    max_vcpus          = var.max_vcpus
    subnets            = var.subnets
    security_group_ids = [var.security_group]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_batch_job_queue" "this" {
  name     = "${var.prefix}-jobs"
  state    = "ENABLED"
  priority = 1

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this.arn
  }
}

resource "aws_batch_job_definition" "this" {
  for_each              = local.jobs
  name                  = "${var.prefix}-${each.key}"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true
  tags                  = { installation = var.prefix }

  timeout {
    attempt_duration_seconds = each.value.seconds
  }

  retry_strategy {
    attempts = each.value.tries
    evaluate_on_exit {
      action           = "RETRY"
      on_status_reason = "Host EC2*"
    }
    evaluate_on_exit {
      action           = "RETRY"
      on_status_reason = "Timeout waiting for network interface*"
    }
    evaluate_on_exit {
      action       = "EXIT"
      on_exit_code = "*"
    }
  }

  container_properties = jsonencode({
    image                  = var.image
    command                = each.value.command
    executionRoleArn       = var.execution_role_arn
    jobRoleArn             = each.value.role
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    environment = concat(
      [for name, value in var.environment : { name = name, value = value }],
      [{ name = "RETAIL_HOME", value = each.value.at_home ? local.home : "/tmp/retail" }],
    )
    networkConfiguration         = { assignPublicIp = "DISABLED" }
    ephemeralStorage             = { sizeInGiB = each.value.disk }
    fargatePlatformConfiguration = { platformVersion = "1.4.0" }
    resourceRequirements = [
      { type = "VCPU", value = each.value.cpu },
      { type = "MEMORY", value = each.value.memory },
    ]
    volumes = concat([{ name = "scratch" }], each.value.at_home ? [{
      name = "home"
      efsVolumeConfiguration = {
        fileSystemId        = var.file_system_id
        transitEncryption   = "ENABLED"
        authorizationConfig = { accessPointId = var.access_point_id, iam = "ENABLED" }
      }
    }] : [])
    mountPoints = concat(
      [{ sourceVolume = "scratch", containerPath = "/tmp", readOnly = false }],
      each.value.at_home ? [{ sourceVolume = "home", containerPath = local.home, readOnly = false }] : [],
    )
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.jobs.name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  })

  # Revisions before this one stay, to go back to.
  deregister_on_new_revision = false
}
