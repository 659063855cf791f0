"""The local copilot: the chat model of the settings, the shipped understanding, conversations in SQLite."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.copilot import Desk, GraphCopilot
from agent.events import AgentEvent
from agent.ports import Question
from agent.verified import Memory
from infra.local.blessings import FileBlessings
from infra.local.desk_file import desk_path
from infra.local.documents import FolderDocuments
from infra.local.job_runner import ProcessJobRunner
from infra.local.model_extensions import FolderExtensions, extensions_folder
from infra.settings import Settings
from ingestion.lake.zones import Home
from tools.documents.search import Embed
from tools.policy import Policy, Role
from tools.ports import JobRunner, QueryEngine
from tools.result import ResultTable
from tools.semantic.home import home_country
from tools.semantic.model import SemanticModel
from tools.semantic.query import SemanticQuery
from tools.sql.guard import GuardedQuery
from tools.sql.run import QueryService
from tools.tool import Queries

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from agent.nlu.network import UnderstandingNetwork
    from agent.toolroom import Toolroom
    from infra.ports import ModelStore
    from tools.semantic.values import ValueIndex
    from tools.sql.cost import CostLimit

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
UNDERSTANDING = "understanding"
"""Name of the trained understanding in the model store."""


@dataclass(frozen=True, slots=True)
class CopilotParts:
    """What the copilot stands on where that is not this machine.

    Args:
        jobs: Runs computations on demand; None in a process beside this one.
        cost: What a query may read; None where reading costs nothing.
        open_checkpoints: Opens the store of runs and says how it is closed; None for a file of the home.
        models: Trained models; None for those of the home.
    """

    jobs: JobRunner | None = None
    cost: CostLimit | None = None
    open_checkpoints: (
        Callable[[], Awaitable[tuple[BaseCheckpointSaver[str], Callable[[], Awaitable[None]]]]] | None
    ) = None
    models: ModelStore | None = None


class ServingDesks:
    """One desk per published run and per right to see personal data; the encoder is loaded once."""

    def __init__(
        self,
        engine: QueryEngine,
        home: Home,
        *,
        timeout_seconds: float = 15.0,
        jobs: JobRunner | None = None,
        cost: CostLimit | None = None,
        models: ModelStore | None = None,
    ) -> None:
        from agent.nlu.cues import absent_words, filler_words
        from agent.nlu.intents import IntentClassifier

        self._engine, self._home = engine, home
        self._queries = QueryService(
            engine,
            timeout_seconds=timeout_seconds,
            extensions=FolderExtensions(extensions_folder(home)),
            cost=cost,
        )
        self._jobs = jobs or ProcessJobRunner()
        self._documents = home_documents(home)
        self._classifier = IntentClassifier(trained_network(home, models))
        self._filler, self._absent = filler_words(), absent_words()
        self._desks: dict[tuple[str, str, bool], Desk] = {}
        self._values: tuple[tuple[str, str], ValueIndex, str] | None = None
        self._lock = threading.Lock()

    def desk(self, policy: Policy) -> Desk:
        """The desk for the policy on the current run, with the shop's own additions to the model."""
        model = self._queries.model()
        key = (model.schema.run_id, model.version, _may_name_customers(policy))
        with self._lock:
            if key not in self._desks:
                self._desks = {k: d for k, d in self._desks.items() if k[:2] == key[:2]}
                self._desks[key] = self._build(policy, model)
            return self._desks[key]

    def _build(self, policy: Policy, model: SemanticModel) -> Desk:
        from agent.nlu.aliases import channel_aliases, gender_aliases
        from agent.nlu.lexicon import Lexicon
        from agent.nlu.signals import Words
        from agent.nlu.understander import Knowledge, OfflineUnderstanding

        values, home = self._values_of(model)
        named = {"channel": list[str](), "gender": list[str](), "order_status": list[str]()}
        for item, _ in values.named():
            named.get(item.dimension, []).append(item.value)
        knowledge = Knowledge(
            model=model,
            lexicon=Lexicon(model),
            values=values,
            classifier=self._classifier,
            words=Words(
                self._filler,
                self._absent,
                channel_aliases(named["channel"]),
                gender_aliases(named["gender"]),
                tuple(named["order_status"]),
                home,
            ),
            personal=_may_name_customers(policy),
        )
        reader = OfflineUnderstanding(knowledge)
        memory = Memory(FileBlessings(desk_path(self._home)), reader)
        return Desk(reader, model, self._cancellable, self._jobs, self._documents, memory)

    def _values_of(self, model: SemanticModel) -> tuple[ValueIndex, str]:
        """The value index of the run and its home country, read once for everyone."""
        from tools.semantic.value_source import read_values

        key = (model.schema.run_id, model.version)
        if self._values is None or self._values[0] != key:
            home = home_country(self._engine, model, Policy("shop", Role.ADMIN))
            self._values = (key, read_values(self._engine, model), home)
        return self._values[1:]

    def _cancellable(self, cancel: threading.Event) -> Queries:
        return CancellableQueries(self._queries, cancel)


def home_documents(home: Home) -> FolderDocuments:
    """The documents of a home, embedded by its own understanding; the encoder is opened when first needed."""

    def embed() -> Embed:
        network = trained_network(home)
        return lambda text: network.read(text).vector

    return FolderDocuments(home.root, embed)


def trained_network(home: Home, models: ModelStore | None = None) -> UnderstandingNetwork:
    """The understanding in use in the store (by default the home's), else the shipped one."""
    from agent.nlu.network import UnderstandingNetwork
    from infra.local.model_store import FolderModelStore

    store = models or FolderModelStore(home.models)
    version = store.used(UNDERSTANDING)
    if version is None:
        return UnderstandingNetwork.shipped()
    return UnderstandingNetwork.stored(store.folder(UNDERSTANDING, version))


def _may_name_customers(policy: Policy) -> bool:
    """Whether values offered may be customers: never to one store's people, who see their own buyers only."""
    return policy.sees_personal_data and policy.stores is None


@dataclass(frozen=True, slots=True)
class CancellableQueries:
    """The query service for one run: setting the event ends its queries."""

    service: QueryService
    cancel: threading.Event

    def run(self, query: SemanticQuery, policy: Policy) -> ResultTable:
        """Run a semantic query; see `QueryService.run`."""
        return self.service.run(query, policy, cancel=self.cancel)

    def run_sql(self, text: str, policy: Policy) -> ResultTable:
        """Run free SQL; see `QueryService.run_sql`."""
        return self.service.run_sql(text, policy, cancel=self.cancel)

    def check_sql(self, text: str, policy: Policy) -> GuardedQuery:
        """Check free SQL; see `QueryService.check_sql`."""
        return self.service.check_sql(text, policy)


class LocalCopilot:
    """The graph copilot with a SQLite checkpointer, opened on the event loop of the first question."""

    def __init__(
        self, desks: ServingDesks, state: Path, settings: Settings, parts: CopilotParts | None = None
    ) -> None:
        self._desks, self._state, self._settings = desks, state, settings
        self._open_checkpoints = (parts or CopilotParts()).open_checkpoints or self._checkpoint_file
        self._copilot: GraphCopilot | None = None
        self._close_checkpoints: Callable[[], Awaitable[None]] | None = None

    @property
    def toolroom(self) -> Toolroom:
        """The same tools on the same data, one by one."""
        from agent.toolroom import Toolroom
        from tools.registry import all_tools

        return Toolroom(all_tools(), self._desks)

    async def stream(self, question: Question) -> AsyncIterator[AgentEvent]:
        """Answer one question, event by event."""
        if self._copilot is None:
            self._copilot = await self._open()
        async for event in self._copilot.stream(question):
            yield event

    async def forget(self, question: Question) -> None:
        """Delete what is kept of a conversation."""
        if self._copilot is None:
            self._copilot = await self._open()
        await self._copilot.forget(question)

    async def branch(self, question: Question, conversation_id: str, dropped: int) -> None:
        """Copy what is kept of a conversation, but for its last turns, into a new one."""
        if self._copilot is None:
            self._copilot = await self._open()
        await self._copilot.branch(question, conversation_id, dropped)

    async def close(self) -> None:
        """Close the store of conversations; the next question opens it again."""
        if self._copilot is not None:
            await self._copilot.close()
        if self._close_checkpoints is not None:
            await self._close_checkpoints()
        self._copilot = self._close_checkpoints = None

    async def _checkpoint_file(self) -> tuple[BaseCheckpointSaver[str], Callable[[], Awaitable[None]]]:
        import aiosqlite
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        self._state.mkdir(parents=True, exist_ok=True)
        connection = await aiosqlite.connect(self._state / "checkpoints.db")
        saver = AsyncSqliteSaver(connection)
        await saver.setup()
        return saver, connection.close

    async def _open(self) -> GraphCopilot:
        from agent.graph import build_graph
        from infra.wiring import chat_model
        from tools.registry import all_tools

        saver, self._close_checkpoints = await self._open_checkpoints()
        return GraphCopilot(
            build_graph(saver),
            chat_model(self._settings),
            all_tools(),
            self._desks,
            plans_freely=self._settings.model != "embedded",
        )


def build_copilot(
    settings: Settings, home: Home, engine: QueryEngine, parts: CopilotParts | None = None
) -> LocalCopilot:
    """Wire the copilot; without a published run the first question raises `ServingUnavailableError`."""
    given = parts or CopilotParts()
    desks = ServingDesks(
        engine,
        home,
        timeout_seconds=settings.query_timeout_seconds,
        jobs=given.jobs,
        cost=given.cost,
        models=given.models,
    )
    return LocalCopilot(desks, home.state, settings, given)
