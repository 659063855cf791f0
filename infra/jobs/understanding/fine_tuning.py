"""Fine-tuning MiniLM on sentences with an intent and, where they have them, tags (extra `deep`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from infra.jobs.understanding.minilm import HIDDEN, MiniLm, pooled

IGNORED = -100
"""Tag of word pieces that carry none: the second and later pieces of a word, and the borders."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sentence: word-piece ids, its intent, and a tag for each piece (empty: none are known)."""

    ids: tuple[int, ...]
    intent: int
    tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; the rate warms up over a tenth of the steps, then falls to nothing.

    The first `frozen` layers stay as published, and are computed once for all epochs.
    """

    epochs: int
    batch: int = 48
    rate: float = 1.5e-4
    head_rate: float = 2e-3
    smoothing: float = 0.1
    tag_weight: float = 1.0
    seed: int = 11
    frozen: int = 0


class Network(nn.Module):
    """MiniLM with a linear head over the mean of its words, and one over each word piece."""

    def __init__(self, encoder: MiniLm, intents: int, tags: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.intent_head, self.tag_head = nn.Linear(HIDDEN, intents), nn.Linear(HIDDEN, max(tags, 1))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Sentence vectors, intent scores, and tag scores of every word piece."""
        return self.heads(self.encoder(ids, mask), mask)

    def heads(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same, from the encoder's last hidden states."""
        vectors = pooled(states, mask)
        return vectors, self.intent_head(self.drop(vectors)), self.tag_head(self.drop(states))


Progress = Callable[[int, int, float], None]
"""Told of each step: steps done, steps in all, the loss of late."""


def fine_tune(
    network: Network, sentences: Sequence[Encoded], schedule: Schedule, progress: Progress
) -> Network:
    """Train in place (AdamW, Loshchilov & Hutter 2019); the word embeddings stay as published."""
    torch.manual_seed(schedule.seed)
    _freeze(network.encoder, schedule.frozen)
    begun = _begun(network.encoder, sentences, schedule.frozen)
    optimiser = _optimiser(network, schedule)
    steps = schedule.epochs * -(-len(sentences) // schedule.batch)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps))
    network.train()
    recent = 0.0
    for done, batch in enumerate(_batches(sentences, schedule), start=1):
        loss = _loss(network, [sentences[i] for i in batch], [begun[i] for i in batch], schedule)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        pace.step()
        recent = float(loss.detach()) if done == 1 else 0.98 * recent + 0.02 * float(loss.detach())
        progress(done, steps, recent)
    return network.eval()


def predict(
    network: Network, sentences: Sequence[tuple[int, ...]], batch: int = 128
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sentence vectors `(n, 384)` and intent scores `(n, intents)`, in the order given."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    vectors = np.zeros((len(sentences), HIDDEN), np.float32)
    scores = np.zeros((len(sentences), network.intent_head.out_features), np.float32)
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            places = order[start : start + batch]
            ids, mask = _padded([sentences[i] for i in places])
            found, scored, _ = network(ids, mask)
            vectors[places], scores[places] = found.numpy(), scored.numpy()
    return vectors, scores


def _optimiser(network: Network, schedule: Schedule) -> torch.optim.Optimizer:
    heads = [*network.intent_head.parameters(), *network.tag_head.parameters()]
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [{"params": body, "lr": schedule.rate}, {"params": heads, "lr": schedule.head_rate}],
        weight_decay=0.01,
    )


def _pace(step: int, steps: int) -> float:
    warm = max(1, steps // 10)
    return (step + 1) / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))


def _batches(sentences: Sequence[Encoded], schedule: Schedule) -> Iterator[list[int]]:
    """Batches of like length, in random order, once an epoch."""
    drawn = np.random.default_rng(schedule.seed)
    for _ in range(schedule.epochs):
        noise = drawn.random(len(sentences)) * 4
        order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].ids) + noise[i])
        starts = drawn.permutation(np.arange(0, len(order), schedule.batch))
        for start in starts:
            yield order[start : start + schedule.batch]


def _freeze(encoder: MiniLm, layers: int) -> None:
    fixed = (
        [encoder.words, encoder.places, encoder.normal, *encoder.blocks[:layers]]
        if layers
        else [encoder.words]
    )
    for part in fixed:
        part.requires_grad_(requires_grad=False)


def _begun(encoder: MiniLm, sentences: Sequence[Encoded], layers: int) -> list[Tensor]:
    """What the frozen layers make of each sentence; nothing is frozen: the ids themselves."""
    if not layers:
        return [torch.tensor(item.ids) for item in sentences]
    encoder.eval()
    found: list[Tensor] = [torch.empty(0)] * len(sentences)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].ids))
    with torch.no_grad():
        for start in range(0, len(order), 128):
            places = order[start : start + 128]
            ids, mask = _padded([sentences[i].ids for i in places])
            states = encoder.lower(ids, mask, layers)
            for row, place in enumerate(places):
                found[place] = states[row, : len(sentences[place].ids)].clone()
    return found


def _loss(network: Network, batch: list[Encoded], begun: list[Tensor], schedule: Schedule) -> Tensor:
    ids, mask = _padded([item.ids for item in batch])
    states = nn.utils.rnn.pad_sequence(begun, batch_first=True)
    lower = states if schedule.frozen else network.encoder.lower(ids, mask, 0)
    _, scores, tagged = network.heads(network.encoder.upper(lower, mask, schedule.frozen), mask)
    wanted = torch.tensor([item.intent for item in batch])
    loss = nn.functional.cross_entropy(scores, wanted, label_smoothing=schedule.smoothing)
    if any(item.tags for item in batch):
        tags = torch.full(ids.shape, IGNORED)
        for row, item in enumerate(batch):
            tags[row, : len(item.tags)] = torch.tensor(item.tags)
        loss = loss + schedule.tag_weight * nn.functional.cross_entropy(
            tagged.reshape(-1, tagged.shape[-1]), tags.reshape(-1), ignore_index=IGNORED
        )
    return loss


def _padded(sentences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    longest = max(len(ids) for ids in sentences)
    ids, mask = torch.zeros(len(sentences), longest, dtype=torch.long), torch.zeros(len(sentences), longest)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)] = torch.tensor(sentence)
        mask[row, : len(sentence)] = 1.0
    return ids, mask
