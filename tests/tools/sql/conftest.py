"""The arena: a shop full of canaries, and for each policy a database of what it may see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.bench.guarding.arena import Arena


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    """Where statements are judged."""
    with Arena() as arena:
        yield arena
