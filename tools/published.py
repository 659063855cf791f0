"""Whether the analytics behind a tool are there for this shop, and why not."""

from __future__ import annotations

from tools.tool import ToolContext, ToolResult


def absence(entity: str, what: str, context: ToolContext) -> ToolResult | None:
    """What to say where the look-up is not published; None where it is.

    Args:
        entity: Name of the look-up.
        what: What is missing, for people ("competitor comparison").
        context: The tool's.
    """
    if entity in context.model.entities:
        return None
    reason = context.model.unavailable.get(entity, "the analytics have not been computed")
    return ToolResult(notes=(f"There is no {what} for this shop: {reason}.",))
