"""Adapters for AWS: the only place that knows its libraries."""
