"""Bodies of the SQL endpoints."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from server.protocol import Id

EXAMPLE = "SELECT channel, count(*) AS orders FROM orders GROUP BY channel ORDER BY orders DESC"


class Statement(BaseModel):
    """One SELECT over the published tables."""

    model_config = ConfigDict(extra="forbid")

    sql: str = Field(min_length=1, max_length=8_000, examples=[EXAMPLE])


class ToExplain(BaseModel):
    """What to explain: a statement, or one of the caller's answers."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"sql": EXAMPLE}]})

    sql: str | None = Field(default=None, min_length=1, max_length=8_000)
    run_id: Id | None = Field(default=None, description="a run of the caller's, whose answer is explained")

    @model_validator(mode="after")
    def _one(self) -> ToExplain:
        if (self.sql is None) == (self.run_id is None):
            raise ValueError("give either sql or run_id")
        return self


class Explained(BaseModel):
    """A statement, or the call of a tool behind an answer, in plain words; nothing was run for it."""

    words: list[str] = Field(description="sentences, in reading order")
    tool: str | None = Field(default=None, description="the tool that was called; absent for a statement")
    tables: list[str] = Field(default_factory=list)
    columns: list[str] = Field(
        default_factory=list, description="table.column, those that the policy's own conditions read included"
    )
    restricted: list[str] = Field(
        default_factory=list, description="tables of which the caller reads some rows only"
    )
    sql: str | None = Field(
        default=None, description="the statement as it would run, the policy's conditions included"
    )


class Explanation(BaseModel):
    """What was sent, or each call behind an answer, in plain words."""

    steps: list[Explained]
