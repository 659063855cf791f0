"""Settings, read once at the edge and passed down as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that an installation can change, from `RETAIL_…` environment variables."""

    model_config = SettingsConfigDict(env_prefix="RETAIL_", extra="ignore")

    home: Path = Field(default=Path(".retail"), description="folder of all state")
    backend: Literal["local", "aws"] = Field(
        default="local", description="where the lake and the query engine live"
    )
    aws_prefix: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9-]{1,29}[a-z0-9]$",
        description="what every name of the installation on AWS begins with",
    )
    aws_region: str = Field(default="eu-central-1", description="AWS region of the installation")
    aws_endpoint: str | None = Field(default=None, description="address of a stand-in for AWS, for tests")
    aws_batch_jobs: bool = Field(default=False, description="computations on demand run on AWS Batch")
    athena_most_mb: int = Field(default=1024, ge=10, description="megabytes that one question may read")
    athena_reuse_minutes: int = Field(
        default=60, ge=0, le=10080, description="minutes that Athena may give the result of a like query"
    )
    host: str = Field(default="127.0.0.1", description="address the server binds")
    port: int = Field(default=8765, ge=0, le=65535, description="port the server binds; 0 picks a free one")
    query_workers: int = Field(default=2, ge=1, le=32, description="processes that run queries")
    query_timeout_seconds: float = Field(default=15.0, gt=0, description="a query is ended after this time")
    query_memory_mb: int = Field(default=2048, ge=256, description="address space of one query worker")
    engine_processes: int = Field(default=2, ge=1, description="AI systems computed at the same time")
    engine_timeout_seconds: float = Field(default=900.0, gt=0, description="an AI system is ended after this")
    engine_attempts: int = Field(
        default=2, ge=1, description="how often an AI system is tried whose process was killed"
    )
    engine_memory_mb: int = Field(default=3072, ge=256, description="memory of one AI system's process")
    scheduler: str = Field(
        default="",
        pattern=r"^((tcp|tls)://\S+)?$",
        description="address of a Dask scheduler that forecasts are spread over (extra scale)",
    )
    model: str = Field(
        default="embedded",
        pattern=r"^(embedded|(openai|bedrock):\S+)$",
        description="who plans and writes: embedded (offline), openai:MODEL (any compatible), bedrock:MODEL",
    )
    model_url: str | None = Field(default=None, description="address of the model's endpoint")
    model_key: SecretStr | None = Field(default=None, description="key of the OpenAI-compatible endpoint")
    model_region: str = Field(default="eu-central-1", description="AWS region of Bedrock")
    model_timeout_seconds: float = Field(default=20.0, gt=0, description="one call of the language model")
    accounts: bool = Field(default=False, description="sign in by account even before there is one")
    accounts_url: SecretStr | None = Field(default=None, description="database of the accounts (SQLAlchemy)")
    registration: Literal["open", "approval", "closed"] = Field(
        default="approval",
        description="who may make an account: anybody, with an administrator's yes, nobody",
    )
    public_url: str | None = Field(
        default=None, pattern=r"^https?://[^/\s]+$", description="where people reach the page, behind a proxy"
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:port or smtps://…"
    )
    mail_from: str = Field(default="retail-copilot@localhost", description="the sender of letters")
    slack_bot_token: SecretStr | None = Field(default=None, description="token of the Slack bot (xoxb-…)")
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="what Slack signs its requests with"
    )
    slack_api_url: str = Field(default="https://slack.com/api/", description="Slack's Web API")
    usage_days: int = Field(
        default=400, ge=0, description="days that the usage history is kept; 0 keeps none"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="lines of the log below it are left out; info tells of every request"
    )
    log_format: Literal["text", "json"] = Field(default="text", description="form of the server's log")
    log_redact: bool = Field(
        default=True, description="hide card numbers, e-mail addresses, tokens and passwords in the log"
    )
    otlp_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="collector of traces (extra otel)",
    )
    user_requests_per_second: float = Field(default=20.0, gt=0, description="of one user, over longer times")
    address_requests_per_second: float = Field(default=100.0, gt=0, description="from one address")
    kept_runs: int = Field(default=10, ge=1, description="versions of each lake table that stay readable")
    most_change_files: int = Field(
        default=100, ge=1, description="change files of a table before `retail retention` makes them one"
    )
    run_days: int = Field(default=400, ge=0, description="days that reports of runs are kept; 0 for good")
    conversation_days: int = Field(
        default=0, ge=0, description="days that a conversation is kept after its last turn; 0 for good"
    )
    seed: int = Field(default=20240607, description="seed of every random draw")
