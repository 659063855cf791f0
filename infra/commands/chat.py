"""`retail chat`: a conversation in the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from tools.policy import Policy, Role

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all state (default: RETAIL_HOME, else .retail).")
]
_ENOUGH = frozenset({"exit", "quit", ":q"})


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("chat")(chat)


def chat(
    home: HomeOption = None,
    role: Annotated[Role, typer.Option(help="Whose rights to ask with.")] = Role.ADMIN,
    user: Annotated[str, typer.Option(help="Who asks.")] = "local",
) -> None:
    """Talk about the shop's data; an empty line or `exit` ends it."""
    from infra.terminal import errors_for_people

    console = Console()
    console.print("Ask about your shop. An empty line ends the conversation.")
    with errors_for_people():
        asyncio.run(_converse(home, Policy(user, role), console))


async def _converse(home: Path | None, policy: Policy, console: Console) -> None:
    from agent.ports import Question
    from infra import asking
    from infra.terminal import show

    conversation = uuid4().hex
    async with asking.opened(home) as copilot:
        while text := await _read(console):
            asked = Question(text, policy, conversation, door="cli")
            show(await asking.ask(copilot, asked, lambda event: None), console)


async def _read(console: Console) -> str:
    """The next line; empty when the conversation is over."""
    try:
        text = (await asyncio.to_thread(console.input, "[bold]> [/bold]")).strip()
    except (EOFError, KeyboardInterrupt):
        return ""
    return "" if text.lower() in _ENOUGH else text
