"""`retail lineage`: from a table, or from the answer to a question, back to runs, models and raw files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from infra.commands.pipeline import HomeOption, JsonOption, backends_at, errors_for_people
from infra.errors import UnknownTableError

if TYPE_CHECKING:
    from infra.jobs.lineage import Lineage


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lineage")(lineage)


def lineage(
    tables: Annotated[list[str] | None, typer.Argument(help="Published tables.")] = None,
    question: Annotated[str, typer.Option(help="Ask this, and trace the tables behind the answer.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell where the numbers come from: snapshot, run, model versions, inputs, raw files with digests."""
    from infra.jobs.lineage import lineage_of

    backends = backends_at(home)
    with errors_for_people():
        named = [*(tables or ()), *(_behind(home, question) if question else ())]
        if not named:
            raise typer.BadParameter("Name a table, or a question with --question.")
        try:
            found = lineage_of(backends, list(dict.fromkeys(named)))
        except UnknownTableError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps([one.to_dict() for one in found], default=str))
        return
    for one in found:
        typer.echo("\n".join(_lines(one)))


def _behind(home: Path | None, question: str) -> list[str]:
    """Tables that the answer to a question was read from."""
    from infra import asking, terminal

    line = asking.BatchLine(question=question)

    async def answered() -> dict[str, Any]:
        async with asking.opened(home) as copilot:
            async for answer in asking.ask_batch(copilot, [line]):
                return cast("dict[str, Any]", answer)
        return {"text": "", "sql": []}

    with terminal.errors_for_people():
        answer = asyncio.run(answered())
    typer.echo(answer["text"], err=True)
    return [table for statement in answer["sql"] for table in statement["tables"]]


def _lines(one: Lineage) -> list[str]:
    by = f" by {one.system}" if one.system else ""
    lines = [f"{one.table}: {one.kind}{by}, {one.rows:,} rows, snapshot of run {one.run_id}"]
    if one.models:
        lines.append(f"  models: {', '.join(one.models)}")
    if one.inputs:
        lines.append(f"  computed from: {', '.join(one.inputs)}")
    states = {True: "as it was curated", False: "CHANGED since", None: "of an earlier load, gone"}
    lines += [f"  {file.path or '-'}  {file.digest}  {states[file.is_unchanged]}" for file in one.files]
    return lines
