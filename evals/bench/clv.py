"""Customer lifetime value on days that no model had seen, beside BG/NBD + Gamma-Gamma and the naive guess."""

from __future__ import annotations

import numpy as np

from analytics_engines.demand_insights_engine.history import History
from analytics_engines.demand_insights_engine.lifetime_value import (
    BLEND,
    BOOSTED,
    CLASSIC,
    fit_classic,
    hold_out_the_last,
    learn_corrections,
    learning_days,
    mae,
    predict_all,
    rmse,
)

SEED = 20240607


def value_figures(history: History, cut: int) -> dict[str, float | str]:
    """Learn up to `cut`, predict the rest of the history; the model is chosen before the cut as well.

    Ratios are against BG/NBD (purchases) and against expecting the spend so far again (spend).
    """
    known, days = history.until(cut), history.end - cut
    chosen = hold_out_the_last(known, learning_days(known, days, 3), SEED).best
    classic = fit_classic(known)
    trees = learn_corrections(known, learning_days(known, days, 2), SEED)
    truth = history.between(cut, history.end).of(classic.seen.customer)
    naive = classic.seen.mean_value * (classic.seen.rhythm.repeats + 1)
    found: dict[str, float | str] = {"chosen": chosen, "customers": float(len(naive))}
    guesses = predict_all(classic, trees, days)
    base = rmse(guesses[CLASSIC].purchases, truth.purchases)
    for name in (CLASSIC, BOOSTED, BLEND):
        guess = guesses[name]
        found |= {
            f"{name}: purchases RMSE": rmse(guess.purchases, truth.purchases),
            f"{name}: purchases RMSE / BG-NBD": rmse(guess.purchases, truth.purchases) / base,
            f"{name}: purchases correlation": float(np.corrcoef(guess.purchases, truth.purchases)[0, 1]),
            f"{name}: spend MAE / naive": mae(guess.spend, truth.spend) / mae(naive, truth.spend),
            f"{name}: total spend / actual": float(guess.spend.sum() / truth.spend.sum()),
        }
    return found
