"""Whether the analytics behind a tool are there for this shop, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from tools.sql.table_policies import TABLE_POLICIES
from tools.tool import ToolContext, ToolResult


def absence(entity: str, what: str, context: ToolContext) -> ToolResult | None:
    """What to say where the look-up is not published or is closed to the asker's role; None where it is open.

    Args:
        entity: Name of the look-up, which is that of its table.
        what: What is missing, for people ("competitor comparison").
        context: The tool's.
    """
    if entity in context.model.entities:
        return _closed(entity, what, context)
    reason = context.model.unavailable.get(entity, "the analytics have not been computed")
    return ToolResult(notes=(f"There is no {what} for this shop: {reason}.",))


def _closed(entity: str, what: str, context: ToolContext) -> ToolResult | None:
    policy = TABLE_POLICIES.get(entity)
    if policy is None or policy.roles is None or context.policy.role in policy.roles:
        return None
    return ToolResult(
        notes=(f"The {what} is not open to your role: {', '.join(sorted(policy.roles))} only.",)
    )


def held(entity: str, fields: Sequence[str], context: ToolContext) -> tuple[str, ...]:
    """The fields of a look-up that this shop's data fills; the others were left out when it was published."""
    known = context.model.entities[entity].fields
    return tuple(name for name in fields if name in known)


def customer_fields(entity: str, fields: Sequence[str], context: ToolContext) -> tuple[str, ...]:
    """The customer, with the name where the shop has it and the asker may see it, and the fields."""
    named = ("customer_name",) if context.policy.sees_personal_data else ()
    return held(entity, ("customer", *named, *fields), context)
