"""Bodies of the administrators' endpoints."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.auth.accounts import AccountStatus
from server.auth.schemas import Email
from server.chat.causes import Cause
from server.chat.ports import Reason
from tools.policy import Role

Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]


class AuditItem(BaseModel):
    """One thing that somebody did; `number` goes up by one, without gaps."""

    number: int
    at: datetime
    user_id: str
    role: str
    stores: list[str] | None
    action: str
    said: str
    outcome: str
    sql: list[str]


class AuditPage(BaseModel):
    """Entries in order, and where to go on: pass `next` as `after`; absent at the end."""

    entries: list[AuditItem]
    next: int | None = None


class UserItem(BaseModel):
    """An account; `stores` null is every store, unless `regions` narrow it."""

    id: str
    email: str
    role: Role
    status: AccountStatus
    created_at: datetime
    stores: list[str] | None
    regions: list[str]
    second_factor: bool


class UserList(BaseModel):
    """Accounts by address."""

    users: list[UserItem]
    next: str | None = None


class NewUser(BaseModel):
    """An account for somebody else; without a password the address is mailed a link to set one."""

    model_config = ConfigDict(extra="forbid")

    email: Email = Field(examples=["mo@shop.example"])
    role: Role = Role.VIEWER
    stores: list[Place] | None = Field(default=None, max_length=1000, description="null is every store")
    regions: list[Place] = Field(default_factory=list, max_length=200)
    password: str | None = Field(default=None, max_length=256)


class UserChange(BaseModel):
    """What to change of an account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = Field(default=None, examples=[Role.MANAGER])
    stores: list[Place] | None = Field(default=None, max_length=1000, description="null is every store")
    regions: list[Place] | None = Field(default=None, max_length=200)
    status: Literal["active", "disabled"] | None = None


class UserSession(BaseModel):
    """Where somebody is signed in; times are UTC."""

    id: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    agent: str


class UserSessions(BaseModel):
    """The living sessions of an account, the last used first."""

    sessions: list[UserSession]


class FeedbackItem(BaseModel):
    """An answer found unhelpful; `answer` is absent where the reader's rights do not cover it."""

    id: int
    at: datetime
    user_id: str
    run_id: str
    conversation_id: str
    question: str
    answer: str | None
    intent: str
    tools: list[str]
    confidence: float | None
    reason: Reason | None
    comment: str
    reviewed: bool
    note: str


class FeedbackGroup(BaseModel):
    """Feedback with the same suspected cause, the latest first."""

    cause: Cause
    count: int
    items: list[FeedbackItem]


class FeedbackQueue(BaseModel):
    """Unhelpful answers by suspected cause, the most frequent first."""

    groups: list[FeedbackGroup]
    truncated: bool = Field(description="there is more than was looked at")


class Review(BaseModel):
    """Whether somebody has looked into a feedback, and what came of it."""

    model_config = ConfigDict(extra="forbid")

    reviewed: bool
    note: str = Field(default="", max_length=1_000, examples=["The fiscal year was meant."])


class ModelVersionItem(BaseModel):
    """One stored version of a model."""

    version: str
    stored_at: datetime
    in_use: bool
    figures: dict[str, float]
    checksums: dict[str, str] = Field(description="SHA-256 by file")


class ModelItem(BaseModel):
    """A stored model: the version in use, absent where the shipped one is, and how many are stored."""

    model: str
    in_use: str | None
    versions: int
    latest: datetime | None


class ModelList(BaseModel):
    """Stored models by name."""

    models: list[ModelItem]


class ModelDetail(BaseModel):
    """All versions of a model, the newest first."""

    model: str
    versions: list[ModelVersionItem]


class QualityItem(BaseModel):
    """Quality of a table in the published run; the parts are shares from 0 to 1, the score is of 100."""

    table: str
    score: float | None
    rows_in: int | None
    rows_out: int | None
    quarantined: int | None
    deduplicated: int | None
    deleted: int | None
    completeness: float | None
    validity: float | None
    uniqueness: float | None
    referential_integrity: float | None
    freshness_days: float | None


class QualityList(BaseModel):
    """The tables, the worst first; none where quality was not computed."""

    as_of: datetime | None
    tables: list[QualityItem]


class RunStep(BaseModel):
    """One finished step of a run; `rows` is what it left, where that can be counted."""

    model_config = ConfigDict(extra="ignore")

    stage: str
    name: str
    status: str
    seconds: float
    rows: int | None = None
    message: str = ""


class PipelineRun(BaseModel):
    """One run of the pipeline; `status` is ok, partial (an engine failed) or unchanged."""

    model_config = ConfigDict(extra="ignore")

    run_id: str
    status: str
    as_of: str
    started_at: datetime
    seconds: float
    peak_memory_mb: float


class PipelineRunDetail(PipelineRun):
    """A run with its steps and the rows that it published."""

    steps: list[RunStep]
    row_counts: dict[str, int] = Field(default_factory=dict)
    ignored_tables: list[str] = Field(default_factory=list)


class PipelineRunList(BaseModel):
    """Runs, the latest first."""

    runs: list[PipelineRun]
    next: str | None = None
