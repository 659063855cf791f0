"""`retail bench clv`, `churn`, `elasticity` and `demand`: the Demand Insights Engine beside its peers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics_engines.demand_insights_engine.history import History, read_history
from evals.bench import churn, clv, demand, elasticity
from evals.bench.shop_data import TRUTHS, cdnow, published_sales, truths_of
from evals.bench.showing import show_figures

_THIRD = 3

DataArgument = Annotated[Path, typer.Argument(help="Folder of the public data sets.")]
HomeOption = Annotated[
    list[Path] | None, typer.Option("--home", help="A published home to judge as well; repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("clv")(clv_command)
    app.command("churn")(churn_command)
    app.command("elasticity")(elasticity_command)
    app.command("demand")(demand_command)


def clv_command(data: DataArgument, home: HomeOption = None) -> None:
    """Lifetime value on CDNOW (39 weeks ahead of 39), and on the last third of each home."""
    history, cut = cdnow(data)
    show_figures("CDNOW", clv.value_figures(history, cut))
    for folder in home or ():
        shop = _history(folder)
        show_figures(folder.name, clv.value_figures(shop, shop.end - (shop.end - shop.begin) // _THIRD))


def churn_command(data: DataArgument, home: HomeOption = None) -> None:
    """Churn on CDNOW (39 weeks ahead of 39), and by the own rhythm of each home."""
    history, cut = cdnow(data)
    show_figures("CDNOW", churn.churn_after(history, cut))
    for folder in home or ():
        shop = _history(folder)
        show_figures(folder.name, churn.churn_by_rhythm(shop))
        planted = truths_of(folder) / "truths" / "customers.parquet"
        if planted.exists():
            show_figures(folder.name, churn.stopped_for_good(shop, planted))


def elasticity_command(data: DataArgument, home: HomeOption = None) -> None:
    """Slopes of Dominick's orange juice, and planted elasticities of homes with a truths.json."""
    show_figures("Dominick's", elasticity.dominicks_slopes(data))
    for folder in (item for item in home or () if (truths_of(item) / TRUTHS).exists()):
        with published_sales(folder) as (sales, _):
            show_figures(folder.name, elasticity.planted_elasticities(sales, truths_of(folder) / TRUTHS))


def demand_command(data: DataArgument, home: HomeOption = None) -> None:
    """Demand of the last quarter: Walmart, the 500 best sellers of each home, and planted stock-outs."""
    show_figures("Walmart", demand.last_quarter(*demand.walmart(data), top=None))
    for folder in home or ():
        with published_sales(folder) as (sales, _):
            show_figures(folder.name, demand.last_quarter(*demand.products_of(sales), top=demand.TOP))
            if (truths_of(folder) / TRUTHS).exists():
                show_figures(folder.name, demand.planted_stockouts(sales))


def _history(home: Path) -> History:
    with published_sales(home) as (sales, _):
        return read_history(sales)
