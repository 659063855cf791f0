"""What became of suspicions, in the file of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from infra.local.desk_file import DeskFile
from infra.local.sqlite_file import text_of, time_of
from server.fraud.ports import Disposition, Verdict

_COLUMNS = "order_id, verdict, note, user_id, named, said_at"
_BATCH = 500


class SqliteDispositions:
    """The `Dispositions` port; nothing is overwritten, the last word on an order counts."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file

    def add(self, said: Disposition) -> None:
        """Keep one more word on an order."""
        values = (
            *(said.order_id, said.verdict, said.note, said.user_id, said.named),
            text_of(said.at),
        )
        with self._file.transaction() as connection:
            connection.execute(f"INSERT INTO dispositions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def latest(self, order_ids: Iterable[str]) -> Mapping[str, Disposition]:
        """The last word on each of the orders that has one."""
        wanted, found = list(order_ids), dict[str, Disposition]()
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            marks = ", ".join("?" * len(batch))
            query = (
                f"SELECT {_COLUMNS} FROM dispositions WHERE id IN"  # noqa: S608
                f" (SELECT max(id) FROM dispositions WHERE order_id IN ({marks}) GROUP BY order_id)"
            )
            with self._file.transaction() as connection:
                found |= {row[0]: _said(row) for row in connection.execute(query, batch)}
        return found

    def history(self, order_id: str) -> Sequence[Disposition]:
        """Every word on an order, the latest first."""
        query = f"SELECT {_COLUMNS} FROM dispositions WHERE order_id = ? ORDER BY id DESC"  # noqa: S608
        with self._file.transaction() as connection:
            return [_said(row) for row in connection.execute(query, (order_id,))]


def _said(row: Sequence[str]) -> Disposition:
    order_id, verdict, note, user_id, named, at = row
    return Disposition(order_id, Verdict(verdict), note, user_id, named, time_of(at))
