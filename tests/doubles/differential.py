"""The same questions asked of a home and of its copy on the AWS stand-in, answer beside answer.

`python -m tests.doubles.differential HOME SUITE… [--most N]` prints what differs and how many were alike; of
more questions than N, as many are taken from all over the suites.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import yaml

from agent.answer.model import Answer
from agent.events import AnswerReady
from agent.ports import Copilot, Question
from infra.aws.clients import AwsClients
from infra.aws.names import AwsNames
from infra.local.relations import table_files
from infra.settings import Settings
from infra.wiring import Backends, build_backends
from ingestion.lake.port import CURATED, prod_namespace
from tests.doubles.aws import REGION, aws_stand_in
from tests.doubles.installation import SYSTEMS, install
from tools.policy import Policy, Role

_ALIKE = 1e-6
_NAMESPACES = (CURATED, *(prod_namespace(system) for system in (*SYSTEMS, "lifecycle")))


@dataclass(frozen=True)
class Pair:
    """One question and both answers, as far as a reader sees them."""

    question: str
    local: dict[str, object]
    aws: dict[str, object]

    @property
    def alike(self) -> bool:
        return _same(self.local, self.aws)


def copy_to_aws(local: Backends, aws: Backends, *, work: Path) -> None:
    """Write every published table of a home to the lake on AWS, and publish it under the same run."""
    published = local.publisher(local.lake()).current()
    if published is None:
        raise ValueError("the home has nothing published")
    source, target = local.lake(), aws.lake()
    files = []
    with target.exclusive():
        for namespace in _NAMESPACES:
            for table in source.tables(namespace):
                if table in published.row_counts:
                    target.replace(namespace, table, source.read(namespace, table), run_id=published.run_id)
                    files.append(table_files(target, namespace, table))
        aws.publisher(target).publish(
            files,
            run_id=published.run_id,
            as_of=datetime.fromisoformat(published.as_of),
            published_at=datetime.now(UTC),
            spill=work,
            content=published.content,
        )


async def ask_both(local: Backends, aws: Backends, questions: Sequence[str]) -> list[Pair]:
    """Ask each question of both, in a conversation of its own."""
    engines = [local.query_engine(), aws.query_engine()]
    copilots = [backends.copilot(engine) for backends, engine in zip((local, aws), engines, strict=True)]
    try:
        return [Pair(text, *[_seen(await _ask(copilot, text)) for copilot in copilots]) for text in questions]
    finally:
        for copilot in copilots:
            await copilot.close()
        for engine in engines:
            getattr(engine, "close", lambda: None)()


async def _ask(copilot: Copilot, text: str) -> Answer:
    question = Question(text, Policy("ann", Role.ADMIN), uuid4().hex)
    answer: Answer | None = None
    async with aclosing(copilot.stream(question)) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, AnswerReady):
                answer = event.answer
    if answer is None:
        raise RuntimeError(f"no answer to {text!r}")
    return answer


def _seen(answer: Answer) -> dict[str, object]:
    said = answer.model_dump(mode="json")
    return {key: said[key] for key in ("kind", "text", "rows", "assumptions", "follow_ups")}


def _same(left: object, right: object) -> bool:
    """Equal, numbers to one in a million."""
    if isinstance(left, float | int) and isinstance(right, float | int):
        return abs(left - right) <= _ALIKE * max(1.0, abs(left), abs(right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return left == right


def questions_of(suite: Path) -> list[str]:
    """The single questions of a suite."""
    cases = yaml.safe_load(suite.read_text("utf-8"))
    listed = cases["cases"] if isinstance(cases, dict) else cases
    return [case["question"] for case in listed if "question" in case]


def spread(questions: Sequence[str], most: int | None) -> Sequence[str]:
    """At most so many of the questions, from all over them."""
    if most is None or len(questions) <= most:
        return questions
    return [questions[number * len(questions) // most] for number in range(most)]


def main(home: Path, suites: Sequence[Path], most: int | None) -> int:
    """Compare; the number of questions whose answers differ."""
    questions = spread([text for suite in suites for text in questions_of(suite)], most)
    with aws_stand_in() as stand_in, tempfile.TemporaryDirectory() as folder:
        names = AwsNames("differential")
        install(AwsClients(REGION, stand_in.url), names)
        source = build_backends(Settings(home=home, usage_days=0))
        asked = Path(folder) / "asked"
        asked.mkdir()
        (asked / "serving").symlink_to(home.resolve() / "serving")
        local = build_backends(Settings(home=asked, usage_days=0))
        aws = build_backends(
            Settings(
                backend="aws",
                aws_prefix=names.prefix,
                aws_endpoint=stand_in.url,
                aws_region=REGION,
                home=Path(folder) / "home",
                usage_days=0,
                query_timeout_seconds=60,
            )
        )
        copy_to_aws(source, aws, work=Path(folder))
        pairs = asyncio.run(ask_both(local, aws, questions))
        different = [pair for pair in pairs if not pair.alike]
        for pair in different:
            sys.stdout.write(json.dumps([pair.question, pair.local, pair.aws], default=str)[:4000] + "\n")
        statements = len(stand_in.athena.statements)
    sys.stdout.write(
        f"{len(pairs) - len(different)} of {len(pairs)} alike; {statements} statements on Athena\n"
    )
    return len(different)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("suites", type=Path, nargs="+")
    parser.add_argument("--most", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    sys.exit(1 if main(given.home, given.suites, given.most) else 0)
