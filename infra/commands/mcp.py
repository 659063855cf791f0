"""`retail mcp`: the copilot and its tools for a program on this machine, over standard input and output."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.settings import Settings
from infra.terminal import errors_for_people
from infra.wiring import Backends, build_backends
from tools.policy import Policy, Role

if TYPE_CHECKING:
    from server.deps import ServerDeps

HomeOption = Annotated[Path | None, typer.Option(envvar="RETAIL_HOME", help="Folder of all state.")]
RoleOption = Annotated[Role, typer.Option(help="Whose columns may be seen.")]
StoresOption = Annotated[
    list[str] | None, typer.Option("--store", help="Only this store's rows; repeat for more.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(mcp_command)


def mcp_command(home: HomeOption = None, role: RoleOption = Role.ANALYST, store: StoresOption = None) -> None:
    """Serve MCP over standard input and output, for an assistant that starts this command itself."""
    if find_spec("mcp") is None:
        typer.echo("MCP is not installed here: pip install 'retail-copilot[mcp]'.", err=True)
        raise typer.Exit(2)
    settings = Settings() if home is None else Settings(home=home)
    policy = Policy("mcp-stdio", role, frozenset(store) if store else None)
    with errors_for_people():
        _serve(build_backends(settings), policy)


def _serve(backends: Backends, policy: Policy) -> None:
    from infra.local.web import local_deps

    engine = backends.query_engine()
    try:
        asyncio.run(_speak(local_deps(backends, engine, token=""), policy))
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


async def _speak(deps: ServerDeps, policy: Policy) -> None:
    from mcp.server.stdio import stdio_server

    from server.chat.service import ChatService
    from server.mcp.door import McpDoor

    if deps.toolroom is None:
        raise RuntimeError("the local server has a toolroom")
    service = ChatService(deps)
    door = McpDoor(service, deps.toolroom, lambda _: policy, deps.limits.runs)
    protocol = door.server(deps.version)
    try:
        async with stdio_server() as (incoming, outgoing):
            await protocol.run(incoming, outgoing, protocol.create_initialization_options())
    finally:
        await service.close()
        await deps.copilot.close()
        deps.conversations.close()
