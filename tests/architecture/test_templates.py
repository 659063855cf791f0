"""Every template, put in its place, is found and works."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

import analytics_engines
import analytics_engines.forecasting.models
import tools.catalog
from analytics_engines.engine import EngineContext
from analytics_engines.forecasting.registry import all_models
from analytics_engines.registry import all_engines
from tools.registry import all_tools

TEMPLATES = Path(__file__).resolve().parents[2] / "docs" / "templates"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Forget the modules that a test added to the product's packages."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def put(template: str, package: ModuleType, folder: Path, name: str, patch: pytest.MonkeyPatch) -> None:
    """Make a template part of a package, under a name, as if it had been copied there."""
    source = TEMPLATES / template
    target = folder / name if source.is_dir() else folder / f"{name}.py"
    (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    patch.setattr(package, "__path__", [*package.__path__, str(folder)])


def test_the_model_template_forecasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("forecasting_model.py", analytics_engines.forecasting.models, tmp_path, "drift", monkeypatch)
    (model,) = (model for model in all_models() if model.name == "random_walk_with_drift")
    forecast = model(season=7).fit(np.arange(20.0)).predict(3)
    assert forecast.tolist() == [20.0, 21.0, 22.0]


def test_the_engine_template_computes_its_declared_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("engine", analytics_engines, tmp_path, "example_engine", monkeypatch)
    (engine,) = (engine for engine in all_engines() if engine.name == "example_engine")
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE orders AS SELECT * FROM (VALUES ('GB', 'x'), ('GB', 'x')) t(country, status)"
    )

    def query(sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        return connection.execute(sql, parameters).to_arrow_table()

    result = engine.run(EngineContext(query, datetime(2026, 1, 1, tzinfo=UTC), "run"))
    (contract,) = engine.outputs
    assert result.tables[contract.name].schema.equals(contract.arrow_schema())
    assert result.tables[contract.name].select(["country", "orders"]).to_pylist() == [
        {"country": "GB", "orders": 2}
    ]


def test_the_tool_template_is_found_and_takes_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("tool.py", tools.catalog, tmp_path, "count_orders", monkeypatch)
    tool = all_tools()["count_orders"]
    assert isinstance(tool.test_arguments, tool.arguments)
    with pytest.raises(ValidationError):
        tool.arguments.model_validate({"year": 2025, "country": "GB"})
