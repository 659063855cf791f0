# Where images are kept, and which ones run. A release writes the digests; Terraform reads them, so that an `apply`
# never brings an older image back.

locals {
  first = { server = var.first_server_image, batch = var.first_batch_image }
}

resource "aws_ecr_repository" "this" {
  for_each             = local.first
  name                 = "${var.prefix}-${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.disposable

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last twenty, to go back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ssm_parameter" "running" {
  for_each       = local.first
  name           = "/${var.prefix}/images/${each.key}"
  description    = "The image that runs, by digest; written by releases"
  type           = "String"
  insecure_value = each.value

  lifecycle {
    ignore_changes = [insecure_value]
  }
}
