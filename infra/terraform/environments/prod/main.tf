# The installation that people rely on; nothing of it is deleted by accident.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # terraform init -backend-config=backend.hcl (see ../../bootstrap)
  backend "s3" {}
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { product = "retail-copilot", environment = "prod", installation = var.prefix }
  }
}

# Certificate, firewall and logs of CloudFront are kept in this region, wherever the installation is.
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
  default_tags {
    tags = { product = "retail-copilot", environment = "prod", installation = var.prefix }
  }
}

module "platform" {
  source    = "../../modules/platform"
  providers = { aws = aws, aws.edge = aws.edge }

  zones             = 3
  replication_class = "dms.r6i.large"
  public            = true
  server_cpu        = 2048
  server_memory     = 8192
  server_tasks      = 1
  job_vcpus         = 32
  disposable        = false
  vpc_cidr          = "10.50.0.0/16"

  prefix               = var.prefix
  source_cidr          = var.source_cidr
  source_schema        = var.source_schema
  source_secret_arn    = var.source_secret_arn
  source_ca_arn        = var.source_ca_arn
  domain               = var.domain
  mail_domain          = var.mail_domain
  certificate_arn      = var.certificate_arn
  allowed_cidrs        = var.allowed_cidrs
  server_image         = var.server_image
  batch_image          = var.batch_image
  alarm_email          = var.alarm_email
  monthly_budget       = var.monthly_budget
  repository           = var.repository
  connection_arn       = var.connection_arn
  model                = var.model
  model_arns           = var.model_arns
  edge_certificate_arn = var.edge_certificate_arn
  source_key_arn       = var.source_key_arn
  source_peering_id    = var.source_peering_id
  github_provider_arn  = var.github_provider_arn
}

output "platform" {
  description = "What an operator needs to know."
  value       = module.platform
}
