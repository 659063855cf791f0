"""Sentences as word pieces with a tag each: `B-` begins an entity, `I-` goes on with it, `O` is none."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from tokenizers import Encoding, Tokenizer

from infra.jobs.understanding.fine_tuning import IGNORED, Encoded
from infra.jobs.understanding.grammar import Span, Utterance

MAX_TOKENS = 64


def tokenizer() -> Tokenizer:
    """The word pieces of MiniLM, cut at 64, without padding."""
    found = Tokenizer.from_str(files("agent.nlu.data").joinpath("tokenizer.json").read_text("utf-8"))
    found.no_padding()
    found.enable_truncation(MAX_TOKENS)
    return found


def tag_names(types: Sequence[str]) -> tuple[str, ...]:
    """`O`, then the beginning and the inside of each type."""
    return ("O", *(f"{edge}-{name}" for name in types for edge in "BI"))


def encode(utterances: Sequence[Utterance], intents: Sequence[str], tags: Sequence[str]) -> list[Encoded]:
    """Word pieces, intents and tags by their places in `intents` and `tags`."""
    intent_at, tag_at = {n: i for i, n in enumerate(intents)}, {n: i for i, n in enumerate(tags)}
    encodings = tokenizer().encode_batch([item.text for item in utterances])
    return [
        Encoded(tuple(found.ids), intent_at[item.intent], _tags(found, item.spans, tag_at) if tags else ())
        for found, item in zip(encodings, utterances, strict=True)
    ]


def _tags(encoding: Encoding, spans: Sequence[Span], tag_at: dict[str, int]) -> tuple[int, ...]:
    tags = []
    for (begin, stop), special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True):
        span = next((s for s in spans if s.begin < stop and begin < s.stop), None)
        if special:
            tags.append(IGNORED)
        elif span is None:
            tags.append(tag_at["O"])
        else:
            tags.append(tag_at[f"{'B' if begin <= span.begin else 'I'}-{span.type}"])
    return tuple(tags)
