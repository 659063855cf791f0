"""Stored models, quality of the data and runs of the pipeline, as administrators see them."""

from __future__ import annotations

from pydantic import ValidationError

from server.admin.ports import ModelShelf, PipelineRuns
from server.admin.schemas import (
    ModelDetail,
    ModelItem,
    ModelList,
    ModelVersionItem,
    PipelineRun,
    PipelineRunDetail,
    PipelineRunList,
    QualityItem,
    QualityList,
)
from server.analytics.service import AnalyticsService
from server.errors import NotFoundError
from server.paging import page_of
from server.status.endpoints import in_utc
from tools.policy import Policy

QUALITY = "data_quality"
_MOST_TABLES = 500


def model_list(shelf: ModelShelf) -> ModelList:
    """The stored models."""
    return ModelList(models=[_model(name, shelf) for name in shelf.models()])


def model_detail(shelf: ModelShelf, model: str) -> ModelDetail:
    """The versions of a model.

    Raises:
        NotFoundError: None is stored.
    """
    found = [ModelVersionItem.model_validate(one, from_attributes=True) for one in shelf.versions(model)]
    if not found:
        raise NotFoundError("No version of such a model is stored.")
    return ModelDetail(model=model, versions=found[::-1])


def run_list(runs: PipelineRuns, cursor: str | None, limit: int) -> PipelineRunList:
    """A page of the runs, the latest first; a report that cannot be read is left out."""
    page = page_of(runs.ids(), str, cursor, limit, descending=True)
    read = (_detail(runs, run_id) for run_id in page.items)
    shown = [PipelineRun.model_validate(one.model_dump()) for one in read if one is not None]
    return PipelineRunList(runs=shown, next=page.next)


def run_detail(runs: PipelineRuns, run_id: str) -> PipelineRunDetail:
    """A run with its steps.

    Raises:
        NotFoundError: There is none.
    """
    found = _detail(runs, run_id) if run_id in runs.ids() else None
    if found is None:
        raise NotFoundError("There is no such run.")
    return found


async def quality(analytics: AnalyticsService, policy: Policy) -> QualityList:
    """The quality of each published table, the worst first."""
    model = await analytics.room.model(policy)
    if QUALITY not in model.entities:
        return QualityList(as_of=None, tables=[])
    result = await analytics.room.call("look_up", {"entity": QUALITY, "limit": _MOST_TABLES}, policy)
    found = result.findings[0].table
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    items = [QualityItem.model_validate({**row, "table": row["table_name"]}) for row in rows]
    items.sort(key=lambda one: (one.score is None, one.score, one.table))
    return QualityList(as_of=None if found.as_of is None else in_utc(found.as_of), tables=items)


def _model(name: str, shelf: ModelShelf) -> ModelItem:
    versions = shelf.versions(name)
    used = next((one.version for one in versions if one.in_use), None)
    latest = versions[-1].stored_at if versions else None
    return ModelItem(model=name, in_use=used, versions=len(versions), latest=latest)


def _detail(runs: PipelineRuns, run_id: str) -> PipelineRunDetail | None:
    try:
        return PipelineRunDetail.model_validate(runs.report(run_id))
    except ValidationError:
        return None
