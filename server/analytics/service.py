"""Calls tools for endpoints, under the caller's policy."""

from __future__ import annotations

from collections.abc import Mapping

from agent.answer.assemble import plain
from agent.toolroom import Toolroom
from server.analytics.offers import SYSTEMS
from server.analytics.schemas import ColumnShown, Found, Insights, TableShown, ToolList, ToolShown
from server.errors import NotBuiltError, NotFoundError
from tools.errors import AccessDeniedError, JobFailedError, UserQueryError
from tools.policy import Policy
from tools.tool import Finding


class AnalyticsService:
    """The tools as a program calls them."""

    def __init__(self, toolroom: Toolroom | None) -> None:
        self._room = toolroom

    @property
    def room(self) -> Toolroom:
        """The tools; raises `NotBuiltError` where the server was built without them."""
        if self._room is None:
            raise NotBuiltError("This server was started without its tools.")
        return self._room

    def tools(self) -> ToolList:
        """Every tool, with the schema of its arguments."""
        return ToolList(
            tools=[
                ToolShown(
                    name=name, description=tool.description, arguments=tool.arguments.model_json_schema()
                )
                for name, tool in self.room.tools.items()
            ]
        )

    async def call(self, name: str, arguments: Mapping[str, object], policy: Policy) -> Found:
        """Run one tool.

        Raises:
            NotBuiltError: It is not installed.
        """
        if name not in self.room.tools:
            raise NotBuiltError("That is not computed by this version.")
        result = await self.room.call(name, arguments, policy)
        return Found(
            tool=name,
            tables=[_shown(finding) for finding in result.findings],
            notes=list(result.notes),
            warnings=list(result.warnings),
        )

    async def listed(self, name: str, limit: int, policy: Policy) -> Found:
        """Run one tool as it is without arguments, but for the number of rows."""
        tool = self.room.tools.get(name)
        takes = tool is not None and "limit" in tool.arguments.model_fields
        return await self.call(name, {"limit": limit} if takes else {}, policy)

    async def insights(self, system: str, policy: Policy) -> Insights:
        """What the system's tools find; one that has nothing to go by is named instead.

        Raises:
            NotFoundError: There is no such system.
        """
        if system not in SYSTEMS:
            raise NotFoundError(f"There is no such system; there are {', '.join(SYSTEMS)}.")
        found, missing = [], []
        for name in SYSTEMS[system]:
            try:
                found.append(await self.listed(name, 10, policy))
            except (UserQueryError, AccessDeniedError, JobFailedError, NotBuiltError) as error:
                missing.append(f"{name}: {error}")
        return Insights(system=system, found=found, missing=missing)


def _shown(finding: Finding) -> TableShown:
    table = finding.table
    return TableShown(
        title=finding.title,
        columns=[
            ColumnShown(name=one.name, label=one.label, format=one.format, unit=one.unit)
            for one in table.columns
        ],
        rows=[[plain(value) for value in row] for row in table.rows],
        truncated=table.truncated,
        sql=table.sql,
        filters=list(table.filters),
        caveats=list(table.caveats),
        as_of=table.as_of.isoformat() if table.as_of else None,
    )
