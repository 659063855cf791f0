# Images: never moved, looked through, named by digest.

mock_provider "aws" {}

variables {
  prefix             = "acme"
  key_arn            = "arn:aws:kms:eu-central-1:123456789012:key/one"
  first_server_image = "acme-server@sha256:0000000000000000000000000000000000000000000000000000000000000001"
  first_batch_image  = "acme-batch@sha256:0000000000000000000000000000000000000000000000000000000000000002"
}

run "the_images" {
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag is never moved."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_scanning_configuration[0].scan_on_push])
    error_message = "Images are looked through for known holes."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.encryption_configuration[0].kms_key == var.key_arn])
    error_message = "Images are encrypted with our key."
  }
}

run "an_image_by_its_tag" {
  command = plan
  variables {
    first_server_image = "acme-server:latest"
  }
  expect_failures = [var.first_server_image]
}
