"""Where a MySQL or MariaDB shop is, and which Arrow types its columns have."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

import pyarrow as pa

from ingestion.errors import SourceError

_FORM = "Write it as mysql://user:password@host:3306/database."
_INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "year"})
_MAX_DECIMAL_DIGITS = 38


@dataclass(frozen=True, slots=True)
class MySqlSource:
    """A database and the account that reads it; `ssl_ca` or `tls` ask for a verified TLS connection."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    tls: bool = False
    ssl_ca: str | None = None

    @property
    def label(self) -> str:
        """The source in messages and records, without the password."""
        return f"mysql://{self.user}@{self.host}:{self.port}/{self.database}"


@dataclass(frozen=True, slots=True)
class MySqlColumn:
    """One column as `information_schema.columns` describes it."""

    name: str
    data_type: str
    column_type: str
    precision: int | None = None
    scale: int | None = None

    @property
    def arrow_type(self) -> pa.DataType:
        """Exact where Arrow can be: decimals keep their digits, times are UTC, anything else is text."""
        if self.data_type in _INTEGERS:
            wide = self.data_type == "bigint" and "unsigned" in self.column_type
            return pa.decimal128(20, 0) if wide else pa.int64()
        if self.data_type == "decimal" and self.precision and self.precision <= _MAX_DECIMAL_DIGITS:
            return pa.decimal128(self.precision, self.scale or 0)
        simple = {"float": pa.float64(), "double": pa.float64(), "date": pa.date32()}
        simple |= {"datetime": pa.timestamp("us"), "timestamp": pa.timestamp("us")}
        return simple.get(self.data_type, pa.string())


def parse_source(url: str) -> MySqlSource:
    """Read `mysql://user:password@host:port/database[?tls=true|?ssl_ca=FILE]`.

    Raises:
        SourceError: The URL is not complete; it is never repeated in the message, as it holds the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
    except ValueError as error:
        raise SourceError("The address of the source cannot be read.", remedy=_FORM) from error
    if parts.scheme not in {"mysql", "mariadb"}:
        raise SourceError(f"{parts.scheme or 'no'!r} is not a kind of source.", remedy=_FORM)
    database = parts.path.strip("/")
    for what, value in (("host", parts.hostname), ("user", parts.username), ("database", database)):
        if not value:
            raise SourceError(f"The address of the source names no {what}.", remedy=_FORM)
    options = parse_qs(parts.query)
    return MySqlSource(
        host=parts.hostname or "",
        port=port,
        database=unquote(database),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=options.get("tls", ["false"])[0].lower() == "true",
        ssl_ca=options.get("ssl_ca", [None])[0],
    )
