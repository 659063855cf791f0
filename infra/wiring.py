"""The one place that chooses adapters: settings in, one frozen `Backends` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent.ports import ToolingCopilot, UsageLog
from infra.errors import MissingExtraError
from infra.settings import Settings
from ingestion.lake.port import Lake
from ingestion.lake.zones import Home
from tools.ports import QueryEngine

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from infra.aws.wiring import AwsParts
    from infra.jobs.report import RunReport
    from infra.ports import ModelStore, Publisher, RawZone
    from infra.stores import Stores
    from server.audit import AuditLog


@dataclass(frozen=True, slots=True)
class Backends:
    """Everything a command, a job or the server needs; factories, so that nothing heavy loads unasked.

    Call `close` of what a factory returned when done (the query engine ends its worker processes).
    """

    settings: Settings
    home: Home
    lake: Callable[[], Lake]
    query_engine: Callable[[], QueryEngine]
    copilot: Callable[[QueryEngine], ToolingCopilot]
    publisher: Callable[[Lake], Publisher]
    raw: Callable[[], RawZone]
    record: Callable[[RunReport], None]
    models: Callable[[], ModelStore]
    audit: Callable[[], AuditLog]
    stores: Stores


def chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that plans and writes.

    Raises:
        MissingExtraError: Its library is not installed.
        ModelSettingsError: An address or a key is missing.
    """
    provider = settings.model.partition(":")[0]
    if provider == "openai":
        from infra.local.chat_model import openai_model

        return openai_model(settings)
    if provider == "bedrock":
        from infra.aws.chat_model import bedrock_model

        return bedrock_model(settings)
    from agent.embedded_model import EmbeddedChatModel

    return EmbeddedChatModel()


def usage_log(home: Home, settings: Settings) -> UsageLog:
    """Where turns and feedback are kept until the pipeline takes them in."""
    if settings.backend == "aws":
        return _aws(settings).usage_log()
    from infra.local.usage_log import FileUsageLog

    return FileUsageLog(home.state / "usage", settings.usage_days)


def build_backends(settings: Settings) -> Backends:
    """Choose the adapters for `settings.backend`."""
    home = Home(settings.home.resolve())

    if settings.backend == "aws":
        return _aws_backends(settings, home)

    def lake() -> Lake:
        from infra.local.lake import IcebergLake

        return IcebergLake(home, kept_runs=settings.kept_runs)

    def query_engine() -> QueryEngine:
        from infra.local.query_engine import WorkerPoolQueryEngine

        return WorkerPoolQueryEngine(
            home.serving, workers=settings.query_workers, memory_mb=settings.query_memory_mb
        )

    def copilot(engine: QueryEngine) -> ToolingCopilot:
        from infra.local.copilot import build_copilot

        return _recorded(build_copilot(settings, home, engine), settings, home)

    def publisher(lake: Lake) -> Publisher:
        from infra.local.publisher import FolderPublisher

        return FolderPublisher(home.serving)

    def raw() -> RawZone:
        from infra.local.publisher import HomeRawZone

        return HomeRawZone()

    from infra.local.stores import HomeStores

    kept = HomeStores(settings, home)
    return Backends(
        settings,
        home,
        lake,
        query_engine,
        copilot,
        publisher,
        raw,
        lambda report: None,
        kept.models,
        kept.audit,
        kept,
    )


def _aws_backends(settings: Settings, home: Home) -> Backends:
    """The adapters of an installation on AWS; the home is a working copy."""
    parts = _aws(settings)
    kept = parts.stores(home)

    def lake() -> Lake:
        return parts.lake(home)

    def publisher(lake: Lake) -> Publisher:
        return parts.publisher(lake, home)

    def copilot(engine: QueryEngine) -> ToolingCopilot:
        from infra.local.copilot import build_copilot

        built = build_copilot(settings, home, engine, parts.for_copilot(engine, home))
        return _recorded(built, settings, home)

    return Backends(
        settings,
        home,
        lake,
        parts.query_engine,
        copilot,
        publisher,
        lambda: parts.inbox(home),
        parts.record,
        kept.models,
        kept.audit,
        kept,
    )


def _aws(settings: Settings) -> AwsParts:
    """What stands for an installation on AWS.

    Raises:
        MissingExtraError: The library is not installed.
        AwsSettingsError: The installation has no name.
    """
    try:
        from infra.aws.wiring import aws_parts
    except ImportError as error:
        raise MissingExtraError("The backend aws", "aws") from error
    return aws_parts(settings)


def _recorded(built: ToolingCopilot, settings: Settings, home: Home) -> ToolingCopilot:
    if not settings.usage_days:
        return built
    from agent.recorded import RecordedCopilot

    return RecordedCopilot(built, usage_log(home, settings), lambda: datetime.now(UTC))
