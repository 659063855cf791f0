"""Accounts over HTTP, for administrators; each change is written into the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from server.admin.schemas import Key, NewUser, UserChange, UserItem, UserList, UserSessions
from server.admin.users import UserAdmin
from server.asker import Administrator
from server.auditing import Trail
from server.deps import ServerDeps
from server.paging import Cursor


def user_router(deps: ServerDeps) -> APIRouter:
    """Routes under `/admin/users`."""
    router = APIRouter(prefix="/admin/users", tags=["admin"])
    users, trail = UserAdmin(deps.accounts), Trail(deps.audit, deps.clock)
    _accounts(router, users, trail)
    _sessions(router, users, trail)
    return router


def _accounts(router: APIRouter, users: UserAdmin, trail: Trail) -> None:
    @router.get("")
    def list_users(
        asker: Administrator,
        search: Annotated[str, Query(max_length=254, description="part of an address")] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        cursor: Cursor = None,
    ) -> UserList:
        """Accounts by address."""
        return users.listed(search, cursor, limit)

    @router.post("", status_code=201)
    def add_user(body: NewUser, asker: Administrator) -> UserItem:
        """Make an account, in force at once; without a password the address is mailed a link to set one."""
        made = users.add(body)
        trail.write(asker, "admin:add user", f"{made.id} as {made.role}")
        return made

    @router.get("/{user_id}")
    def read_user(user_id: Key, asker: Administrator) -> UserItem:
        """One account."""
        return users.one(user_id)

    @router.patch("/{user_id}")
    def change_user(user_id: Key, body: UserChange, asker: Administrator) -> UserItem:
        """Set role, scope or status, in force with the person's next request."""
        changed = users.change(user_id, body)
        trail.write(asker, "admin:change user", f"{user_id} {body.model_dump_json(exclude_unset=True)}")
        return changed


def _sessions(router: APIRouter, users: UserAdmin, trail: Trail) -> None:
    @router.get("/{user_id}/sessions")
    def list_user_sessions(user_id: Key, asker: Administrator) -> UserSessions:
        """Where the person is signed in."""
        return users.sessions(user_id)

    @router.delete("/{user_id}/sessions", status_code=204)
    def end_user_sessions(user_id: Key, asker: Administrator) -> None:
        """End every session of the person."""
        users.end_sessions(user_id)
        trail.write(asker, "admin:end sessions", user_id)

    @router.delete("/{user_id}/sessions/{session_id}", status_code=204)
    def end_user_session(user_id: Key, session_id: Key, asker: Administrator) -> None:
        """End one session of the person."""
        users.end_session(user_id, session_id)
        trail.write(asker, "admin:end session", f"{user_id} {session_id}")
