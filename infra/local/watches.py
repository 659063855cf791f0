"""Watches and inboxes, in the file of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter

from infra.local.desk_file import DeskFile
from infra.local.sqlite_file import text_of, time_of
from server.watching.ports import Channel, Kept, Notice, Standing, Watch
from server.watching.wishes import Wish

_COLUMNS = "id, user_id, name, wish, channels, created_at, enabled, standing"
_NOTICE = "id, watch_id, at, title, text, question, seen"
_KEPT = 1_000
"""Notices that an inbox holds; the oldest go."""
_WISH: TypeAdapter[Wish] = TypeAdapter(Wish)
_CHANNELS, _STANDING = TypeAdapter(tuple[Channel, ...]), TypeAdapter(Standing)


class SqliteWatches:
    """The `WatchBook` port."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file

    def add(self, watch: Watch) -> None:
        """Keep a watch."""
        values = (
            *(watch.id, watch.user_id, watch.name, _WISH.dump_json(watch.wish).decode()),
            *(_CHANNELS.dump_json(tuple(sorted(watch.channels))).decode(), text_of(watch.created_at)),
            *(watch.enabled, _STANDING.dump_json(watch.standing).decode()),
        )
        with self._file.transaction() as connection:
            connection.execute(f"INSERT INTO watches ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def of_user(self, user_id: str) -> Sequence[Watch]:
        """The user's watches, the latest first."""
        return self._chosen("user_id = ? ORDER BY created_at DESC, id", (user_id,))

    def enabled(self) -> Sequence[Watch]:
        """Everybody's watches that are not switched off, the oldest first."""
        return self._chosen("enabled = 1 ORDER BY created_at, id", ())

    def switch(self, user_id: str, watch_id: str, *, enabled: bool) -> Watch | None:
        """Switch on or off; None when the user has no such watch."""
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE watches SET enabled = ? WHERE user_id = ? AND id = ?", (enabled, user_id, watch_id)
            )
        found = self._chosen("user_id = ? AND id = ?", (user_id, watch_id))
        return found[0] if found else None

    def remove(self, user_id: str, watch_id: str) -> bool:
        """Forget a watch; what it told of stays. False when there is none."""
        with self._file.transaction() as connection:
            gone = connection.execute("DELETE FROM watches WHERE user_id = ? AND id = ?", (user_id, watch_id))
            return gone.rowcount > 0

    def stand(self, watch_id: str, standing: Standing) -> None:
        """Keep how a watch stands now."""
        text = _STANDING.dump_json(standing).decode()
        with self._file.transaction() as connection:
            connection.execute("UPDATE watches SET standing = ? WHERE id = ?", (text, watch_id))

    def put(self, user_id: str, watch_id: str, at: datetime, notice: Notice) -> None:
        """Put a notice into somebody's inbox."""
        values = {"user": user_id, "watch": watch_id, "at": text_of(at), **asdict(notice)}
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO inbox (user_id, watch_id, at, title, text, question)"
                " VALUES (:user, :watch, :at, :title, :text, :question)",
                values,
            )
            connection.execute(
                "DELETE FROM inbox WHERE user_id = ?1 AND id NOT IN"
                " (SELECT id FROM inbox WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2)",
                (user_id, _KEPT),
            )

    def inbox(self, user_id: str, limit: int) -> Sequence[Kept]:
        """The user's notices, the latest first."""
        query = f"SELECT {_NOTICE} FROM inbox WHERE user_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
        with self._file.transaction() as connection:
            return [_kept(row) for row in connection.execute(query, (user_id, limit))]

    def unseen(self, user_id: str) -> int:
        """How many of them the user has not seen."""
        query = "SELECT count(*) FROM inbox WHERE user_id = ? AND seen = 0"
        with self._file.transaction() as connection:
            return int(connection.execute(query, (user_id,)).fetchone()[0])

    def see(self, user_id: str, up_to: int) -> None:
        """The user has seen every notice up to this id."""
        with self._file.transaction() as connection:
            connection.execute("UPDATE inbox SET seen = 1 WHERE user_id = ? AND id <= ?", (user_id, up_to))

    def _chosen(self, where: str, values: tuple[object, ...]) -> list[Watch]:
        query = f"SELECT {_COLUMNS} FROM watches WHERE {where}"  # noqa: S608
        with self._file.transaction() as connection:
            return [_watch(row) for row in connection.execute(query, values)]


def _watch(row: Sequence[str]) -> Watch:
    key, user_id, name, wish, channels, created_at, enabled, standing = row
    return Watch(
        id=key,
        user_id=user_id,
        name=name,
        wish=_WISH.validate_json(wish),
        channels=frozenset(_CHANNELS.validate_json(channels)),
        created_at=time_of(created_at),
        enabled=bool(enabled),
        standing=_STANDING.validate_json(standing),
    )


def _kept(row: Sequence[str]) -> Kept:
    key, watch_id, at, title, text, question, seen = row
    return Kept(int(key), watch_id, time_of(at), Notice(title, text, question), bool(seen))
