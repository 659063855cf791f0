"""The contract of a tool: typed arguments in, cited tables out, always under the asker's policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from tools.documents.search import DocumentSearch
from tools.policy import Policy
from tools.ports import JobRunner
from tools.result import ResultTable
from tools.semantic.model import SemanticModel
from tools.semantic.query import SemanticQuery
from tools.sql.guard import GuardedQuery


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Queries(Protocol):
    """Where tools get numbers from: semantic queries and guarded SQL, under a policy."""

    def run(self, query: SemanticQuery, policy: Policy) -> ResultTable:
        """Compile, guard and execute a semantic query."""
        ...

    def run_sql(self, text: str, policy: Policy) -> ResultTable:
        """Guard and execute free SQL."""
        ...

    def check_sql(self, text: str, policy: Policy) -> GuardedQuery:
        """Guard free SQL without executing it."""
        ...


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool may touch.

    Args:
        queries: The one road to numbers.
        model: The semantic model of this shop.
        policy: What the asker may see.
        today: The day that relative dates count from.
        as_of: The newest fact in the data (UTC).
        jobs: Where to compute what was not computed beforehand; None where nothing can be.
        documents: Where the shop's documents are searched; None where there are none.
    """

    queries: Queries
    model: SemanticModel
    policy: Policy
    today: date
    as_of: datetime
    jobs: JobRunner | None = None
    documents: DocumentSearch | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One result table and what it is, in a few words.

    Args:
        table: The rows.
        title: What the table shows.
        query: The semantic query behind it; None for free SQL and for computed tables.
        spoken: Whether the text tells of it; otherwise it is shown below the text only.
        says: What the text says of it, cells as `{row.column}` (`{0.revenue}`, `{0.change|abs}`), without a
            number of its own; empty for the writer's usual words.
    """

    table: ResultTable
    title: str
    query: SemanticQuery | None = None
    spoken: bool = True
    says: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool found.

    Args:
        findings: The first is the main one; empty when there is nothing to show.
        notes: What was assumed or left out, one sentence each.
        warnings: What could mislead if missed (a partial period, free SQL), one sentence each.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


A = TypeVar("A", bound=Arguments, contravariant=True)


class Tool(Protocol[A]):
    """One tool. Expose an instance as `TOOL` in `tools/catalog/<name>.py`."""

    @property
    def name(self) -> str:
        """Unique name, a verb phrase such as `check_inventory`."""
        ...

    @property
    def description(self) -> str:
        """What it answers and when to choose it, for the model that plans."""
        ...

    @property
    def arguments(self) -> type[Arguments]:
        """The model of its arguments."""
        ...

    @property
    def test_arguments(self) -> Arguments:
        """Arguments that work on any shop, for the contract tests."""
        ...

    def run(self, arguments: A, context: ToolContext) -> ToolResult:
        """Answer, under the context's policy.

        Raises:
            UserQueryError: The request cannot be answered as asked; says what to change.
        """
        ...
