"""The contract of how the copilot is used: one row per turn, without personal data but the user's id."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

USAGE_EVENTS = TableContract(
    name="usage_events",
    grain="one row per turn: a question and how it ended",
    columns=(
        Column("event_id", required=True, description="id of the turn"),
        Column("asked_at", LogicalType.TIMESTAMP, required=True, description="UTC, by the clock"),
        Column("user_id", required=True, description="who asked"),
        Column("role", required=True, description="with which rights"),
        Column("door", required=True, description="cli, chat or another way in"),
        Column("conversation", required=True, description="stands for the conversation"),
        Column("question", required=True, description="with cards, persons, ids, e-mails and numbers masked"),
        Column("template", required=True, description="with every value and period replaced by its kind"),
        Column("intent", required=True, description="the kind of question"),
        Column("topics", description="figures asked for, sorted, joined by commas"),
        Column("entity_types", description="kinds of values recognised, sorted, joined by commas"),
        Column("tools", description="tools called, sorted, joined by commas"),
        Column("kind", required=True, description="answer, clarify, abstain, error or stopped"),
        Column("latency_ms", LogicalType.NUMBER, unit="milliseconds"),
        Column("rows", LogicalType.INTEGER, unit="count", description="rows of the main result"),
        Column("feedback", LogicalType.INTEGER, description="1 helpful, -1 not; null where none was given"),
    ),
    key=("event_id",),
    time="asked_at",
)
