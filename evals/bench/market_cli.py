"""`retail bench baskets` and `retail bench planted`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from evals.bench.baskets import (
    BasketRun,
    run_mlxtend,
    run_ours,
    write_groceries,
    write_online_retail,
    write_synthetic,
)
from evals.bench.planted import planted_figures
from evals.errors import PeerMissingError

_SETS = (("groceries", 0.01), ("groceries", 0.001), ("online retail", 0.01))
_MANY = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("baskets")(baskets_command)
    app.command("planted")(planted_command)


def baskets_command(
    data: Annotated[Path, typer.Argument(help="Folder with basket/groceries.csv and online_retail/.")],
) -> None:
    """Time association rules from Parquet to rules, beside mlxtend on the same files."""
    with tempfile.TemporaryDirectory() as folder:
        groceries = write_groceries(data / "basket" / "groceries.csv", Path(folder) / "groceries.parquet")
        retail = data / "online_retail" / "online_retail_combined_dedup.parquet"
        files = {
            "groceries": groceries,
            "online retail": write_online_retail(retail, Path(folder) / "retail.parquet"),
        }
        for name, support in _SETS:
            typer.echo(json.dumps({"data": name, "min_support": support, **_compare(files[name], support)}))
        many = run_ours(write_synthetic(_MANY, Path(folder) / "many.parquet"), 0.0002)
        typer.echo(json.dumps({"data": f"{_MANY:,} made baskets", "min_support": 0.0002, **_figures(many)}))


def planted_command(
    home: Annotated[Path, typer.Argument(help="Home of a demo shop, with its truths.json.")],
) -> None:
    """Say how much of what was planted in the demo shop is found again."""
    for name, value in planted_figures(home).items():
        typer.echo(f"{value:8.3f}  {name}")


def _compare(file: Path, support: float) -> dict[str, object]:
    run_ours(file, support)
    tested, plain = run_ours(file, support), run_ours(file, support, tested=False)
    try:
        peer = run_mlxtend(file, support)
    except PeerMissingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    return {
        **_figures(plain),
        "mlxtend_seconds": round(peer.seconds, 3),
        "ratio": round(plain.seconds / peer.seconds, 4),
        "cpu_ratio": round(plain.cpu_seconds / peer.cpu_seconds, 4),
        "cpu_ratio_with_significance": round(tested.cpu_seconds / peer.cpu_seconds, 4),
        "same_itemsets": plain.itemsets == peer.itemsets,
        "same_number_of_rules": plain.rules == peer.rules,
    }


def _figures(run: BasketRun) -> dict[str, object]:
    return {
        "itemsets": len(run.itemsets),
        "rules": run.rules,
        "seconds": round(run.seconds, 3),
        "cpu_seconds": round(run.cpu_seconds, 3),
    }
