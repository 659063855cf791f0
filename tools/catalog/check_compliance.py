"""How the shop stands with its payment card data, check by check."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.published import absence
from tools.semantic.query import Filter, Operator, SemanticQuery
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "compliance_checks"
_COUNTS = ("failed_checks", "unchecked_checks", "passed_checks")
_FIELDS = ("check_id", "evidence", "status", "what_to_do", "checks", "requirement", "severity", "places")
_LIMIT = "What software can check is no attestation of compliance: the rest a person has to look at."


class CheckComplianceArguments(Arguments):
    """Which checks; without any, how many passed and which failed."""

    topic: str | None = Field(default=None, description="such as stored card numbers, encryption")
    status: Literal["pass", "fail", "not_applicable", "not_checked"] | None = None


class CheckCompliance:
    """The PCI DSS checks of the last run."""

    name = "check_compliance"
    description = "PCI DSS checks of what is kept of payment cards: what passes, what fails, what to do."
    arguments = CheckComplianceArguments
    test_arguments = CheckComplianceArguments()

    def run(self, arguments: CheckComplianceArguments, context: ToolContext) -> ToolResult:
        """The counts and the failed checks; with a topic or status the checks themselves."""
        missing = absence(ENTITY, "compliance check", context)
        if missing is not None:
            return missing
        asked = [("topic", arguments.topic), ("status", arguments.status)]
        filters = tuple(Filter(name, Operator.EQ, value) for name, value in asked if value is not None)
        if filters:
            return ToolResult(
                (self._listed(filters, (arguments.topic or "checks").capitalize(), context),), (), (_LIMIT,)
            )
        counts = SemanticQuery(metrics=_COUNTS)
        found = Finding(context.queries.run(counts, context.policy), "Compliance checks", counts)
        failed = self._listed((Filter("status", Operator.EQ, "fail"),), "Failed checks", context)
        return ToolResult((found, failed) if failed.table.rows else (found,), (), (_LIMIT,))

    def _listed(self, filters: tuple[Filter, ...], title: str, context: ToolContext) -> Finding:
        query = SemanticQuery(entity=ENTITY, fields=_FIELDS, filters=filters, limit=50)
        return Finding(context.queries.run(query, context.policy), title, query)


TOOL = CheckCompliance()
