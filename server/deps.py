"""What the server is given when it is built."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent.ports import Copilot, UsageLog
from agent.toolroom import Toolroom
from server.admin.ports import ModelShelf, PipelineRuns
from server.audit import AuditLog
from server.auth.service import AuthParts
from server.chat.ports import Conversations
from server.fraud.ports import Dispositions
from server.ports import Access
from server.semantic.ports import Synonyms
from server.slack.ports import SlackParts
from server.traffic.ports import EngineLoad, Replays, Tracing
from server.traffic.tracing import NoTracing
from server.verified.ports import BlessingBook
from server.watching.ports import WatchBook
from tools.ports import ServingSchema

PrintReport = Callable[[Sequence[Mapping[str, object]], Mapping[str, int] | None], bytes]
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names of this machine itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one client from holding up the others; sizes in bytes, times in seconds."""

    body_bytes: int = 64 * 1024
    question_characters: int = 4_000
    sockets: int = 200
    user_burst: int = 200
    user_per_second: float = 20.0
    address_burst: int = 1_000
    address_per_second: float = 100.0
    runs: int = 64
    runs_per_user: int = 8
    run_seconds: float = 120.0
    run_events: int = 20_000
    kept_runs: int = 64
    kept_seconds: float = 600.0
    orphan_seconds: float = 20.0
    delta_seconds: float = 0.04
    send_seconds: float = 10.0
    closing_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class ServerDeps:
    """Everything the server stands on.

    Args:
        copilot: The agent.
        access: Turns credentials into a policy.
        conversations: Where conversations are kept.
        published: The published schema; raises `ServingUnavailableError` when there is none. May block.
        suggestions: Questions that the data at hand can answer, for the empty page. May block.
        clock: The time in UTC.
        static: Folder of the built page.
        hosts: Host names (without port) that requests may name.
        offline: No model outside this machine is used.
        version: Version of the product.
        toolroom: Runs single tools for callers that name them; None closes the doors that need it.
        accounts: What signing in with accounts stands on; None where the token of the terminal is the key.
        audit: Where it is written down who asked what; None keeps no such log.
        usage: Where it is kept how the copilot is used; None keeps nothing of it.
        synonyms: Where words are kept that were added to the semantic model.
        models: Where trained models are stored.
        runs: Reports of the pipeline's runs.
        slack: What the Slack door stands on; None keeps it shut.
        replays: Where responses are kept for requests that come again; None looks at no idempotency keys.
        engine_load: How busy the query engine is, for the metrics.
        tracing: Where spans go.
        warm_up: Loads what the first question needs, before the first request is taken.
        dispositions: Where it is kept what became of suspected orders.
        blessings: Where it is kept who vouched for which answer.
        watches: Where it is kept what people want to be told of, and that they were.
        print_report: Prints card data checks (rows of `compliance_checks`) and suspected orders by what
            became of them, as a PDF.
        on_close: Lets go of what the parts keep open that have no end of their own.
    """

    copilot: Copilot
    access: Access
    conversations: Conversations
    published: Callable[[], ServingSchema]
    suggestions: Callable[[], Sequence[str]]
    clock: Callable[[], datetime]
    static: Path
    hosts: frozenset[str] = LOCAL_HOSTS
    offline: bool = True
    version: str = ""
    toolroom: Toolroom | None = None
    accounts: AuthParts | None = None
    audit: AuditLog | None = None
    usage: UsageLog | None = None
    synonyms: Synonyms | None = None
    models: ModelShelf | None = None
    runs: PipelineRuns | None = None
    slack: SlackParts | None = None
    replays: Replays | None = None
    engine_load: Callable[[], EngineLoad] | None = None
    tracing: Tracing = field(default_factory=NoTracing)
    warm_up: Callable[[], Coroutine[None, None, None]] | None = None
    dispositions: Dispositions | None = None
    blessings: BlessingBook | None = None
    watches: WatchBook | None = None
    print_report: PrintReport | None = None
    on_close: Callable[[], None] | None = None
    limits: Limits = field(default_factory=Limits)
