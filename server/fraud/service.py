"""The fraud queue: alerts as the reader may see them, and what colleagues made of them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from ingestion.lake.cards import mask_cards
from server.analytics.schemas import Found
from server.analytics.service import AnalyticsService
from server.auditing import Trail
from server.deps import ServerDeps
from server.errors import NotBuiltError, NotFoundError
from server.fraud.ports import Disposition, Dispositions
from server.fraud.schemas import DispositionList, DispositionShown, FraudQueue, Judgement
from server.naming import name_of
from tools.policy import Policy

_ORDER = "order_id"


class FraudDesk:
    """Reads and writes dispositions of those orders alone whose alert the reader may see."""

    def __init__(self, deps: ServerDeps) -> None:
        self._deps, self._analytics = deps, AnalyticsService(deps.toolroom)
        self._trail = Trail(deps.audit, deps.clock)

    async def queue(self, outcome: str, limit: int, reader: Policy) -> FraudQueue:
        """The alerts, the most urgent first, with the last word on each."""
        kept = self._kept
        found = await self._analytics.call("fraud_alerts", {"outcome": outcome, "limit": limit}, reader)
        said = await run_in_threadpool(kept.latest, _orders(found))
        return FraudQueue(found=found, dispositions=[_shown(one) for one in said.values()])

    async def history(self, order_id: str, reader: Policy) -> DispositionList:
        """Every word on an order.

        Raises:
            NotFoundError: There is no alert of that order for the reader.
        """
        kept = self._kept
        await self._check(order_id, reader)
        return _listed(await run_in_threadpool(kept.history, order_id))

    async def judge(self, order_id: str, judged: Judgement, reader: Policy) -> DispositionShown:
        """Keep what an investigation came to; an earlier word stays in the history.

        Raises:
            NotFoundError: There is no alert of that order for the reader.
        """
        await self._check(order_id, reader)
        return await run_in_threadpool(self._keep, order_id, judged, reader)

    def _keep(self, order_id: str, judged: Judgement, reader: Policy) -> DispositionShown:
        at, note = self._deps.clock(), mask_cards(judged.note.strip())
        named = name_of(reader, self._deps.accounts)
        said = Disposition(order_id, judged.verdict, note, reader.user_id, named, at)
        self._kept.add(said)
        self._trail.write(reader, "fraud:judge", f"{order_id} {judged.verdict} {note}".strip())
        return _shown(said)

    async def _check(self, order_id: str, reader: Policy) -> None:
        where = [{"field": _ORDER, "op": "=", "value": order_id}]
        wanted: dict[str, object] = {"entity": "fraud_detections", "filters": where, "limit": 1}
        found = await self._analytics.call("look_up", wanted, reader)
        if not _orders(found):
            raise NotFoundError("There is no such alert.")

    @property
    def _kept(self) -> Dispositions:
        if self._deps.dispositions is None:
            raise NotBuiltError("This server keeps no dispositions.")
        return self._deps.dispositions


def _orders(found: Found) -> list[str]:
    """The orders of the main table."""
    for table in found.tables[:1]:
        names = [column.name for column in table.columns]
        if _ORDER in names:
            return [str(row[names.index(_ORDER)]) for row in table.rows]
    return []


def _listed(said: Sequence[Disposition]) -> DispositionList:
    return DispositionList(dispositions=[_shown(one) for one in said])


def _shown(said: Disposition) -> DispositionShown:
    return DispositionShown(
        order_id=said.order_id, verdict=said.verdict, note=said.note, by=said.named, at=said.at
    )
