# One installation: every module, wired. Environments differ in sizes and in what may be deleted.

data "aws_region" "current" {}

locals {
  region    = data.aws_region.current.id
  mail_from = "retail-copilot@${var.mail_domain}"

  settings = {
    RETAIL_BACKEND               = "aws"
    RETAIL_AWS_PREFIX            = var.prefix
    RETAIL_AWS_REGION            = local.region
    RETAIL_AWS_BATCH_JOBS        = "true"
    RETAIL_ATHENA_MOST_MB        = tostring(var.question_cap_mb)
    RETAIL_MAIL_FROM             = local.mail_from
    RETAIL_MODEL                 = var.model
    RETAIL_MODEL_REGION          = local.region
    RETAIL_REGISTRATION          = "approval"
    RETAIL_QUERY_TIMEOUT_SECONDS = "30"
  }
}

module "kms" {
  source = "../kms"
  prefix = var.prefix
  region = local.region
}

module "vpc" {
  source            = "../vpc"
  prefix            = var.prefix
  region            = local.region
  cidr              = var.vpc_cidr
  zones             = var.zones
  source_cidr       = var.source_cidr
  source_port       = var.source_port
  source_peering_id = var.source_peering_id
  public            = var.public
  model_calls       = length(var.model_arns) > 0
  key_arn           = module.kms.key_arn
}

module "lake" {
  source     = "../s3_data_lake"
  prefix     = var.prefix
  key_arn    = module.kms.key_arn
  disposable = var.disposable
}

module "auth_data" {
  source      = "../auth_data"
  prefix      = var.prefix
  key_arn     = module.kms.key_arn
  mail_domain = var.mail_domain
  disposable  = var.disposable
}

module "glue_athena" {
  source          = "../glue_athena"
  prefix          = var.prefix
  results_bucket  = module.lake.buckets["athena-results"]
  key_arn         = module.kms.key_arn
  query_cap_bytes = var.question_cap_mb * 1000000
  disposable      = var.disposable
}

module "iam" {
  source            = "../iam"
  prefix            = var.prefix
  region            = local.region
  key_arn           = module.kms.key_arn
  bucket_arns       = module.lake.bucket_arns
  table_arns        = module.auth_data.table_arns
  secret_arns       = module.auth_data.secret_arns
  sender_arn        = module.auth_data.sender_arn
  mail_from         = local.mail_from
  source_secret_arn = var.source_secret_arn
  source_key_arn    = var.source_key_arn
  workgroup_arn     = module.glue_athena.workgroup_arn
  database_prefix   = module.glue_athena.database_prefix
  model_arns        = var.model_arns
}

module "home" {
  source         = "../home"
  prefix         = var.prefix
  key_arn        = module.kms.key_arn
  zones          = var.zones
  subnets        = module.vpc.private_subnets
  security_group = module.vpc.security_groups["files"]
  role_arns      = [module.iam.role_arns["server"], module.iam.role_arns["job"]]
}

module "images" {
  source             = "../images"
  prefix             = var.prefix
  key_arn            = module.kms.key_arn
  first_server_image = var.server_image
  first_batch_image  = var.batch_image
  disposable         = var.disposable
}

module "dms" {
  source            = "../dms"
  prefix            = var.prefix
  subnets           = module.vpc.private_subnets
  security_group    = module.vpc.security_groups["replication"]
  key_arn           = module.kms.key_arn
  role_arn          = module.iam.role_arns["replication"]
  raw_bucket        = module.lake.buckets["raw"]
  source_schema     = var.source_schema
  source_secret_arn = var.source_secret_arn
  source_ca_arn     = var.source_ca_arn
  instance_class    = var.replication_class
  multi_az          = !var.disposable
  topic_arn         = module.monitoring.topic_arn
}

module "batch" {
  source             = "../batch"
  prefix             = var.prefix
  region             = local.region
  subnets            = module.vpc.private_subnets
  security_group     = module.vpc.security_groups["jobs"]
  key_arn            = module.kms.key_arn
  image              = module.images.running["batch"]
  environment        = local.settings
  execution_role_arn = module.iam.role_arns["execution"]
  job_role_arn       = module.iam.role_arns["job"]
  on_demand_role_arn = module.iam.role_arns["on-demand"]
  doctor_role_arn    = module.iam.role_arns["doctor"]
  file_system_id     = module.home.file_system_id
  access_point_id    = module.home.access_point_id
  max_vcpus          = var.job_vcpus
}

module "api" {
  source                = "../api"
  prefix                = var.prefix
  region                = local.region
  vpc_id                = module.vpc.vpc_id
  network_cidr          = var.vpc_cidr
  subnets               = module.vpc.private_subnets
  public                = var.public
  allowed_cidrs         = var.allowed_cidrs
  server_security_group = module.vpc.security_groups["server"]
  key_arn               = module.kms.key_arn
  log_bucket            = module.lake.log_bucket
  certificate_arn       = var.certificate_arn
  domain                = var.domain
  image                 = module.images.running["server"]
  environment           = local.settings
  execution_role_arn    = module.iam.role_arns["execution"]
  server_role_arn       = module.iam.role_arns["server"]
  file_system_id        = module.home.file_system_id
  access_point_id       = module.home.access_point_id
  cpu                   = var.server_cpu
  memory                = var.server_memory
  tasks                 = var.server_tasks
  most_tasks            = var.server_most_tasks
  disposable            = var.disposable
}

module "frontend" {
  source          = "../frontend"
  count           = var.public ? 1 : 0
  providers       = { aws = aws, aws.edge = aws.edge }
  prefix          = var.prefix
  region          = local.region
  key_arn         = module.kms.key_arn
  log_bucket      = module.lake.log_bucket
  log_bucket_arn  = module.lake.log_bucket_arn
  balancer_arn    = module.api.balancer_arn
  balancer_dns    = module.api.balancer_dns
  domain          = var.domain
  certificate_arn = var.edge_certificate_arn
  disposable      = var.disposable
}

module "monitoring" {
  source                = "../monitoring"
  prefix                = var.prefix
  region                = local.region
  key_arn               = module.kms.key_arn
  alarm_email           = var.alarm_email
  monthly_budget        = var.monthly_budget
  balancer_suffix       = module.api.balancer_suffix
  target_group_suffixes = module.api.target_group_suffixes
  cluster_name          = module.api.cluster_name
  service_name          = module.api.service_name
}

module "events" {
  source              = "../events"
  prefix              = var.prefix
  schedule            = var.schedule
  timezone            = var.timezone
  key_arn             = module.kms.key_arn
  scheduler_role_arn  = module.iam.role_arns["scheduler"]
  queue_arn           = module.batch.queue_arn
  pipeline_definition = module.batch.definitions["pipeline"]
  topic_arn           = module.monitoring.topic_arn
}

module "cicd" {
  source              = "../cicd"
  prefix              = var.prefix
  region              = local.region
  key_arn             = module.kms.key_arn
  log_bucket          = module.lake.log_bucket
  repository          = var.repository
  branch              = var.branch
  connection_arn      = var.connection_arn
  github_provider_arn = var.github_provider_arn
  repositories        = module.images.repositories
  repository_arns     = module.images.repository_arns
  parameter_arns      = module.images.parameter_arns
  page_bucket         = var.public ? "${var.prefix}-frontend" : null
  cluster_name        = module.api.cluster_name
  service_name        = module.api.service_name
  task_family         = module.api.task_family
  target_groups       = module.api.target_groups
  listener_arn        = module.api.listener_arn
  rollback_alarms     = module.monitoring.rollback_alarms
  server_role_arns    = [module.iam.role_arns["execution"], module.iam.role_arns["server"]]
  job_role_arns       = [for role in ["execution", "job", "on-demand", "doctor"] : module.iam.role_arns[role]]
  approval            = !var.disposable
  disposable          = var.disposable
}
