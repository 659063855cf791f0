"""An answer as messages of blocks, within what Slack takes.

Limits kept: 50 blocks a message, one table a message, 3,000 characters a text, 25 buttons a row, 75
characters a button, 2,000 a button's value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.answer.model import AlertBlock, Answer, ChartBlock, Column, MetricBlock, TableBlock
from server.slack.markup import escaped, plain, preformatted, rich_text, shortened
from server.slack.markup import pieces as in_pieces
from server.slack.tables import as_text, is_cut, shown_rows, table_block, written

Block = dict[str, Any]

TEXT_CHARACTERS = 2_900
TEXTS_A_MESSAGE = 3
FALLBACK_CHARACTERS = 300
BUTTON_CHARACTERS = 75
VALUE_CHARACTERS = 2_000
CONTEXT_CHARACTERS = 1_900
MOST_TABLES = 3
MOST_BUTTONS = 20

ASK, SOURCES, SHARE, FEEDBACK = "ask", "sources", "share", "feedback"
"""Ids of the actions; those of `ask` have a number behind."""
HELPFUL, UNHELPFUL = "helpful", "unhelpful"


@dataclass(frozen=True, slots=True)
class Message:
    """A message: what notifications show, and its blocks."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and where to go on from it."""

    answer: Answer
    conversation_id: str
    run_id: str
    shareable: bool = False
    """It is shown to the asker alone, among others."""


def messages(told: Told) -> list[Message]:
    """The whole answer: its text, then figures, warnings, tables, sources and buttons."""
    texts = in_pieces(told.answer.text, TEXT_CHARACTERS)
    first, last = texts[:-TEXTS_A_MESSAGE], texts[-TEXTS_A_MESSAGE:]
    early = [_message(told, _rich(first[at : at + TEXTS_A_MESSAGE])) for at in range(0, len(first), 3)]
    following = rest(told)
    return [*early, _message(told, [*_rich(last), *following[0].blocks]), *following[1:]]


def rest(told: Told) -> list[Message]:
    """Everything but the text; the first message may go below a text that stands already."""
    answer = told.answer
    tables = [block for block in answer.blocks if isinstance(block, TableBlock)]
    shown = [table for table in tables if not _is_headline(table, answer)][:MOST_TABLES]
    head = [*_metrics(answer), *_alerts(answer)]
    bodies = [[*_title(table), table_block(table), *_cut(table)] for table in shown] or [[]]
    tail = [*_basis(answer), *_buttons(told), *_feedback(told)]
    bodies[0] = [*head, *bodies[0]]
    bodies[-1] = [*bodies[-1], *tail]
    return [_message(told, body) for body in bodies]


def published(answer: Answer, by: str) -> list[Message]:
    """An answer for everybody in a channel: nothing to press, and who shows it."""
    told = Told(answer.model_copy(update={"follow_ups": (), "choices": ()}), "", "")
    shown = messages(told)
    kept = [[b for b in one.blocks if b["type"] not in {"actions", "context_actions"}] for one in shown]
    kept[-1].append(_context([f"Shown by {by}. It is what their rights let them see."]))
    return [_message(told, body) for body in kept]


def simpler(blocks: Iterable[Block]) -> list[Block]:
    """The same for where newer blocks are not taken: tables as text, feedback as plain buttons."""
    return [_simpler(block) for block in blocks]


def said(text: str) -> Message:
    """A message of our own words."""
    return Message(escaped(shortened(text, FALLBACK_CHARACTERS)), tuple(rich_text(text)))


def sources_view(answer: Answer) -> Block:
    """How an answer was found, as a modal: the cells behind its figures and the SQL that ran."""
    titles = {b.id: b.title for b in answer.blocks if isinstance(b, TableBlock)}
    labels = {(b.id, c.name): c.label for b in answer.blocks if isinstance(b, TableBlock) for c in b.columns}
    cited = [
        f"- {answer.text[one.start : one.end]} is {labels.get((one.table, one.column), one.column)}, "
        f"row {one.row + 1} of {titles.get(one.table, one.table)}"
        for one in answer.citations
    ]
    texts = in_pieces("\n".join(cited) or "Nothing is cited.", TEXT_CHARACTERS)[:10]
    sql = [preformatted(part) for one in answer.sql for part in in_pieces(one.sql, TEXT_CHARACTERS)][:10]
    return {
        "type": "modal",
        "title": plain("How it was found", 24),
        "close": plain("Close", 24),
        "blocks": [*_rich(texts), *sql],
    }


def _message(told: Told, blocks: Sequence[Block]) -> Message:
    return Message(escaped(shortened(told.answer.text, FALLBACK_CHARACTERS)), tuple(blocks))


def _rich(texts: Iterable[str]) -> list[Block]:
    return [block for text in texts for block in rich_text(text)]


def _is_headline(table: TableBlock, answer: Answer) -> bool:
    """One row whose figures are told as headlines already."""
    return len(table.rows) == 1 and any(isinstance(block, MetricBlock) for block in answer.blocks)


def _metrics(answer: Answer) -> list[Block]:
    lines = []
    for block in answer.blocks:
        if isinstance(block, MetricBlock):
            change = "" if block.change_pct is None else f" ({block.change_pct:+.1%})"
            lines.append(f"{block.label}: **{_metric_value(block)}**{change}")
    return rich_text("\n".join(lines))


def _metric_value(metric: MetricBlock) -> str:
    return written(
        metric.value,
        Column(name=metric.id, label=metric.label, format=metric.format, unit=metric.unit, role="metric"),
    )


def _alerts(answer: Answer) -> list[Block]:
    return [_context([f"⚠ {b.text}"]) for b in answer.blocks if isinstance(b, AlertBlock)]


def _title(table: TableBlock) -> list[Block]:
    return rich_text(f"**{table.title.replace('*', '')}**") if table.title else []


def _cut(table: TableBlock) -> list[Block]:
    if is_cut(table):
        return [
            _context([f"{shown_rows(table)} of {len(table.rows)} rows are shown; the file has them all."])
        ]
    return [_context(["More rows exist than were read."])] if table.truncated else []


def _basis(answer: Answer) -> list[Block]:
    """What the answer rests on: filters, assumptions, tables, how new the data is."""
    lines = []
    if answer.filters_applied:
        lines.append("Read as: " + "; ".join(answer.filters_applied))
    lines += answer.assumptions
    tables = sorted({name for one in answer.sql for name in one.tables})
    if tables:
        lines.append("From: " + ", ".join(tables))
    if answer.freshness:
        lines.append(answer.freshness)
    return [_context(lines[:10])] if lines else []


def _context(lines: Sequence[str]) -> Block:
    return {"type": "context", "elements": [plain(line, CONTEXT_CHARACTERS) for line in lines]}


def _buttons(told: Told) -> list[Block]:
    answer = told.answer
    asked = [(choice.label, choice.question) for choice in answer.choices]
    asked += [(question, question) for question in answer.follow_ups]
    buttons = [
        _button(f"{ASK}:{number}", label, {"c": told.conversation_id, "q": question})
        for number, (label, question) in enumerate(asked[:MOST_BUTTONS])
    ]
    here = {"c": told.conversation_id, "r": told.run_id}
    if answer.sql and told.run_id:
        buttons.append(_button(SOURCES, "How was this found?", here))
    if told.shareable and answer.kind == "answer":
        buttons.append({**_button(SHARE, "Show to everyone here", here), "confirm": _confirmation()})
    kept = [button for button in buttons if len(button["value"]) <= VALUE_CHARACTERS]
    return [{"type": "actions", "elements": kept}] if kept else []


def _button(action: str, label: str, value: dict[str, str]) -> Block:
    return {
        "type": "button",
        "action_id": action,
        "text": plain(label, BUTTON_CHARACTERS),
        "value": json.dumps(value, ensure_ascii=False),
    }


def _confirmation() -> Block:
    return {
        "title": plain("Show this answer?", 100),
        "text": plain("Everybody in this channel will see it, whatever their own rights are.", 300),
        "confirm": plain("Show it", 30),
        "deny": plain("Keep it to me", 30),
    }


def _feedback(told: Told) -> list[Block]:
    if not told.run_id:
        return []
    here = {"c": told.conversation_id, "r": told.run_id}
    sides = {
        side: {
            "text": plain(label, BUTTON_CHARACTERS),
            "value": json.dumps({**here, "f": verdict}),
            "accessibility_label": told_aloud,
        }
        for side, label, verdict, told_aloud in (
            ("positive_button", "Helpful", HELPFUL, "This answer was helpful"),
            ("negative_button", "Not helpful", UNHELPFUL, "This answer was not helpful"),
        )
    }
    element = {"type": "feedback_buttons", "action_id": FEEDBACK, **sides}
    return [{"type": "context_actions", "elements": [element]}]


def _simpler(block: Block) -> Block:
    if block["type"] == "table":
        return as_text(block)
    if block["type"] != "context_actions":
        return block
    element = block["elements"][0]
    buttons = [
        {
            "type": "button",
            "action_id": f"{FEEDBACK}:{number}",
            "text": element[side]["text"],
            "value": element[side]["value"],
        }
        for number, side in enumerate(("positive_button", "negative_button"))
    ]
    return {"type": "actions", "elements": buttons}


def charts_of(answer: Answer) -> list[tuple[ChartBlock, TableBlock]]:
    """The charts with the tables that they draw."""
    tables = {b.id: b for b in answer.blocks if isinstance(b, TableBlock)}
    charts = (b for b in answer.blocks if isinstance(b, ChartBlock))
    return [(chart, tables[chart.table]) for chart in charts if chart.table in tables]


def cut_tables(answer: Answer) -> list[TableBlock]:
    """The tables that the messages do not show whole."""
    return [b for b in answer.blocks if isinstance(b, TableBlock) and is_cut(b)]
