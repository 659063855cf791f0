"""A shop loaded from plain files, with a category written beside each product and no table of categories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.ports import Copilot
from infra.asking import opened
from infra.cli import build_app
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.settings import Settings
from infra.wiring import build_backends
from tests.agent.asking import ask

FILES = {
    "products": "product_id,name,category,price\nN1,Apple Elstar,Fruit Trees,30\nN2,Summer Lilac,Shrubs,12\n",
    "customers": "customer_id,name,city,country\nK1,Anna Maes,Ghent,Belgium\n",
    "orders": "order_id,customer_id,order_date,status,total\n"
    "B1,K1,2024-03-04 10:00:00,completed,42\nB2,K1,2024-04-05 11:00:00,completed,12\n",
    "order_items": "order_item_id,order_id,line_number,product_id,quantity,unit_price,line_total\n"
    "1,B1,1,N1,1,30,30\n2,B1,2,N2,1,12,12\n3,B2,1,N2,1,12,12\n",
}


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nursery")
    (folder / "files").mkdir()
    for name, text in FILES.items():
        (folder / "files" / f"{name}.csv").write_text(text)
    home = folder / "home"
    done = CliRunner().invoke(build_app(), ["load", str(folder / "files"), "--home", str(home)])
    assert done.exit_code == 0, done.stderr
    run_pipeline(build_backends(Settings(home=home)), PipelineOptions(engines=[]))
    return home


@pytest.fixture
async def copilot(nursery: Path) -> AsyncIterator[Copilot]:
    async with opened(nursery) as opened_copilot:
        yield opened_copilot


async def test_a_category_that_is_a_column_of_products_is_a_breakdown(copilot: Copilot) -> None:
    answer = await ask(copilot, "revenue by category in 2024")
    assert [list(row.values()) for row in answer.rows] == [["Fruit Trees", 30.0], ["Shrubs", 24.0]]


async def test_which_goods_of_such_a_category_sold_best_are_named(copilot: Copilot) -> None:
    answer = await ask(copilot, "which shrubs sold best in 2024")
    assert answer.rows[0]["product"] == "Summer Lilac"


async def test_a_season_in_a_name_is_no_period(copilot: Copilot) -> None:
    answer = await ask(copilot, "revenue of Summer Lilac since January 2024")
    assert list(answer.rows[0].values()) == [24.0]
