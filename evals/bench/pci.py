"""Card numbers planted in a made shop: how many are found, how many left, and what is mistaken for one."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from docx import Document
from fpdf import FPDF

from infra.jobs.card_scan import Scan, count_cards, scan_files, scan_parquet, scan_serving
from infra.jobs.pipeline import PipelineOptions, run_pipeline
from infra.jobs.tables import load_tables
from infra.local.copilot import home_documents
from infra.settings import Settings
from infra.wiring import build_backends
from ingestion.lake.cards import passes_luhn
from ingestion.lake.zones import Home
from tools.policy import Role

_ISSUED = (
    ("4", 16),
    ("51", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("3528", 16),
    ("62", 16),
)
_COLUMNS = (
    ("customers", "name"),
    ("customers", "address_line"),
    ("customers", "notes"),
    ("orders", "coupon_code"),
    ("orders", "remark"),
    ("products", "name"),
    ("payments", "card_number"),
    ("payments", "memo"),
    ("orders", "legacy_number"),
)
_LONG = re.compile(r"\d{15,}")
_ORDERS_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def planted_figures(cards: int, seed: int) -> dict[str, object]:
    """Plant the numbers, nine in ten in tables, the rest in documents; count before and after."""
    drawn = random.Random(seed)  # noqa: S311 - no secret
    numbers = list({_card(drawn): None for _ in range(cards * 2)})[:cards]
    in_tables, in_documents = numbers[: cards * 9 // 10], numbers[cards * 9 // 10 :]
    with tempfile.TemporaryDirectory() as folder:
        home, spill = Home(Path(folder) / "home"), Path(folder)
        tables = _tables(in_tables, drawn)
        load_tables(home, tables, committed_at=_ORDERS_AT)
        found = sum(f.cards for f in scan_parquet(home.raw, spill).found)
        run_pipeline(build_backends(Settings(home=home.root)), PipelineOptions(engines=[]))
        documents = home_documents(home)
        written = list(_documents(in_documents, Path(folder)))
        masked = sum(documents.add(file, [Role.ADMIN]).cards_masked for file in written)
        left, searched = _left(home, spill), _searched(home.root, numbers)
    return {
        "planted": len(numbers),
        "found_in_tables": f"{found}/{len(in_tables)}",
        "found_in_documents": f"{masked}/{len(in_documents)}",
        "left_at_rest": sum(f.cards for scan in left for f in scan.found),
        "left_by_search": searched,
        "files_looked_at": sum(scan.looked_at for scan in left),
        "unreadable": sum(len(scan.unreadable) for scan in left),
    }


def mistaken_figures(count: int, seed: int) -> list[dict[str, object]]:
    """How many look-alikes of each kind are taken for card numbers, as a text and as an identifier."""
    drawn = random.Random(seed)  # noqa: S311 - no secret
    each = count // len(LOOKALIKES)
    rows: list[dict[str, object]] = []
    for name, make in LOOKALIKES.items():
        texts = [make(drawn) for _ in range(each)]
        as_text, as_code = count_cards(texts)[0], count_cards(texts, identifiers=True)[0]
        rows.append({"kind": name, "numbers": each, "as_text": as_text, "as_identifier": as_code})
    total = {
        name: sum(int(str(row[name])) for row in rows) for name in ("numbers", "as_text", "as_identifier")
    }
    shares = {
        name: f"{total[name]} ({total[name] / total['numbers']:.3%})" for name in ("as_text", "as_identifier")
    }
    return [*rows, {"kind": "all", "numbers": total["numbers"], **shares}]


def _left(home: Home, spill: Path) -> list[Scan]:
    others = [
        p for p in home.root.iterdir() if p.is_dir() and p not in {home.raw, home.warehouse, home.serving}
    ]
    return [
        scan_parquet(home.raw, spill),
        scan_parquet(home.warehouse, spill),
        scan_serving(home.serving, spill),
        scan_files(home.root, others),
    ]


def _searched(root: Path, numbers: Sequence[str]) -> int:
    """Planted numbers still there, looked for digit by digit without the product's own detector."""
    kept = []
    for path in (p for p in root.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            columns = pq.read_table(path, partitioning=None).columns
            kept += [str(value) for column in columns for value in column.to_pylist()]
        else:
            kept.append(path.read_bytes().decode("latin-1"))
    runs = {run for text in kept for run in _LONG.findall(re.sub(r"(?<=\d)[ .\-](?=\d)", "", text))}
    parts = {run[at : at + n] for run in runs for n in (15, 16) for at in range(len(run) - n + 1)}
    return len(parts & set(numbers))


def _card(drawn: random.Random) -> str:
    prefix, length = drawn.choice(_ISSUED)
    return _checked(prefix + _digits(drawn, length - len(prefix) - 1))


def _checked(body: str) -> str:
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


def _digits(drawn: random.Random, count: int) -> str:
    return "".join(drawn.choice("0123456789") for _ in range(count))


def _written(number: str, drawn: random.Random) -> str:
    """As people write it: whole, or in groups."""
    gap = drawn.choice(("", "", " ", "-"))
    return gap.join(number[at : at + 4] for at in range(0, len(number), 4))


def _tables(numbers: Sequence[str], drawn: random.Random) -> dict[str, pa.Table]:
    share = {place: numbers[at :: len(_COLUMNS)] for at, place in enumerate(_COLUMNS)}
    rows = max(len(part) for part in share.values())
    ids = [f"{n:05}" for n in range(rows)]
    at: list[object] = [_ORDERS_AT.replace(tzinfo=None) - timedelta(minutes=n) for n in range(rows)]
    made: dict[str, dict[str, list[object]]] = {
        "customers": {"customer_id": [f"C{n}" for n in ids]},
        "products": {"product_id": [f"P{n}" for n in ids]},
        "orders": {
            "order_id": [f"O{n}" for n in ids],
            "customer_id": [f"C{n}" for n in ids],
            "order_date": at,
        },
        "payments": {"payment_id": [f"Y{n}" for n in ids], "order_id": [f"O{n}" for n in ids], "paid_at": at},
    }
    made["orders"] |= {"status": ["completed"] * rows, "total": [9.5] * rows, "currency": ["EUR"] * rows}
    made["payments"] |= {"amount": [9.5] * rows, "cvv": ["123"] * rows}
    for (table, column), part in share.items():
        values: list[object] = [f"paid {_written(n, drawn)} ok" for n in part]
        if column == "legacy_number":
            values = [int(n) for n in part]
        elif column in {"card_number", "coupon_code"}:
            values = list(part)
        made[table][column] = values + [None] * (rows - len(part))
    return {name: pa.table(columns) for name, columns in made.items()}


def _documents(numbers: Sequence[str], folder: Path) -> Iterator[Path]:
    """Three files: Markdown, PDF and DOCX, a number a line."""
    lines = [f"The customer paid with {number} in the shop." for number in numbers]
    third = len(lines) // 3
    text = folder / "till.md"
    text.write_text("\n\n".join(lines[:third]), "utf-8")
    yield text
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    for line in lines[third : 2 * third]:
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(folder / "till.pdf"))
    yield folder / "till.pdf"
    word = Document()
    for line in lines[2 * third :]:
        word.add_paragraph(line)
    word.save(str(folder / "till.docx"))
    yield folder / "till.docx"


def _ean(drawn: random.Random) -> str:
    body = drawn.choice(("400", "401", "50", "57", "64", "690", "978", "871")) + _digits(drawn, 12)
    body = body[:12]
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _moment(drawn: random.Random) -> datetime:
    return datetime(2018, 1, 1, tzinfo=UTC) + timedelta(seconds=drawn.randrange(280_000_000))


LOOKALIKES: dict[str, Callable[[random.Random], str]] = {
    "order ids, ten digits": lambda drawn: _digits(drawn, 10),
    "order ids with the day": lambda drawn: f"ORD-{_moment(drawn):%Y%m%d}-{_digits(drawn, 6)}",
    "order ids, 3-7-7": lambda drawn: f"{drawn.randrange(100, 999)}-{_digits(drawn, 7)}-{_digits(drawn, 7)}",
    "EAN-13 barcodes": _ean,
    "phone numbers": lambda drawn: (
        f"+{drawn.choice((49, 44, 33, 1))} {_digits(drawn, 3)} {_digits(drawn, 7)}"
    ),
    "phone numbers, national": lambda drawn: f"0{_digits(drawn, 3)} {_digits(drawn, 7)}",
    "times in milliseconds": lambda drawn: str(int(_moment(drawn).timestamp() * 1000)),
    "times, written": lambda drawn: f"{_moment(drawn):%Y-%m-%d %H:%M:%S}.{_digits(drawn, 6)}",
    "times, as digits": lambda drawn: f"{_moment(drawn):%Y%m%d%H%M%S}",
    "UUIDs": lambda drawn: "-".join(f"{drawn.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12)),
}
"""Numbers that a shop is full of, by kind; none is a card number, though chance gives some a check digit."""
