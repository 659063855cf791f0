"""Look at everything of a home that the compliance checks are about, and judge it."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics_engines.compliance_guardian.pci import COMPLIANCE_CHECKS, Observation, judge, pci_rules
from analytics_engines.tables import rows_to_table
from infra.jobs.card_scan import Scan, scan_files, scan_parquet, scan_serving
from infra.jobs.people_checks import LOOPBACK, observe_people
from infra.settings import Settings
from ingestion.curate.card_key import KEY_FILE
from ingestion.curate.query_engine import query_engine
from ingestion.extract.quoting import literal
from ingestion.lake.contracts import TableContract
from ingestion.lake.zones import Home

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
CHECKS: TableContract = COMPLIANCE_CHECKS
COMPLIANCE_SYSTEM = "compliance_guardian"


def compliance_rows(home: Home, settings: Settings, spill: Path) -> list[dict[str, object]]:
    """Every check of the rule set, made now; one row per check."""
    return judge(pci_rules(), observe(home, settings, spill))


def compliance_table(home: Home, settings: Settings, spill: Path) -> pa.Table:
    """The same rows under the contract `compliance_checks`."""
    return rows_to_table(compliance_rows(home, settings, spill), COMPLIANCE_CHECKS)


def observe(home: Home, settings: Settings, spill: Path) -> Mapping[str, Observation]:
    """What can be seen of the home's data, files and settings, by subject."""
    raw = scan_parquet(home.raw, spill)
    curated = scan_parquet(home.warehouse / "curated", spill)
    quarantine = scan_parquet(home.warehouse / "quarantine", spill)
    outputs = [scan_parquet(path, spill) for path in sorted(home.warehouse.glob("prod_*"))]
    serving = scan_serving(home.serving, spill)
    others = [
        p for p in home.root.glob("*") if p.is_dir() and p not in {home.raw, home.warehouse, home.serving}
    ]
    kept = [p for p in others if not p.name.startswith(".run-")]
    files = scan_files(home.root, kept)
    scans = [raw, curated, quarantine, *outputs, serving, files]
    return {
        "cards_raw": _cards([raw], "raw files"),
        "cards_curated": _cards([curated], "data files of curated tables"),
        "cards_quarantine": _cards([quarantine], "data files of rejected rows"),
        "cards_outputs": _cards(outputs, "data files of outputs"),
        "cards_serving": _cards([serving], "published tables"),
        "cards_files": _cards([files], "files and databases of the home"),
        "sad_columns": _forbidden(scans),
        "tracks": _tracks(scans),
        **_kept_of_cards(home, spill),
        "token_key": _private(home.state / KEY_FILE, "the key of the card tokens"),
        "home_access": _home_access(home.root),
        "tls_server": _tls_server(settings),
        "tls_model": _tls_model(settings),
        **observe_people(home, settings),
    }


def _cards(scans: list[Scan], what: str) -> Observation:
    looked_at = sum(scan.looked_at for scan in scans)
    found = [f for scan in scans for f in scan.found if f.cards]
    unreadable = tuple(name for scan in scans for name in scan.unreadable)
    count = sum(f.cards for f in found)
    if found:
        values, places = _counted(count, "value"), _counted(len(found), "place")
        said = f"{values} with a card number in {places}, of {looked_at:,} {what} looked at."
        return Observation("fail", said, count, tuple(f"{f.place} ({f.cards})" for f in found))
    if unreadable:
        return Observation("not_checked", f"{len(unreadable)} {what} cannot be read.", 0, unreadable)
    if not looked_at:
        return Observation("not_applicable", f"There are no {what}.")
    return Observation("pass", f"No card number in {looked_at:,} {what}.")


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _forbidden(scans: list[Scan]) -> Observation:
    found = tuple(name for scan in scans for name in scan.forbidden)
    if found:
        return Observation(
            "fail", f"{len(found)} columns made for authentication data hold values.", len(found), found
        )
    return Observation("pass", f"None in {sum(scan.looked_at for scan in scans)} tables and files.")


def _tracks(scans: list[Scan]) -> Observation:
    found = [f for scan in scans for f in scan.found if f.tracks]
    count = sum(f.tracks for f in found)
    if found:
        return Observation("fail", f"{count} values hold stripe data.", count, tuple(f.place for f in found))
    return Observation("pass", f"None in {sum(scan.looked_at for scan in scans)} tables and files.")


def _kept_of_cards(home: Home, spill: Path) -> dict[str, Observation]:
    """What the payments keep of cards: no more than four digits, and keyed hashes."""
    files = sorted((home.warehouse / "curated" / "payments").rglob("*.parquet"))
    if not files:
        return {}
    names = ", ".join(literal(str(path)) for path in files)
    relation = f"read_parquet([{names}], union_by_name=true)"
    asked = (
        "SELECT count(card_last4), "  # noqa: S608
        "count(*) FILTER (length(regexp_replace(card_last4, '[^0-9]', '', 'g')) > 4), "
        "count(card_token), count(*) FILTER (NOT regexp_matches(card_token, '^card_[a-p]{32}$')) "
        f"FROM {relation}"
    )
    try:
        with query_engine(spill=spill, threads=1) as connection:
            row = connection.execute(asked).fetchone()
    except duckdb.Error:
        return {}
    shown, long, tokens, foreign = row or (0, 0, 0, 0)
    return {
        "truncation": _kept(shown, long, "last digits of a card are kept", "show more than four digits"),
        "tokens": _tokens(tokens, foreign),
    }


def _kept(kept: int, bad: int, what: str, breaks: str) -> Observation:
    if not kept:
        return Observation("not_applicable", f"No {what}.")
    if bad:
        return Observation("fail", f"Of {kept:,} rows, {bad:,} {breaks}.", bad, ("payments.card_last4",))
    return Observation("pass", f"In {kept:,} rows {what}; none {breaks}.")


def _tokens(kept: int, foreign: int) -> Observation:
    if not kept:
        return Observation("not_applicable", "No card tokens are kept.")
    if foreign:
        said = f"{foreign:,} of {kept:,} tokens come from the source; whether they are keyed cannot be seen."
        return Observation("not_checked", said, 0, ("payments.card_token",))
    return Observation("pass", f"All {kept:,} tokens are keyed hashes (HMAC-SHA256).")


def _private(path: Path, what: str) -> Observation:
    if not path.exists():
        return Observation("not_applicable", f"There is no {what.removeprefix('the ')}.")
    if path.stat().st_mode & _OTHERS:
        return Observation("fail", f"Others can read {what}.", 1, (path.name,))
    return Observation("pass", f"Only its owner can read {what}.")


def _home_access(root: Path) -> Observation:
    """A closed home closes what is in it."""
    if not root.stat().st_mode & _OTHERS:
        return Observation("pass", "The home is closed to other users of the machine.")
    open_to_others = [
        p.name for p in sorted(root.iterdir()) if not p.is_symlink() and p.stat().st_mode & _OTHERS
    ]
    if not open_to_others:
        return Observation("pass", "Everything in the home is closed to other users of the machine.")
    said = f"{len(open_to_others)} entries of the home are open to other users of the machine."
    return Observation("fail", said, len(open_to_others), tuple(open_to_others))


def _tls_server(settings: Settings) -> Observation:
    if settings.host in LOOPBACK:
        return Observation("not_applicable", "The server is bound to this machine only.")
    return Observation(
        "not_checked", "The server is bound to the network; whether a proxy adds TLS cannot be seen here."
    )


def _tls_model(settings: Settings) -> Observation:
    if settings.model == "embedded":
        return Observation("not_applicable", "The embedded model talks to nobody.")
    if settings.model_url is None or settings.model_url.startswith("https://"):
        return Observation("pass", "The model's endpoint is reached over https.")
    return Observation("fail", "The model's endpoint is reached without TLS.", 1, ("RETAIL_MODEL_URL",))
