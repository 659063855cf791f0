"""What can be watched: a metric against a test, or a question asked again and again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tools.semantic.query import Filter

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,100}$")]
Period = Literal["day", "week", "month"]
Test = Literal["above", "below", "up", "down", "moves", "unusual"]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MetricWish(_Wish):
    """Tell when a metric's last whole period passes a test.

    `above` and `below` hold it against `amount`, in the metric's own unit. `up`, `down` and `moves` want a
    change of at least `amount` percent on the period before (a day: on the same weekday of the week before).
    `unusual` takes no amount: the twelve or thirteen periods before make it unlikely (below 1 in 100).
    """

    kind: Literal["metric"] = "metric"
    metric: Name = Field(examples=["revenue"])
    filters: tuple[Filter, ...] = Field(default=(), max_length=5)
    period: Period = "week"
    test: Test = "moves"
    amount: float | None = Field(default=None, ge=-1e15, le=1e15, allow_inf_nan=False, examples=[20])

    @model_validator(mode="after")
    def _has_what_its_test_needs(self) -> MetricWish:
        if (self.amount is None) != (self.test == "unusual"):
            raise ValueError("every test but `unusual` needs an amount")
        if self.test in {"up", "down", "moves"} and (self.amount or 0) <= 0:
            raise ValueError("a change is a positive number of percent")
        return self


class QuestionWish(_Wish):
    """Ask a question whenever new data is published, at most once a day, week or month where that is said."""

    kind: Literal["question"] = "question"
    question: Text = Field(examples=["What were the top 5 products by revenue last week?"])
    every: Literal["run", "day", "week", "month"] = "week"


Wish = Annotated[MetricWish | QuestionWish, Field(discriminator="kind")]
