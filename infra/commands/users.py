"""`retail users`: who may sign in, as what, and whose rows they see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.commands.serve import HomeOption, JsonOption, settings_for
from infra.wiring import build_backends
from tools.policy import Role

if TYPE_CHECKING:
    from server.auth.accounts import Account
    from server.auth.service import AuthParts
    from server.slack.ports import SlackStore

EmailArgument = Annotated[str, typer.Argument(help="Address of the account.")]
RoleOption = Annotated[Role, typer.Option(help="What the person is.")]
StoresOption = Annotated[list[str] | None, typer.Option("--store", help="Only this store; may be repeated.")]
RegionsOption = Annotated[
    list[str] | None, typer.Option("--region", help="Only its stores; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Accounts: who may sign in, as what, and whose rows they see.")
    group.command("add")(add)
    group.command("list")(list_accounts)
    group.command("role")(change_role)
    group.command("disable")(disable)
    group.command("enable")(enable)
    group.command("rotate-keys")(rotate_keys)
    group.command("link-slack")(link_slack)
    group.command("unlink-slack")(unlink_slack)
    app.add_typer(group, name="users")


def add(
    email: EmailArgument,
    role: RoleOption = Role.VIEWER,
    store: StoresOption = None,
    region: RegionsOption = None,
    invite: Annotated[bool, typer.Option(help="Mail a link instead of asking for a password.")] = False,
    home: HomeOption = None,
) -> None:
    """Make an account; from then on `retail serve` asks for a sign-in."""
    from server.auth.accounts import Scope
    from server.auth.membership import Membership

    password = None if invite else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _parts(home) as parts:
        scope = Scope(frozenset(store) if store else None, frozenset(region or ()))
        account = Membership(parts).add(email, password, role, scope)
    typer.echo(f"{account.email} may sign in as {role.value}. Restart `retail serve` if it is running.")


def list_accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show every account."""
    with _parts(home) as parts:
        rows = [_shown(account) for account in parts.users.accounts()]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("Address", "Role", "Status", "Stores", "Regions", "Second factor")
    for row in rows:
        table.add_row(*(_cell(row[key]) for key in row if key != "id"))
    Console().print(table)


def change_role(
    email: EmailArgument,
    role: Annotated[Role, typer.Argument(help="What the person is from now on.")],
    store: StoresOption = None,
    region: RegionsOption = None,
    home: HomeOption = None,
) -> None:
    """Set role and scope, in force with the person's next request; lets in who was waiting."""
    from server.auth.accounts import AccountStatus, Scope

    scope = Scope(frozenset(store) if store else None, frozenset(region or ()))
    _change(
        home,
        email,
        lambda account: replace(
            account,
            role=role,
            scope=scope,
            status=AccountStatus.ACTIVE
            if account.status in {AccountStatus.WAITING, AccountStatus.UNVERIFIED}
            else account.status,
        ),
    )


def disable(email: EmailArgument, home: HomeOption = None) -> None:
    """Close an account; its sessions end at once."""
    from server.auth.accounts import AccountStatus

    _change(home, email, lambda account: replace(account, status=AccountStatus.DISABLED), end=True)


def enable(email: EmailArgument, home: HomeOption = None) -> None:
    """Open an account (again)."""
    from server.auth.accounts import AccountStatus

    _change(home, email, lambda account: replace(account, status=AccountStatus.ACTIVE))


def rotate_keys(home: HomeOption = None) -> None:
    """Sign access tokens with a new key from now on; those that are out stay good."""
    typer.echo(f"Signing with {build_backends(settings_for(home)).stores.rotate_keys()}.")


def link_slack(email: EmailArgument, home: HomeOption = None) -> None:
    """Print a code that links whoever shows it to the bot in Slack; good once, for ten minutes."""
    from server.auth.secrets import digest_of, new_secret
    from server.slack.linking import CODE_LIFETIME

    with _parts(home) as parts, _slack_store(home) as store:
        code, account = new_secret(), _known(parts, email)
        store.add_code(digest_of(code), account.id, parts.clock() + CODE_LIFETIME)
    typer.echo(f"Hand this to {account.email}, to be sent in Slack within 10 minutes:\n/retail link {code}")


def unlink_slack(email: EmailArgument, home: HomeOption = None) -> None:
    """Forget who in Slack asks with the account's rights."""
    with _parts(home) as parts, _slack_store(home) as store:
        count = store.unlink_account(_known(parts, email).id)
    typer.echo(f"{count} {'link' if count == 1 else 'links'} forgotten.")


def _known(parts: AuthParts, email: str) -> Account:
    """The account of an address; ends with 2 when there is none."""
    from server.auth.accounts import canonical_email

    account = parts.users.by_email(canonical_email(email))
    if account is None:
        typer.echo(f"There is no account {email}.", err=True)
        raise typer.Exit(2)
    return account


@contextmanager
def _slack_store(home: HomeOption) -> Iterator[SlackStore]:
    store = build_backends(settings_for(home)).stores.slack()
    try:
        yield store
    finally:
        store.close()


def _change(home: HomeOption, email: str, change: Callable[[Account], Account], *, end: bool = False) -> None:
    from server.auth.accounts import canonical_email

    with _parts(home) as parts:
        known = parts.users.by_email(canonical_email(email))
        changed = None if known is None else parts.users.change(known.id, change)
        if changed is None:
            typer.echo(f"There is no account {email}.", err=True)
            raise typer.Exit(2)
        if end:
            parts.users.end_sessions(changed.id, parts.clock())
    typer.echo(f"{changed.email}: {changed.role.value}, {changed.status.value}.")


@contextmanager
def _parts(home: HomeOption) -> Iterator[AuthParts]:
    """What accounts stand on; ends with 2 on what the user can mend."""
    from infra.errors import MailSettingsError
    from server.errors import ServerError

    settings = settings_for(home)
    backends = build_backends(settings)
    try:
        parts = backends.stores.accounts(f"http://{settings.host}:{settings.port}", _show)
        try:
            yield parts
        finally:
            parts.close()
    except (ServerError, MailSettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _show(text: str) -> None:
    typer.echo(text, err=True)


def _shown(account: Account) -> dict[str, object]:
    scope, factor = account.scope, account.second_factor
    return {
        "id": account.id,
        "email": account.email,
        "role": account.role.value,
        "status": account.status.value,
        "stores": None if scope.stores is None else sorted(scope.stores),
        "regions": sorted(scope.regions),
        "second_factor": factor is not None and factor.confirmed,
    }


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else "all" if value is None else str(value)
