"""What every machine needs: its home, room on the disk, libraries, the page."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

from infra.doctor.finding import Check, Outcome, bad, good, warned
from infra.settings import Settings
from ingestion.lake.zones import Home

_LEAST_FREE = 2 * 10**9
_SCARCE_FREE = 10 * 10**9
_EXTRAS = {
    "aws": ("boto3", "langgraph_checkpoint_aws"),
    "deep": ("torch",),
    "mcp": ("mcp",),
    "mysql": ("pymysql", "pymysqlreplication"),
    "openai": ("langchain_openai",),
    "otel": ("opentelemetry.sdk",),
    "slack": ("slack_bolt",),
}


def machine_checks(settings: Settings, home: Home, static: Path) -> tuple[Check, ...]:
    """Looks at the machine.

    Args:
        settings: Of the installation.
        home: Of this machine.
        static: Folder of the built page.
    """
    return (
        Check(
            "home", lambda: _home(settings, home), "Give RETAIL_HOME a folder that this account may write to."
        ),
        Check("permissions", lambda: _permissions(home), f"chmod -R go-rwx {home.root}"),
        Check("disk", lambda: _disk(home), "Free some room, or put the home on a larger disk."),
        Check("libraries", lambda: _libraries(settings), ""),
        Check("page", lambda: _page(static), "make ui"),
    )


def _home(settings: Settings, home: Home) -> Outcome:
    if settings.backend == "aws":
        home.create()
    if not home.root.is_dir():
        return bad(f"{home.root} is not there.", "retail demo, or retail load FOLDER")
    with tempfile.TemporaryFile(dir=home.root) as file:
        file.write(b"x")
    return good(f"{home.root} can be written to.")


def _permissions(home: Home) -> Outcome:
    looked = [path for path in (home.root, home.state) if path.exists()]
    secret = [path for path in home.state.rglob("*") if path.is_file()] if home.state.exists() else []
    is_closed = home.root.exists() and not stat.S_IMODE(home.root.stat().st_mode) & 0o077
    open_ = [path for path in (*looked, *secret) if stat.S_IMODE(path.stat().st_mode) & 0o007]
    if open_ and not is_closed:
        return bad(f"Anybody on this machine can reach {open_[0]}.", f"chmod -R go-rwx {home.root}")
    return good("Nobody else on this machine can read the home.")


def _disk(home: Home) -> Outcome:
    there = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / 10**9:,.1f} GB are free."
    if free < _LEAST_FREE:
        return bad(said, "A run needs about three times the size of the load: free some room.")
    if free < _SCARCE_FREE:
        return warned(said, "A run needs about three times the size of the load: keep an eye on it.")
    return good(said)


def _libraries(settings: Settings) -> Outcome:
    there = [extra for extra, modules in _EXTRAS.items() if all(map(_is_there, modules))]
    needed = {settings.model.partition(":")[0]} & {"openai"}
    if settings.backend == "aws" or settings.model.startswith("bedrock"):
        needed.add("aws")
    if settings.slack_bot_token is not None:
        needed.add("slack")
    missing = sorted(needed - set(there))
    if missing:
        return bad(
            f"Not installed: {', '.join(missing)}.", f"pip install 'retail-copilot[{','.join(missing)}]'"
        )
    return good(f"Extras: {', '.join(there) or 'none'}; {os.cpu_count()} processors.")


def _page(static: Path) -> Outcome:
    if not (static / "index.html").is_file():
        return warned("The page has not been built; the API works without it.", "make ui")
    return good("The page is built.")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
