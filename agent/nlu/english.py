"""Words of everyday English, so that none of them is taken for another word misspelt."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def english_words() -> frozenset[str]:
    """The whole words among the word pieces of the network's tokenizer: some 20,000, in lower case."""
    document = json.loads(files("agent.nlu.data").joinpath("tokenizer.json").read_text("utf-8"))
    return frozenset(piece for piece in document["model"]["vocab"] if piece.isalpha() and len(piece) > 3)
