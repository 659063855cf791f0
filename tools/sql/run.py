"""The query service: semantic queries and SQL text run through the one guard, on the published data."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.errors import AccessDeniedError, InternalQueryError, QueryRejectedError, UserQueryError
from tools.policy import Policy
from tools.ports import ModelExtensions, QueryEngine, RawResult, ServingSchema
from tools.result import Format, ResultColumn, ResultTable
from tools.semantic.beginnings import read_starts
from tools.semantic.binding import data_type
from tools.semantic.compiler import CompiledQuery, compile_query
from tools.semantic.extensions import Fixed
from tools.semantic.loader import load_model
from tools.semantic.model import SemanticModel
from tools.semantic.query import SemanticQuery
from tools.semantic.terms import format_of, label_of
from tools.semantic.value_source import read_values
from tools.semantic.values import ValueIndex
from tools.sql.cost import CostLimit
from tools.sql.guard import GuardedQuery, guard
from tools.sql.policy_rules import TableRule, visible_tables
from tools.sql.turns import Turns

_CACHED_POLICIES = 256
_OF_VALUES = frozenset({"character", "length"})
"""Rules that our own SQL meets by the values in it alone."""
_LOG = logging.getLogger(__name__)


class QueryService:
    """Answers semantic queries and guarded SQL for a policy; safe for many threads.

    Args:
        engine: Where SQL runs.
        max_rows: Most rows of a result; more are cut and the result says so.
        timeout_seconds: After this a query is ended.
        extensions: The shop's additions to the model, or YAML texts that never change.
        cost: What a query may read, where reading is paid for; None where it costs nothing.
        queries_per_user: Queries that one person may have running; fewer than the engine has workers.
    """

    def __init__(
        self,
        engine: QueryEngine,
        *,
        max_rows: int = 1000,
        timeout_seconds: float = 15.0,
        extensions: ModelExtensions | Sequence[str] = (),
        cost: CostLimit | None = None,
        queries_per_user: int = 1,
    ) -> None:
        self._engine = engine
        self._max_rows = max_rows
        self._timeout = timeout_seconds
        self._cost = cost
        self._turns = Turns(queries_per_user)
        self._extensions = Fixed(extensions) if isinstance(extensions, Sequence) else extensions
        self._lock = threading.Lock()
        self._model: SemanticModel | None = None
        self._refused: tuple[str, str] | None = None
        self._values: tuple[tuple[str, str], ValueIndex] | None = None
        self._tables: dict[tuple[object, ...], Mapping[str, TableRule]] = {}

    def model(self) -> SemanticModel:
        """The model bound to what is published now, with the shop's additions as they are now.

        Additions that become invalid are left out (those before them serve, until another run is published);
        the log says why.

        Raises:
            ServingUnavailableError: Nothing is published.
            UserQueryError: The additions are not valid, and there was no model before them.
        """
        schema = self._engine.schema()
        wanted = (schema.run_id, self._extensions.version())
        with self._lock:
            known = self._model
            if known is None or wanted not in {(known.schema.run_id, known.version), self._refused}:
                known = self._model = self._loaded(schema, wanted[1])
                self._tables.clear()
            return known

    def _loaded(self, schema: ServingSchema, version: str) -> SemanticModel:
        try:
            model = load_model(schema, self._extensions.read(), version)
        except UserQueryError as error:
            if self._model is None:
                raise
            _LOG.warning("The additions to the semantic model are not valid and are left out: %s", error)
            self._refused = (schema.run_id, version)
            if self._model.schema.run_id == schema.run_id:
                return self._model
            model = load_model(schema, (), version)
        return replace(model, starts=read_starts(self._engine, model))

    def values(self) -> ValueIndex:
        """The index that links words to this run's values; built once per run.

        Raises:
            ServingUnavailableError: Nothing is published.
        """
        model = self.model()
        key = (model.schema.run_id, model.version)
        with self._lock:
            known = self._values
        if known is not None and known[0] == key:
            return known[1]
        index = read_values(self._engine, model)
        with self._lock:
            self._values = (key, index)
        return index

    def compile(self, query: SemanticQuery, policy: Policy) -> CompiledQuery:
        """Compile without running; see `compile_query` for what it raises."""
        return compile_query(query, self.model(), policy, self._engine.dialect)

    def run(
        self, query: SemanticQuery, policy: Policy, *, cancel: threading.Event | None = None
    ) -> ResultTable:
        """Run a semantic query.

        Raises:
            UserQueryError: The query names what does not exist or cannot be combined.
            AccessDeniedError: The policy hides what it asks for.
            QueryTimeoutError: It took too long or too much memory.
            QueryCancelledError: `cancel` was set.
            ServingUnavailableError: Nothing is published.
            InternalQueryError: Our own SQL failed.
        """
        model = self.model()
        compiled = compile_query(query, model, policy, self._engine.dialect)
        try:
            guarded = self._guarded(compiled.sql, model.schema, policy)
        except QueryRejectedError as refusal:
            raise _own_refusal(refusal) from refusal
        raw = self._executed(guarded, policy, cancel)
        return ResultTable(
            columns=compiled.columns,
            rows=raw.rows,
            sql=guarded.sql,
            tables=guarded.tables,
            truncated=raw.truncated,
            as_of=model.schema.as_of,
            caveats=compiled.caveats,
            filters=compiled.filters,
            models=_models(guarded.tables, model.schema),
        )

    def run_sql(self, text: str, policy: Policy, *, cancel: threading.Event | None = None) -> ResultTable:
        """Run SQL text that a person or a language model wrote.

        Raises:
            QueryRejectedError: The guard refused it.
            UserQueryError: The engine could not run it as written.
            QueryTimeoutError: It took too long or too much memory.
            QueryCancelledError: `cancel` was set.
            ServingUnavailableError: Nothing is published.
        """
        schema = self._engine.schema()
        guarded = self._guarded(text, schema, policy)
        try:
            raw = self._executed(guarded, policy, cancel)
        except InternalQueryError as error:
            raise UserQueryError(
                "The database could not run that SQL: a value does not fit its type or function."
            ) from error
        return ResultTable(
            columns=tuple(_described(name, guarded.tables, schema) for name in raw.columns),
            rows=raw.rows,
            sql=guarded.sql,
            tables=guarded.tables,
            truncated=raw.truncated,
            as_of=schema.as_of,
            caveats=("written as free SQL, not from the defined metrics",),
            models=_models(guarded.tables, schema),
        )

    def check_sql(self, text: str, policy: Policy) -> GuardedQuery:
        """What `run_sql` would execute, without executing it.

        Raises:
            QueryRejectedError: The guard refused it.
            ServingUnavailableError: Nothing is published.
        """
        return self._guarded(text, self._engine.schema(), policy)

    def _guarded(self, text: str, schema: ServingSchema, policy: Policy) -> GuardedQuery:
        tables = self._visible(policy, schema)
        return guard(text, tables, dialect=self._engine.dialect, max_rows=self._max_rows)

    def _visible(self, policy: Policy, schema: ServingSchema) -> Mapping[str, TableRule]:
        key = (schema.run_id, policy.role, policy.stores)
        with self._lock:
            known = self._tables.get(key)
        if known is None:
            known = visible_tables(policy, schema)
            with self._lock:
                if len(self._tables) >= _CACHED_POLICIES:
                    self._tables.clear()
                self._tables[key] = known
        return known

    def _executed(self, guarded: GuardedQuery, policy: Policy, cancel: threading.Event | None) -> RawResult:
        if self._cost is not None:
            self._cost.check(guarded.reads)
        with self._turns.turn(policy.user_id, self._timeout, cancel) as left:
            return self._engine.execute(
                guarded.sql, max_rows=self._max_rows, timeout_seconds=left, cancel=cancel
            )


def _models(tables: Sequence[str], schema: ServingSchema) -> tuple[str, ...]:
    """Versions of the models behind some tables."""
    found = (version for table in tables for version in schema.model_versions.get(table, ()))
    return tuple(dict.fromkeys(found))


def _own_refusal(refusal: QueryRejectedError) -> Exception:
    """Our own SQL refused: by the policy, for a value that was asked for, or by a mistake of ours."""
    if refusal.rule in ("table", "column"):
        return AccessDeniedError("Your role does not allow that.")
    if refusal.rule in _OF_VALUES:
        return UserQueryError(f"A value cannot be asked for as it is written: {refusal}")
    return InternalQueryError(f"The guard refused compiled SQL: {refusal}")


def _described(name: str, tables: tuple[str, ...], schema: ServingSchema) -> ResultColumn:
    """A column of free SQL, formatted by the table column of that name where there is one."""
    kinds = {data_type(schema.columns[table][name]) for table in tables if name in schema.columns[table]}
    shown: Format = format_of(kinds.pop()) if len(kinds) == 1 else "text" if not kinds else "number"
    return ResultColumn(name, label_of(name), shown)
