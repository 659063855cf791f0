"""Linking against a large catalogue: speed, memory and recall by kind of noise, beside plain rapidfuzz."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil
from rapidfuzz import fuzz, process

from evals.bench.measuring import MEBIBYTE
from evals.statistics import quantile
from infra.jobs.understanding.corpus import word_lists
from tools.semantic.values import IndexedValue, ValueIndex

_SHOWN = 5
Noise = Callable[[str, random.Random], str]
Linker = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Linked:
    """How one way of linking fared on one kind of noise.

    Args:
        way: What links.
        noise: How the mention differs from the name.
        first: Share of mentions whose name comes first; one that holds all the words of a part is right.
        shown: Share of mentions whose name is among the first five.
        milliseconds: Processor time of each mention, on one thread.
    """

    way: str
    noise: str
    first: float
    shown: float
    milliseconds: tuple[float, ...]

    def row(self) -> dict[str, object]:
        """One line of the report."""
        return {
            "what": self.way,
            "noise": self.noise,
            "recall_at_1": round(self.first, 3),
            "recall_at_5": round(self.shown, 3),
            "p50_cpu_ms": round(quantile(self.milliseconds, 0.5) or 0.0, 2),
            "p95_cpu_ms": round(quantile(self.milliseconds, 0.95) or 0.0, 2),
        }


@dataclass(frozen=True, slots=True)
class Footing:
    """What the index of the names costs: processor seconds to build, MiB of memory."""

    names: int
    seconds: float
    mib: float


def catalogue(size: int, seed: int) -> list[str]:
    """Product names, each once; every tenth of a brand with a model code."""
    words, rng = word_lists(), random.Random(seed)  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < size:
        some = rng.sample(words["product_modifiers"], rng.choice((1, 2, 2, 3)))
        brand = [rng.choice(words["brands"])] if rng.random() < 0.4 else []
        model = [f"{rng.choice('abcdefghkmnprstx')}{rng.randint(10, 9999)}"] if rng.random() < 0.2 else []
        found[" ".join([*brand, *some, rng.choice(words["product_heads"]), *model]).title()] = None
    return list(found)


def measure_linking(size: int, mentions: int, seed: int) -> tuple[Footing, list[Linked]]:
    """Link noisy mentions of a generated catalogue with our index, then with rapidfuzz over all names."""
    names = catalogue(size, seed)
    before, started = psutil.Process().memory_info().rss, time.thread_time()
    index = ValueIndex(_indexed(names))
    seconds = time.thread_time() - started
    footing = Footing(size, seconds, (psutil.Process().memory_info().rss - before) / MEBIBYTE)
    known = [*names, *(_code(name) for name in names)]
    lower = [text.lower() for text in known]

    def ours(text: str) -> Sequence[str]:
        return [match.value for match in index.match(text, limit=_SHOWN)]

    def brute(text: str) -> Sequence[str]:
        found = process.extract(text.lower(), lower, scorer=fuzz.token_sort_ratio, limit=_SHOWN)
        return [known[place] for _, _, place in found]

    ways: Mapping[str, tuple[Linker, int]] = {
        "value index": (ours, mentions),
        "rapidfuzz over all": (brute, max(5, mentions // 10)),
    }
    found = []
    for way, (linker, count) in ways.items():
        for noise, change in _NOISES.items():
            found.append(_measured(way, noise, change, linker, random.Random(seed).sample(names, count)))  # noqa: S311
    return footing, found


def _indexed(names: Sequence[str]) -> list[IndexedValue]:
    products = [IndexedValue("product", name) for name in names]
    return products + [IndexedValue("sku", _code(name), is_code=True) for name in names]


def _code(name: str) -> str:
    """A stable stock code of a name."""
    return f"{sum(ord(c) * (i + 7) ** 2 for i, c in enumerate(name)) % 900000 + 100000}{name[0]}"


def _measured(way: str, noise: str, change: Noise, linker: Linker, names: Sequence[str]) -> Linked:
    rng, times, first, shown = random.Random(5), [], 0, 0  # noqa: S311
    for name in names:
        mention = change(name, rng)
        started = time.thread_time()
        found = linker(mention)
        times.append((time.thread_time() - started) * 1000)
        right = [_is_meant(noise, mention, name, value) for value in found[:_SHOWN]]
        first, shown = first + (right[:1] == [True]), shown + any(right)
    return Linked(way, noise, first / len(names), shown / len(names), tuple(times))


def _is_meant(noise: str, mention: str, name: str, value: str) -> bool:
    """The name itself; of a part, any name that holds all its words; of a code, the code."""
    if noise == "code":
        return value == mention
    words = set(mention.lower().split())
    return value == name or (noise == "part" and words <= set(value.lower().split()))


def _typo(name: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(name) - 1)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    dropped, doubled = name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]
    return rng.choice((swapped, dropped, doubled)).lower()


def _two_typos(name: str, rng: random.Random) -> str:
    return _typo(_typo(name, rng), rng)


def _part(name: str, rng: random.Random) -> str:
    words = name.lower().split()
    left_out = rng.randrange(len(words))
    return " ".join(word for place, word in enumerate(words) if place != left_out) if len(words) > 2 else name


def _shuffled(name: str, rng: random.Random) -> str:
    words = name.lower().split()
    rng.shuffle(words)
    return " ".join(words)


_NOISES: Mapping[str, Noise] = {
    "none": lambda name, _: name.lower(),
    "typo": _typo,
    "two typos": _two_typos,
    "plural": lambda name, _: name.lower() + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s"),
    "part": _part,
    "other order": _shuffled,
    "code": lambda name, _: _code(name),
}
