# Questions cannot cost without limit.

mock_provider "aws" {}

variables {
  prefix          = "acme"
  results_bucket  = "acme-athena-results"
  key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/one"
  query_cap_bytes = 1024000000
}

run "the_workgroup" {
  assert {
    condition     = aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration
    error_message = "No client overrules the workgroup."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == var.query_cap_bytes
    error_message = "A query that reads too much is ended."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].result_configuration[0].encryption_configuration[0].encryption_option == "SSE_KMS"
    error_message = "Results are encrypted with our key."
  }
}
