"""The end of what a server stands on."""

from __future__ import annotations

from server.deps import ServerDeps


async def close_parts(deps: ServerDeps) -> None:
    """Let go of everything that the parts keep open."""
    await deps.copilot.close()
    deps.conversations.close()
    if deps.accounts is not None:
        deps.accounts.close()
    for kept in (deps.audit, deps.replays):
        if kept is not None:
            kept.close()
    if deps.on_close is not None:
        deps.on_close()
