"""`retail ask`: one question, or a batch of them, from the command line."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console

from tools.policy import Policy, Role

if TYPE_CHECKING:
    from agent.answer.model import Answer
    from agent.ports import Question
    from infra.asking import BatchLine

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ask")(ask)


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in plain language.")] = None,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="JSON lines {id, question | turns, now?, user?}; answers one a line.")
    ] = None,
    now: Annotated[datetime | None, typer.Option(help="The day that relative dates count from.")] = None,
    role: Annotated[Role, typer.Option(help="Whose rights to ask with.")] = Role.ADMIN,
    stores: Annotated[str | None, typer.Option(help="Only these store ids, separated by commas.")] = None,
    user: Annotated[str, typer.Option(help="Who asks.")] = "local",
    conversation: Annotated[str | None, typer.Option(help="Go on with this conversation.")] = None,
) -> None:
    """Answer a question about the shop's data."""
    from agent.ports import Question
    from infra import asking
    from infra.terminal import errors_for_people, show

    with errors_for_people():
        if batch is not None:
            _run_batch(batch, home)
            return
        if not question:
            raise typer.BadParameter("Give a question, or --batch FILE.")
        scoped = frozenset(s.strip() for s in stores.split(",")) if stores else None
        asked = Question(question, Policy(user, role, scoped), conversation or uuid4().hex, now, "cli")
        answer = asyncio.run(_answer(asked, home))
    if as_json:
        typer.echo(json.dumps(asking.printed(answer), ensure_ascii=False))
    else:
        show(answer, Console())


def _run_batch(path: Path, home: Path | None) -> None:
    from infra import asking

    lines = read_batch(path)

    async def run() -> None:
        async with asking.opened(home) as copilot:
            async for answer in asking.ask_batch(copilot, lines):
                typer.echo(json.dumps(answer, ensure_ascii=False))

    asyncio.run(run())


async def _answer(question: Question, home: Path | None) -> Answer:
    from infra import asking

    async with asking.opened(home) as copilot:
        return await asking.ask(copilot, question, lambda event: None)


def read_batch(path: Path) -> list[BatchLine]:
    """The lines of a batch file.

    Raises:
        typer.BadParameter: The file cannot be read, or a line is not what it should be.
    """
    from infra.asking import BatchLine

    try:
        texts = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise typer.BadParameter(f"Cannot read {path}: {error.strerror}.") from error
    lines = []
    for number, text in enumerate(texts, start=1):
        if text.strip():
            try:
                lines.append(BatchLine.model_validate_json(text))
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
                raise typer.BadParameter(f"{path}, line {number}: {problem}.") from error
    return lines
