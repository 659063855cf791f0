"""How much to order: demand until the stock of the next order is used up, with a margin for being wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics_engines.forecasting.base import Floats

_NORMAL_80 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Supply:
    """How a shop is supplied.

    Args:
        lead_days: From an order to its arrival.
        service_level: Chance of not running out before the next order arrives.
    """

    lead_days: int
    service_level: float


@dataclass(frozen=True, slots=True)
class Reorder:
    """One entry per product, in units; NaN where the stock is not known.

    Args:
        safety_stock: Kept against demand above the forecast until an order arrives.
        reorder_point: Order when less than this is available.
        order_units: To order now so that the stock lasts for the horizon, by horizon; 0 when it does.
        days_of_cover: Days that what is available lasts at the forecast's pace.
    """

    safety_stock: Floats
    reorder_point: Floats
    order_units: Floats
    days_of_cover: Floats


def plan_reorders(
    expected: Floats,
    lower: Floats,
    upper: Floats,
    horizons: tuple[int, ...],
    available: Floats,
    supply: Supply,
) -> Reorder:
    """Order-up-to levels with normal safety stock (Silver, Pyke & Thomas 2017, chapter 6).

    The spread of demand during the lead time is that of the first horizon, scaled by the root of time.

    Args:
        expected: Products x horizons, in units.
        lower: Lower end of the 80% interval.
        upper: Upper end of it.
        horizons: In days.
        available: On hand less reserved, by product; NaN where not known.
        supply: Lead time and service level.
    """
    from scipy.stats import norm  # type: ignore[import-untyped]

    pace = expected[:, 0] / horizons[0]
    spread = (upper[:, 0] - lower[:, 0]) / (2 * _NORMAL_80) * np.sqrt(supply.lead_days / horizons[0])
    safety = np.ceil(float(norm.ppf(supply.service_level)) * spread)
    wanted = np.ceil(expected + safety[:, None])
    short = np.maximum(wanted - np.maximum(available, 0.0)[:, None], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(pace > 0, np.maximum(available, 0.0) / pace, np.nan)
    return Reorder(safety, np.ceil(pace * supply.lead_days + safety), short, cover)
