from __future__ import annotations

import subprocess
import sys

HEAVY = ("sklearn", "statsforecast", "torch", "transformers", "prophet", "xgboost", "pandas", "langgraph")


def test_the_server_loads_no_model_library() -> None:
    code = f"import server.app, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
