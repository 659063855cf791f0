"""The network behind the `lstm` model: training windows, training, and use, in torch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from analytics_engines.forecasting.base import Floats

_SEED = 7
_LEARNING_RATE = 3e-3
_CLIP = 1.0


class Network(torch.nn.Module):
    """Reads a window and returns what the next steps are worth, relative to the window's mean."""

    def __init__(self, season: int, reach: int, hidden: int) -> None:
        super().__init__()
        self._season, self._reach = season, reach
        self.recurrent = torch.nn.LSTM(1, hidden, batch_first=True)
        self.head = torch.nn.Linear(hidden, reach)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, window: torch.Tensor) -> torch.Tensor:
        """Window (series x steps) to the next steps (series x reach)."""
        _, (state, _) = self.recurrent(window.unsqueeze(-1))
        cycles = window.shape[1] // self._season
        shape = window[:, -cycles * self._season :].reshape(len(window), cycles, self._season).mean(dim=1)
        copies = -(-self._reach // self._season)
        added: torch.Tensor = self.head(state[-1])
        return shape.repeat(1, copies)[:, : self._reach] + added


def train(
    values: Floats, season: int, seen: int, reach: int, *, hidden: int, rounds: int, batch: int
) -> Callable[[Floats], Floats]:
    """Train on random windows of every series; returns the function from windows to forecasts.

    Args:
        values: Series x steps; NaN before a series begins.
        season: Steps of the season; the window holds at least one.
        seen: Steps of a window.
        reach: Steps ahead.
        hidden: Size of the recurrent state.
        rounds: Gradient steps.
        batch: Windows a step.
    """
    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    draws = np.random.default_rng(_SEED)
    network = Network(season, reach, hidden)
    optimiser = torch.optim.Adam(network.parameters(), lr=_LEARNING_RATE)
    starts = _starts(values, seen + reach)
    for _ in range(rounds if len(starts) else 0):
        chosen = starts[draws.integers(0, len(starts), batch)]
        windows = values[chosen[:, :1], chosen[:, 1:] + np.arange(seen + reach)]
        scale = _scale(windows[:, :seen])
        scaled = torch.tensor(windows / scale, dtype=torch.float32)
        loss = (network(scaled[:, :seen]) - scaled[:, seen:]).abs().mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
        optimiser.step()
    return _predictor(network)


def _predictor(network: Network) -> Callable[[Floats], Floats]:
    def predict(windows: Floats) -> Floats:
        scale = _scale(windows)
        with torch.no_grad():
            output = network(torch.tensor(windows / scale, dtype=torch.float32))
        return np.asarray(output.numpy() * scale, dtype=np.float64)

    return predict


def _starts(values: Floats, length: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Series and first step of every window that lies within what is known."""
    begins = values.shape[1] - np.isfinite(values).sum(axis=1)
    pairs = [
        (series, step)
        for series, begin in enumerate(begins)
        for step in range(int(begin), values.shape[1] - length + 1)
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _scale(windows: Floats) -> Floats:
    """The mean size of each window; 1 for an empty one."""
    mean = np.abs(windows).mean(axis=1, keepdims=True)
    return np.where(mean > 0, mean, 1.0)
