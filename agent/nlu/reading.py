"""What the understanding makes of a question: a frame of what is asked, and how to go on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.answer.model import Choice, Entity, Strict, ToolCall
from tools.semantic.query import Among, Comparison, Filter, Having, Side, Summary, TimeWindow

ReadingKind = Literal["answer", "clarify", "abstain", "chat"]


class Frame(Strict):
    """What a question asks, before a tool is chosen; the next question of the conversation may build on it.

    Args:
        intent: The kind of question.
        metrics: Metrics asked for.
        dimensions: Dimensions to break down by.
        filters: Conditions on dimensions.
        time: The period and the grain of the axis.
        compare: What the period is compared with.
        descending: Which end of the ranking comes first; None: not said.
        by_change: The ranking is by how much the figure moved.
        relative: By how much in per cent.
        limit: Rows wanted; None: not said.
        offset: Rows of the ranking to leave out ("second best").
        per: Dimensions within each of which the limit counts.
        having: Conditions on metrics.
        shares: Shares of the total are wanted.
        part: Filters whose share of the whole is wanted.
        summary: The groups are to be counted, or averaged over time.
        listing: Things are wanted, not numbers ("which", "list").
        subject: Identifier of the one thing asked about (an order id, a customer id).
        text: Free text to search names by.
        focus: What the answer's first row was about, set once it is given.
        single: The answer had one row only, so that a pronoun can stand for it.
        active: Only products that are (or no longer are) in the range.
        among: Semi-joins: what the same buyer, basket or product did beside.
        part_among: Semi-joins that choose the part whose share is wanted.
        contrast: Two groups set against each other.
        running: Running totals are wanted.
        rolling: An average over so many periods is wanted.
        entity: Records of it are wanted, not figures.
        fields: Fields of a record that are asked for by name (a phone number, an address).
    """

    intent: str
    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: TimeWindow | None = None
    compare: Comparison | TimeWindow | None = None
    descending: bool | None = None
    by_change: bool = False
    relative: bool = False
    limit: int | None = None
    offset: int = 0
    per: tuple[str, ...] = ()
    having: tuple[Having, ...] = ()
    shares: bool = False
    part: tuple[Filter, ...] = ()
    summary: Summary | None = None
    listing: bool = False
    subject: str | None = None
    text: str | None = None
    fields: tuple[str, ...] = ()
    active: bool | None = None
    focus: tuple[Filter, ...] = ()
    single: bool = False
    among: tuple[Among, ...] = ()
    part_among: tuple[Among, ...] = ()
    contrast: tuple[Side, ...] = ()
    running: bool = False
    rolling: int | None = None
    entity: str | None = None


class Reading(Strict):
    """How a question is to be answered.

    Args:
        kind: Answer with tools, ask back, decline, or just talk.
        frame: What was understood; None when nothing was.
        calls: The tools to run, with their arguments.
        entities: What was recognised in the text.
        assumptions: Readings taken where the text left room, one sentence each.
        choices: For `clarify`: the readings to choose from.
        message: For every kind but `answer`: what to say.
        confidence: 0 to 1; of an answer, the calibrated chance that it is right.
        evidence: What the confidence was computed from.
    """

    kind: ReadingKind
    frame: Frame | None = None
    calls: tuple[ToolCall, ...] = ()
    entities: tuple[Entity, ...] = ()
    assumptions: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    message: str = ""
    confidence: float = Field(default=1.0, ge=0, le=1)
    suggestions: tuple[str, ...] = ()
    evidence: dict[str, float] = Field(default_factory=dict)

    @property
    def intent(self) -> str:
        """The kind of question."""
        return self.frame.intent if self.frame else "out_of_scope"
