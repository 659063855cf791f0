"""`retail evals`: judge the copilot by suites of questions with gold answers."""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from evals.errors import GoldUnavailableError, SuiteError
from evals.gold import Gold, gold_results
from evals.loading import load_suite, shipped_suites
from evals.outcome import Outcome
from evals.rendering import as_json, print_report, write_report
from evals.report import Report, build_report
from evals.runner import run_cases
from evals.session import backends_of, opened
from evals.shops.bookshop import write_bookshop
from evals.suite import Case, Suite
from evals.templating import filled_suite, load_templates
from evals.transfer import print_transfer, transfer
from evals.utterances.loading import Utterance, find_utterances, load_utterances
from evals.utterances.readers import Read, read_by_classifier, read_by_copilot
from evals.utterances.rendering import print_understanding, understanding_json
from evals.utterances.scoring import score
from infra.wiring import Backends

app = typer.Typer(help="Judge the copilot by suites of questions with gold answers.", no_args_is_help=True)


class Model(StrEnum):
    """Chat models that a suite can be run with."""

    EMBEDDED = "embedded"


SuiteArgument = Annotated[str, typer.Argument(help="Path of a suite, or the name of a shipped one.")]
HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]


@app.command("run")
def run_command(
    suite: SuiteArgument,
    home: HomeOption = None,
    model: Annotated[Model, typer.Option(help="The chat model.")] = Model.EMBEDDED,
    report: Annotated[list[Path] | None, typer.Option(help="Write a .md or .json file; repeatable.")] = None,
    fail_under: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit 1 below this accuracy.")
    ] = None,
    tags: Annotated[str | None, typer.Option(help="Only cases with one of these tags, by comma.")] = None,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run a suite and report what was right."""
    del model  # one model so far; the option names it for readers of scripts
    try:
        result = run_suite(load_suite(suite), backends_of(home), tags=_tag_set(tags))
    except (SuiteError, GoldUnavailableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    for path in report or ():
        write_report(result, path)
    _show(result, as_json_text=as_json_text)
    if fail_under is not None and (result.accuracy.value or 0.0) < fail_under:
        typer.echo(f"accuracy {result.accuracy.value:.3f} is below {fail_under}", err=True)
        raise typer.Exit(1)


@app.command("templates")
def templates_command(
    home: HomeOption = None,
    against: Annotated[Path | None, typer.Option(help="A second home: what does this shop lose?")] = None,
    instances: Annotated[int, typer.Option(min=1, help="Questions from each template.")] = 3,
    seed: Annotated[int, typer.Option(help="Chooses what the gaps are filled with.")] = 1,
    report: Annotated[list[Path] | None, typer.Option(help="Write a .md or .json file; repeatable.")] = None,
) -> None:
    """Ask questions with gaps, filled from whatever shop is loaded, in five wordings each."""
    try:
        here = _run_templates(backends_of(home), instances, seed)
        there = _run_templates(backends_of(against), instances, seed) if against else ()
    except (SuiteError, GoldUnavailableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    result = build_report("templates", here)
    for path in report or ():
        write_report(result, path)
    print_report(result, Console())
    if there:
        print_transfer(transfer(here, there), Console())


class Reader(StrEnum):
    """What can read utterances."""

    COPILOT = "copilot"
    CLASSIFIER = "classifier"


@app.command("utterances")
def utterances_command(
    file: Annotated[str, typer.Argument(help="Path of a JSONL file, or the name of a shipped one.")],
    home: HomeOption = None,
    by: Annotated[
        Reader, typer.Option(help="What reads them; the classifier needs no home.")
    ] = Reader.COPILOT,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Judge how labelled utterances are understood: intents and entities."""
    try:
        path = find_utterances(file)
        utterances = load_utterances(path)
    except SuiteError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if by is Reader.CLASSIFIER:
        reads = read_by_classifier(utterances)
    else:
        reads = asyncio.run(_read(backends_of(home), utterances))
    report = score(path.stem, utterances, reads)
    if as_json_text:
        typer.echo(json.dumps(understanding_json(report), indent=2))
    else:
        print_understanding(report, Console())


@app.command("shop")
def shop_command(
    folder: Annotated[Path, typer.Argument(help="Where to write the CSV files.")],
) -> None:
    """Write the bookshop that the suite unseen_shop is about, ready for `retail load`."""
    write_bookshop(folder)
    typer.echo(f"wrote the bookshop to {folder}; next: retail load {folder}")


@app.command("list")
def list_command() -> None:
    """List the shipped suites."""
    for name in shipped_suites():
        typer.echo(f"{name}  ({len(load_suite(name).cases)} cases)")


def run_suite(suite: Suite, backends: Backends, *, tags: frozenset[str] = frozenset()) -> Report:
    """Run the suite's cases (with one of the tags, if any are given) against the copilot of a home.

    Raises:
        SuiteError: No case has the tags, or gold SQL fails.
        GoldUnavailableError: Nothing is published in the home.
    """
    chosen = _tagged(suite, tags)
    gold = gold_results(chosen, backends.home.serving)
    outcomes = asyncio.run(_run(backends, [located.case for located in chosen.cases], gold))
    return build_report(suite.name, outcomes)


def _run_templates(backends: Backends, instances: int, seed: int) -> tuple[Outcome, ...]:
    suite = filled_suite(load_templates(), backends.home.serving, instances=instances, seed=seed)
    gold = gold_results(suite, backends.home.serving)
    return asyncio.run(_run(backends, [located.case for located in suite.cases], gold))


async def _run(backends: Backends, cases: list[Case], gold: Gold) -> tuple[Outcome, ...]:
    async with opened(backends) as copilot:
        return await run_cases(copilot, cases, gold, run=uuid4().hex[:8])


async def _read(backends: Backends, utterances: tuple[Utterance, ...]) -> tuple[Read, ...]:
    async with opened(backends) as copilot:
        return await read_by_copilot(copilot, utterances, run=uuid4().hex[:8])


def _tag_set(tags: str | None) -> frozenset[str]:
    return frozenset(tag.strip() for tag in (tags or "").split(",") if tag.strip())


def _tagged(suite: Suite, tags: frozenset[str]) -> Suite:
    cases = tuple(c for c in suite.cases if not tags or tags & set(c.case.tags))
    if not cases:
        raise SuiteError(f"no case has the tags {', '.join(sorted(tags))}", file=suite.name)
    return suite.model_copy(update={"cases": cases})


def _show(result: Report, *, as_json_text: bool) -> None:
    if as_json_text:
        typer.echo(json.dumps(as_json(result), indent=2))
    else:
        print_report(result, Console())
