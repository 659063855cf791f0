"""What is known of fraud at a moment: reports so far, and orders old enough to be honest without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics_engines.compliance_guardian.purchases import Purchases
from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

if TYPE_CHECKING:
    import pandas as pd

Moments = NDArray[np.float64]

_DELAY_SHARE = 0.95
_LONGEST = 120.0
_LABELS = """
SELECT order_id, is_fraud, CAST(reported_on AS TIMESTAMP) + INTERVAL 1 DAY AS known_at
FROM fraud_labels
WHERE is_fraud IS NOT NULL AND CAST(reported_on AS TIMESTAMP) < CAST($as_of AS TIMESTAMP)
"""


@dataclass(frozen=True, slots=True)
class Labels:
    """Investigated purchases, by purchase; days count from 1970.

    Args:
        placed: Day and time of the purchase.
        fraud: 1 for fraud, 0 for cleared, NaN where nobody reported.
        known: When the report could be used: the start of the day after it; NaN without one.
        delay: Days within which 95% of frauds are reported.
    """

    placed: Moments
    fraud: Floats
    known: Moments
    delay: float

    @property
    def frauds(self) -> int:
        """Reported frauds."""
        return int((self.fraud == 1).sum())

    def at(self, moment: float) -> Floats:
        """1 for fraud and 0 for honest as known at a moment; NaN where it is too early to tell."""
        reported = np.where(self.known <= moment, self.fraud, np.nan)
        old = (self.placed + self.delay <= moment) & np.isnan(reported)
        return np.where(old, 0.0, np.where(self.placed < moment, reported, np.nan))


def read_labels(sales: Sales, purchases: Purchases) -> Labels:
    """Reports of these purchases that are known at `as_of`."""
    reports = sales.query(_LABELS, {"as_of": sales.as_of}).to_pandas()
    joined = purchases.frame[["order_id", "placed_at"]].merge(reports, on="order_id", how="left")
    placed, known = _days(joined["placed_at"]), _days(joined["known_at"])
    fraud = joined["is_fraud"].astype("float64").to_numpy()
    late = (known - placed)[fraud == 1]
    delay = float(np.quantile(late, _DELAY_SHARE)) if len(late) else _LONGEST
    return Labels(placed, np.asarray(fraud, dtype=np.float64), known, min(max(delay, 1.0), _LONGEST))


def _days(moments: pd.Series[pd.Timestamp]) -> Moments:
    import pandas as pd

    return np.asarray((moments - pd.Timestamp(0)) / pd.Timedelta(days=1), dtype=np.float64)
