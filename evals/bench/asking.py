"""How long an answer takes after start, against the same figures asked of DuckDB directly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import duckdb

from agent.ports import Copilot, Question
from evals.bench.measuring import Timing, timed
from evals.gold import serving_file
from evals.runner import ask
from evals.suite import Case, Suite
from infra.wiring import Backends


def askable(suite: Suite) -> list[Case]:
    """Cases of one question and one gold statement: what both sides can answer."""
    cases = (located.case for located in suite.cases)
    return [case for case in cases if case.question and len(case.expect.sql) == 1]


async def time_questions(copilot: Copilot, cases: Sequence[Case], *, run: str) -> Timing:
    """Ask each case in a conversation of its own, after one untimed question."""
    questions = [
        Question(case.questions[0], case.policy, f"bench-{run}-{n}", case.now) for n, case in enumerate(cases)
    ]
    await ask(
        copilot, Question(questions[0].text, questions[0].policy, f"bench-{run}-first", questions[0].now)
    )
    asked = [await ask(copilot, question) for question in questions]
    return Timing("retail ask", tuple(answer.milliseconds for answer in asked))


def time_gold(backends: Backends, cases: Sequence[Case]) -> Timing:
    """Run each case's gold SQL in this process on the same database, read-only."""
    file = str(serving_file(backends.home.serving))
    with duckdb.connect(file, read_only=True) as connection:
        calls: list[Callable[[], object]] = [partial(_rows, connection, case.expect.sql[0]) for case in cases]
        return timed("DuckDB in process", calls)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    return connection.execute(sql).fetchall()
