"""Models are called the same in an answer as in the tables of the engine."""

from __future__ import annotations

from analytics_engines.forecasting.registry import all_models
from analytics_engines.market_intelligence_hub.selection_rows import label
from tools.outlook.names import MODEL_NAMES


def test_answers_call_every_model_as_the_engine_does() -> None:
    assert {name: label(name) for name in MODEL_NAMES} == MODEL_NAMES
    assert {model.name for model in all_models()} <= set(MODEL_NAMES)
