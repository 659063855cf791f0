from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from analytics_engines.engine import Engine
from analytics_engines.registry import all_engines, engine
from tests.contracts.tiny_shop import TinyShop

ENGINES = all_engines()


@pytest.fixture(scope="module")
def shop() -> TinyShop:
    return TinyShop()


@pytest.fixture(params=ENGINES, ids=lambda found: found.name)
def any_engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


def test_the_two_engines_are_found_and_named_by_their_folder() -> None:
    assert {"market_intelligence_hub", "demand_insights_engine"} <= {e.name for e in ENGINES}
    assert engine("demand_insights_engine").name == "demand_insights_engine"
    with pytest.raises(KeyError, match="no engine named x"):
        engine("x")


def test_finding_engines_loads_no_model_library() -> None:
    script = (
        "import sys; from analytics_engines.registry import all_engines; all_engines();"
        "print([m for m in ('sklearn', 'statsforecast', 'pandas', 'scipy') if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"


def test_outputs_keep_their_contracts(any_engine: Engine, shop: TinyShop) -> None:
    result = any_engine.run(shop.context(parameters=any_engine.test_parameters))
    assert set(result.tables) == {contract.name for contract in any_engine.outputs}
    for contract in any_engine.outputs:
        table = result.tables[contract.name]
        assert table.schema.equals(contract.arrow_schema()), contract.name
        assert table.num_rows > 0, contract.name
        distinct = table.select(list(contract.key)).group_by(list(contract.key)).aggregate([])
        assert distinct.num_rows == table.num_rows, contract.name


def test_the_same_seed_gives_the_same_result(any_engine: Engine, shop: TinyShop) -> None:
    first = any_engine.run(shop.context(parameters=any_engine.test_parameters))
    second = any_engine.run(shop.context(parameters=any_engine.test_parameters))
    assert first.metrics == second.metrics
    for name, table in first.tables.items():
        assert table.equals(second.tables[name]), name


def test_an_empty_shop_gives_gaps_for_every_output(any_engine: Engine) -> None:
    result = any_engine.run(TinyShop(days=0).context())
    assert {gap.output for gap in result.gaps} >= {contract.name for contract in any_engine.outputs}
    assert all(table.num_rows == 0 for table in result.tables.values())
    assert all(gap.reason and "Error" not in gap.reason for gap in result.gaps)


def test_facts_after_as_of_change_nothing(any_engine: Engine) -> None:
    shop = TinyShop(days=400)
    before = shop.context(parameters=any_engine.test_parameters)
    earlier = TinyShop(days=420)
    assert earlier.context().as_of >= before.as_of + timedelta(days=19)
    expected = any_engine.run(before)
    shop.execute(
        "INSERT INTO orders BY NAME SELECT 'late' || order_id AS order_id, customer_id, store_id,"
        " order_date + INTERVAL 400 DAY AS order_date, status, currency, total FROM orders"
    )
    shop.execute(
        "INSERT INTO order_items BY NAME SELECT * REPLACE ('late' || order_item_id AS order_item_id,"
        " 'late' || order_id AS order_id, 7 * line_total AS line_total) FROM order_items"
    )
    shop.execute(
        "INSERT INTO returns BY NAME SELECT * REPLACE ('late' || return_id AS return_id,"
        " returned_at + INTERVAL 400 DAY AS returned_at) FROM returns"
    )
    actual = any_engine.run(shop.context(as_of=before.as_of, parameters=any_engine.test_parameters))
    for name, table in expected.tables.items():
        assert actual.tables[name].equals(table), name
