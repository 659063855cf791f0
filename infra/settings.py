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
    backend: Literal["local"] = Field(default="local", description="where the lake and the query engine live")
    host: str = Field(default="127.0.0.1", description="address the server binds")
    port: int = Field(default=8765, ge=0, le=65535, description="port the server binds; 0 picks a free one")
    query_workers: int = Field(default=2, ge=1, le=32, description="processes that run queries")
    query_timeout_seconds: float = Field(default=15.0, gt=0, description="a query is ended after this time")
    query_memory_mb: int = Field(default=2048, ge=256, description="address space of one query worker")
    engine_processes: int = Field(default=2, ge=1, description="AI systems computed at the same time")
    engine_timeout_seconds: float = Field(default=900.0, gt=0, description="an AI system is ended after this")
    engine_memory_mb: int = Field(default=3072, ge=256, description="memory of one AI system's process")
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
    seed: int = Field(default=20240607, description="seed of every random draw")
