"""`retail bench nlu`, `linking` and `clinc`: the trained understanding beside its peers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.bench.intents import classify, classify_by_words
from evals.bench.linking import measure_linking
from evals.errors import SuiteError
from evals.utterances.loading import find_utterances, load_utterances

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SeedOption = Annotated[int, typer.Option(help="Seed of what is generated.")]
_CLINC = Path("../shared/data/nlu/clinc150")
_CLINC_RATE = 3e-4


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("nlu")(nlu_command)
    app.command("linking")(linking_command)
    app.command("clinc")(clinc_command)


def nlu_command(
    utterances: Annotated[str, typer.Argument(help="A file of utterances, or a shipped one.")] = "holdout",
    per_intent: Annotated[
        int, typer.Option(min=10, help="Training sentences of an intent, for the peer.")
    ] = 400,
    seed: SeedOption = 7,
    as_json: JsonOption = False,
) -> None:
    """Intents by the shipped network, and by TF-IDF with a linear SVM trained on the same corpus."""
    try:
        found = load_utterances(find_utterances(utterances))
    except SuiteError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    peer = classify_by_words(found, per_intent, seed)
    _show([classify(found).row(peer), peer.row(peer)], as_json=as_json)


def linking_command(
    names: Annotated[int, typer.Option(min=100, help="Product names in the catalogue.")] = 100_000,
    mentions: Annotated[int, typer.Option(min=10, help="Mentions of each kind.")] = 200,
    seed: SeedOption = 7,
    as_json: JsonOption = False,
) -> None:
    """Link typos, plurals, parts and codes to a large catalogue; peer: rapidfuzz over all names."""
    footing, linked = measure_linking(names, mentions, seed)
    if not as_json:
        Console().print(
            f"{footing.names:,} names built in {footing.seconds:.1f} processor seconds, {footing.mib:.0f} MiB"
        )
    _show([item.row() for item in linked], as_json=as_json)


def clinc_command(
    folder: Annotated[Path, typer.Argument(help="Folder of CLINC150's data_full.json.")] = _CLINC,
    epochs: Annotated[int, typer.Option(min=1, help="How often each sentence is shown.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Fine-tune by the same method on CLINC150 and score its test set (6 CPU-minutes; extra `deep`)."""
    from dataclasses import replace

    from evals.bench.clinc import measure_clinc
    from infra.jobs.understanding.training import SCHEDULE

    if not (folder / "data_full.json").is_file():
        typer.echo(f"{folder} holds no data_full.json.", err=True)
        raise typer.Exit(2)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Fine-tuning", total=None)
        result = measure_clinc(
            folder,
            replace(SCHEDULE, epochs=epochs, rate=_CLINC_RATE),
            lambda done, total, loss: bar.update(task, completed=done, total=total),
        )
    rows = [
        {
            "rejects by": item.score,
            "in_scope_accuracy": round(result.accuracy, 4),
            "in_scope_lost": round(item.lost, 4),
            "out_of_scope_recall": round(item.caught, 4),
            "validated_auc": round(item.validated, 4),
        }
        for item in result.rejections
    ]
    _show(rows, as_json=as_json)


def _show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(list(rows), indent=2))
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
