"""Shared fixtures: the public data, a demo shop, a private MariaDB server, a headless browser."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from scripts.environment import build_once

settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.register_profile("retail", deadline=None, derandomize=True)
settings.load_profile("retail")
"""A property holds or not; how long a busy machine takes over one example says nothing about it.

The same examples each time, so that a change is judged by itself; `--hypothesis-profile explore` goes on.
"""

REPOSITORY = Path(__file__).resolve().parent.parent

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

MARIADB_ACCOUNT = """
CREATE USER 'retail'@'127.0.0.1' IDENTIFIED BY 'retail-test';
GRANT ALL PRIVILEGES ON *.* TO 'retail'@'127.0.0.1' WITH GRANT OPTION;
CREATE DATABASE shop CHARACTER SET utf8mb4;
"""
MARIADB_OPTIONS = (
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--server-id=1",
    "--log-bin=binlog",
    "--binlog-format=ROW",
    "--binlog-row-image=FULL",
    "--binlog-row-metadata=FULL",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--innodb-flush-log-at-trx-commit=2",
    "--sync-binlog=0",
)
MARIADB_START_SECONDS = 60

DEMO_SCALE = 0.05
DEMO_PARAMETERS: dict[str, dict[str, object]] = {
    "market_intelligence_hub": {
        "total_models": ("seasonal_naive", "theta"),
        "series_models": ("seasonal_naive", "year_over_year"),
        "total_revenue_models": (),
        "folds": 3,
        "forecast_series": 2,
        "forecast_products": 2,
        "trend_series": 20,
        "trend_products": 5,
    },
    "global_market_pulse": {"decomposed_series": 1, "region_clusters": (2, 3)},
}
"""Fewer models, folds and series than by default, so that the engines take seconds."""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public data sets (env RETAIL_TEST_DATA, else `../shared/data` beside the repository)."""
    folder = Path(os.environ.get("RETAIL_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the public data sets are not at {folder}; name their folder in RETAIL_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """URL of a MariaDB server of our own, with an empty database `shop` and the row binlog on.

    The account may do everything, so a test creates databases and accounts of its own as it needs.
    """
    server, installer = _mariadb_program("mariadbd"), _mariadb_program("mariadb-install-db")
    folder = Path(tempfile.mkdtemp(prefix="retail-mariadb-"))
    try:
        account = _mariadb_system_account(folder)
        _install_mariadb(installer, folder, account)
        port = _free_port()
        process = _start_mariadb(server, folder, account, port)
        try:
            _await_mariadb(process, folder, port)
            yield f"mysql://retail:retail-test@127.0.0.1:{port}/shop"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium driven by playwright's sync API.

    One per module, because the sync API keeps an event loop running in the test thread for as long as it
    lives: modules that use it hold no asynchronous tests, and no loop outlives the module.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small demo shop (about 3,000 orders over 30 months), piped through and published.

    Made once for all test processes and to be read only: a test that writes makes a home of its own.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    build_once(shared / "demo", _publish_demo_shop)
    return shared / "demo" / "home"


def _publish_demo_shop(folder: Path) -> None:
    from infra.jobs.pipeline import PipelineOptions, run_pipeline
    from infra.settings import Settings
    from infra.wiring import build_backends
    from ingestion.extract.demo import DemoSpec, generate
    from ingestion.extract.raw import SHOP_SCHEMA, write_full_load

    backends = build_backends(Settings(home=folder / "home"))
    manifest = generate(DemoSpec(scale=DEMO_SCALE), folder / "shop")
    write_full_load(
        backends.home, SHOP_SCHEMA, manifest.files, committed_at=datetime(2026, 10, 1, tzinfo=UTC)
    )
    report = run_pipeline(backends, PipelineOptions(parameters=DEMO_PARAMETERS))
    failed = [f"{step.name}: {step.message}" for step in report.steps if step.status == "failed"]
    assert failed == []


def _mariadb_program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"no {name} on this machine: apt-get install mariadb-server")
    return found


def _mariadb_system_account(folder: Path) -> list[str]:
    """The option that names who runs the server: root may not, so it hands the folder to another account."""
    if os.geteuid() != 0:
        return []
    accounts = {account.pw_name for account in pwd.getpwall()}
    account = "mysql" if "mysql" in accounts else "nobody"
    shutil.chown(folder, user=account)
    return [f"--user={account}"]


def _install_mariadb(installer: str, folder: Path, account: list[str]) -> None:
    command = [
        installer,
        "--no-defaults",
        f"--datadir={folder / 'data'}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        *account,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        pytest.fail(f"mariadb-install-db failed:\n{done.stdout}\n{done.stderr}")


def _start_mariadb(server: str, folder: Path, account: list[str], port: int) -> subprocess.Popen[bytes]:
    script = folder / "account.sql"
    script.write_text(MARIADB_ACCOUNT)
    script.chmod(0o644)
    command = [
        server,
        "--no-defaults",
        f"--datadir={folder / 'data'}",
        f"--socket={folder / 'mysqld.sock'}",
        f"--pid-file={folder / 'mysqld.pid'}",
        f"--log-error={folder / 'error.log'}",
        f"--tmpdir={folder}",
        f"--init-file={script}",
        f"--port={port}",
        *MARIADB_OPTIONS,
        *account,
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _await_mariadb(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Wait until the server takes connections (it runs the init file before it does)."""
    deadline = time.monotonic() + MARIADB_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    log = folder / "error.log"
    pytest.fail(f"MariaDB did not start:\n{log.read_text()[-2000:] if log.exists() else 'no log'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
