# The catalogue and the query engine. Tables are made by the pipeline; databases of published runs come and go.

locals {
  snake = replace(var.prefix, "-", "_")
  databases = toset([
    "curated", "quarantine", "prod_lifecycle", "prod_market_intelligence_hub", "prod_demand_insights_engine",
    "prod_compliance_guardian", "prod_global_market_pulse", "prod_retail_copilot",
  ])
}

resource "aws_glue_catalog_database" "lake" {
  for_each = local.databases
  name     = "${local.snake}_${each.key}"
}

resource "aws_athena_workgroup" "this" {
  name          = var.prefix
  force_destroy = var.disposable

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_cap_bytes

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${var.results_bucket}/"
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.key_arn
      }
    }
  }
}
