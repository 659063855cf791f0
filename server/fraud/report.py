"""The compliance report as a file, from what was published and the reader may see."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool

from server.analytics.schemas import Found
from server.analytics.service import AnalyticsService
from server.auditing import Trail
from server.deps import ServerDeps
from server.errors import NotBuiltError, NotFoundError
from tools.errors import UserQueryError
from tools.policy import Policy

_CHECKS = "compliance_checks"
_MOST = 1000
_FRAUD = ("fraud_alerts", "confirmed_fraud")


class ComplianceReport:
    """Puts a report together under the reader's own rights."""

    def __init__(self, deps: ServerDeps) -> None:
        self._print, self._analytics = deps.print_report, AnalyticsService(deps.toolroom)
        self._trail = Trail(deps.audit, deps.clock)

    async def pdf(self, reader: Policy) -> bytes:
        """The report.

        Raises:
            NotBuiltError: This server prints none.
            NotFoundError: No check was published.
        """
        if self._print is None:
            raise NotBuiltError("This server prints no reports.")
        wanted: dict[str, object] = {"entity": _CHECKS, "limit": _MOST}
        checks = _rows(await self._analytics.call("look_up", wanted, reader))
        if not checks:
            raise NotFoundError("No card data check was made yet.")
        fraud = await self._fraud(reader)
        await run_in_threadpool(self._trail.write, reader, "compliance:report", "pdf")
        return await run_in_threadpool(self._print, checks, fraud)

    async def _fraud(self, reader: Policy) -> Mapping[str, int] | None:
        """Suspected orders by what became of them; None where that is not computed."""
        wanted: dict[str, object] = {"metrics": list(_FRAUD)}
        try:
            [row] = _rows(await self._analytics.call("query_metrics", wanted, reader))
        except UserQueryError:
            return None
        return {name.replace("_", " "): int(str(row[name] or 0)) for name in _FRAUD}


def _rows(found: Found) -> list[dict[str, object]]:
    if not found.tables:
        return []
    table = found.tables[0]
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]
