from __future__ import annotations

import json
import os
from pathlib import Path

from server.app import create_app
from server.deps import ServerDeps

COMMITTED = Path(__file__).resolve().parents[2] / "ui" / "src" / "api" / "openapi.json"


def test_the_page_s_types_are_made_from_what_the_server_serves(deps: ServerDeps) -> None:
    """After a change: RETAIL_UPDATE_GOLDEN=1 pytest tests/server/test_openapi.py, `npm run api` in ui."""
    served = json.dumps(create_app(deps).openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("RETAIL_UPDATE_GOLDEN"):
        COMMITTED.write_text(served, "utf-8")
    assert COMMITTED.read_text("utf-8") == served


def test_every_operation_says_what_it_does_and_what_it_returns(deps: ServerDeps) -> None:
    for path, methods in create_app(deps).openapi()["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], f"{method} {path}"
            assert operation["tags"], f"{method} {path}"
