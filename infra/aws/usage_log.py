"""The `UsageLog` port on S3: one small object a turn, brought to the home when a run takes them in."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from agent.usage import UsageRecord
from infra.aws.objects import Objects
from infra.errors import AwsAccessError, AwsUnavailableError

FOLDER = "usage"
_LOG = logging.getLogger(__name__)


class S3UsageLog:
    """Objects `usage/<day>-<id>.jsonl`; the bucket's lifecycle rule ends them.

    Args:
        objects: The bucket.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def append(self, record: UsageRecord) -> None:
        """Keep one turn."""
        self._write(record.asked_at, {**asdict(record), "asked_at": _text(record.asked_at)})

    def feedback(self, event_id: str, at: datetime, helpful: bool) -> None:
        """Keep what the asker said of a turn; the last word counts."""
        self._write(at, {"event_id": event_id, "said_at": _text(at), "feedback": 1 if helpful else -1})

    def _write(self, at: datetime, line: Mapping[str, object]) -> None:
        name = f"{FOLDER}/{at.astimezone(UTC):%Y-%m-%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.jsonl"
        try:
            self._objects.write(name, f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        except (AwsAccessError, AwsUnavailableError) as error:
            _LOG.warning("a turn is missing from the usage history: %s", error)


def bring_usage(objects: Objects, folder: Path) -> int:
    """Bring every turn that is not here yet to the folder that a run reads; returns how many."""
    brought = 0
    for item in objects.listed(f"{FOLDER}/"):
        target = folder / item.key.removeprefix(f"{FOLDER}/")
        if not target.exists():
            objects.download(item.key, target)
            brought += 1
    return brought


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
