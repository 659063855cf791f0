"""What a chat model is told: the same for every model, the offline one included."""

from __future__ import annotations

import json

from agent.nlu.reading import Reading
from tools.semantic.model import SemanticModel

READING_KEY = "understanding"
"""Key of the context message that carries the reading."""

SYSTEM = """You answer retail staff about their own shop. Call tools to get numbers; never state one of your
own. Write short, plain sentences. To state a value, point at its cell: {{t1.0.revenue}} is row 0, column
revenue of table t1. Text outside such references may hold no number, date or name that the question does
not hold. If no tool can answer, say so and say what can be answered."""


def context_message(reading: Reading, model: SemanticModel) -> str:
    """The understanding as JSON for the model: drafted tool calls, what was linked, what was assumed."""
    return json.dumps(
        {
            READING_KEY: reading.model_dump(mode="json"),
            "data_until": model.schema.as_of.isoformat(),
        }
    )


def repair_message(problems: list[str]) -> str:
    """Ask for another draft, naming what cannot be verified."""
    return (
        "These parts of your text are not backed by a cell: "
        + ", ".join(problems)
        + ". Write it again, pointing at cells for every value."
    )
