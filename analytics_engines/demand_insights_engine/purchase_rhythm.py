"""How long a silence must last to mean something in this shop."""

from __future__ import annotations

import numpy as np

from analytics_engines.demand_insights_engine.history import History
from analytics_engines.errors import NotEnoughDataError

_USUAL_SHARE = 0.90
_SHORTEST, _LONGEST = 28, 365
_FEWEST_GAPS = 50


def churn_horizon(history: History) -> int:
    """Days without a purchase that mark a customer as lost, from the shop's own rhythm.

    90% of the gaps between two purchases of a customer are shorter; at least 28 days, at most a year and a
    third of the history, since a definition must be seen to hold before it can be predicted.

    Raises:
        NotEnoughDataError: Customers hardly ever come back, or the history is too short to tell.
    """
    bought = history.orders > 0
    who, day = history.customer[bought], history.day[bought]
    gaps = (day[1:] - day[:-1])[who[1:] == who[:-1]]
    if len(gaps) < _FEWEST_GAPS:
        raise NotEnoughDataError(f"customers came back {len(gaps)} times only, {_FEWEST_GAPS} are needed")
    longest = min(_LONGEST, (history.end - history.begin) // 3)
    if longest < _SHORTEST:
        raise NotEnoughDataError(f"{3 * _SHORTEST} days of sales are needed to see who comes back")
    usual = int(np.ceil(np.quantile(gaps, _USUAL_SHARE)))
    return int(np.clip(usual, _SHORTEST, longest))
