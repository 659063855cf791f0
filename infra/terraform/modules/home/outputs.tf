output "file_system_id" {
  description = "File system of the home."
  value       = aws_efs_file_system.this.id
}

output "access_point_id" {
  description = "Access point of the home."
  value       = aws_efs_access_point.this.id
}
