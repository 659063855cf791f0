# Jobs: nobody is root, nothing is writable but the home and a scratch folder, everything is logged.

mock_provider "aws" {}

variables {
  prefix             = "acme"
  region             = "eu-central-1"
  subnets            = ["subnet-1", "subnet-2"]
  security_group     = "sg-1"
  key_arn            = "arn:aws:kms:eu-central-1:123456789012:key/one"
  image              = "acme-batch@sha256:0000000000000000000000000000000000000000000000000000000000000002"
  environment        = { RETAIL_BACKEND = "aws" }
  execution_role_arn = "arn:aws:iam::123456789012:role/acme-execution"
  job_role_arn       = "arn:aws:iam::123456789012:role/acme-job"
  on_demand_role_arn = "arn:aws:iam::123456789012:role/acme-on-demand"
  doctor_role_arn    = "arn:aws:iam::123456789012:role/acme-doctor"
  file_system_id     = "fs-1"
  access_point_id    = "fsap-1"
  max_vcpus          = 8
}

run "the_jobs" {
  assert {
    condition = alltrue([
      for definition in aws_batch_job_definition.this :
      jsondecode(definition.container_properties).readonlyRootFilesystem && startswith(jsondecode(definition.container_properties).user, "10001")
    ])
    error_message = "A job is not root and writes nowhere but where it may."
  }

  assert {
    condition     = alltrue([for definition in aws_batch_job_definition.this : jsondecode(definition.container_properties).networkConfiguration.assignPublicIp == "DISABLED"])
    error_message = "A job has no public address."
  }

  assert {
    condition = alltrue([
      for definition in aws_batch_job_definition.this :
      jsondecode(definition.container_properties).logConfiguration.options.awslogs-group == "/acme/jobs"
    ]) && aws_cloudwatch_log_group.jobs.kms_key_id == var.key_arn
    error_message = "What jobs say is logged, encrypted."
  }

  assert {
    condition = alltrue(flatten([
      for definition in aws_batch_job_definition.this :
      [for volume in jsondecode(definition.container_properties).volumes : volume.efsVolumeConfiguration.transitEncryption == "ENABLED" if try(volume.efsVolumeConfiguration, null) != null]
    ]))
    error_message = "The home is mounted over TLS."
  }

  assert {
    condition = alltrue(flatten([
      for definition in aws_batch_job_definition.this :
      [for variable in jsondecode(definition.container_properties).environment : length(regexall("(?i)password|secret|token|key", variable.name)) == 0]
    ]))
    error_message = "No secret is in a job's environment."
  }

  assert {
    condition     = jsondecode(aws_batch_job_definition.this["on-demand"].container_properties).jobRoleArn == var.on_demand_role_arn
    error_message = "Computations on demand have the role that sees the least."
  }

  assert {
    condition     = alltrue([for definition in aws_batch_job_definition.this : definition.timeout[0].attempt_duration_seconds <= 14400])
    error_message = "Every job ends."
  }
}
