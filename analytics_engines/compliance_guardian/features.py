"""What a model sees of a purchase: figures of the purchase and of the past of who and what made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics_engines.compliance_guardian.purchases import Purchases
from analytics_engines.forecasting.base import Floats

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]

WINDOWS = ("1d", "7d", "30d")
_SPREAD = 0.25
"""Standard deviation of log amounts that little evidence is drawn to."""
_EVIDENCE = 3.0


@dataclass(frozen=True, slots=True)
class Features:
    """Purchases x features, by time; NaN where a figure cannot be known."""

    names: tuple[str, ...]
    values: Floats

    def column(self, name: str) -> Floats:
        """One feature of every purchase; NaN throughout where the shop's data does not give it."""
        if name not in self.names:
            return np.full(len(self.values), np.nan)
        return np.asarray(self.values[:, self.names.index(name)], dtype=np.float64)


def purchase_features(purchases: Purchases) -> Features:
    """Every feature that this shop's data gives: one that never varies is left out."""
    columns: dict[str, Floats] = {**_own(purchases.frame), **_places(purchases.frame)}
    columns |= _changes(purchases.frame)
    shop_level = columns.pop("shop_level")
    for entity in purchases.entities:
        columns |= _past_of(purchases, entity, columns["log_amount"], shop_level)
    for name in [name for name, values in columns.items() if not _varies(values)]:
        del columns[name]
    return _together(columns, len(purchases))


def _together(columns: dict[str, Floats], rows: int) -> Features:
    """The columns side by side; each is let go as it is copied, so that none is held twice."""
    names = tuple(columns)
    values = np.empty((rows, len(names)), order="F")
    for place, name in enumerate(names):
        values[:, place] = columns.pop(name)
    return Features(names, values)


def _varies(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and (len(known) < len(values) or bool((known != known[0]).any()))


def _own(frame: pd.DataFrame) -> dict[str, Floats]:
    """Amount, time and age of the account."""
    log_amount = frame["size"].to_numpy(float) / 1000
    level, spread = _level(*(frame[f"shop_{name}"].to_numpy(float) for name in ("size", "square", "orders")))
    placed = frame["placed_at"]
    hour = (placed.dt.hour + placed.dt.minute / 60).to_numpy(float)
    age = (placed - frame["registered_at"]).dt.total_seconds().to_numpy(float) / 86_400
    return {
        "log_amount": log_amount,
        "shop_level": level,
        "amount_over_shop": log_amount - level,
        "amount_to_shop": (log_amount - level) / np.maximum(spread, 0.05),
        "hour": hour,
        "night": ((hour < 6) | (hour >= 23)).astype(np.float64),
        "weekday": placed.dt.dayofweek.to_numpy(float),
        "account_age_days": np.where(age >= 0, age, np.nan),
        "failed_attempts": frame["failed_attempts"].to_numpy(float),
    }


def _places(frame: pd.DataFrame) -> dict[str, Floats]:
    """Whether the countries of the sale, the IP address and the bill differ."""
    pairs = {
        "ip_differs": ("ip_country", "country"),
        "billing_differs": ("billing_country", "country"),
        "ip_billing_differ": ("ip_country", "billing_country"),
    }
    return {name: _differ(frame[one], frame[other]) for name, (one, other) in pairs.items()}


def _changes(frame: pd.DataFrame) -> dict[str, Floats]:
    """What changed since the customer's last purchase; NaN for guests and first purchases."""
    known = frame["customer_id"].notna().to_numpy(bool)
    first_use = {
        "new_device": (frame["device"], frame["use_of_device"]),
        "new_card": (frame["card"], frame["use_of_card"]),
    }
    columns = {
        name: np.where(known & of.notna().to_numpy(bool), (use == 1).to_numpy(float), np.nan)
        for name, (of, use) in first_use.items()
    }
    for name in ("device", "card", "method"):
        changed = _differ(frame[name], frame[f"last_{name}"])
        columns[f"{name}_changed"] = np.where(known, changed, np.nan)
    return columns


def _differ(one: pd.Series[str], other: pd.Series[str]) -> Floats:
    both = (one.notna() & other.notna()).to_numpy(bool)
    return np.where(both, (one != other).to_numpy(float), np.nan)


def _past_of(purchases: Purchases, entity: str, log_amount: Floats, shop_level: Floats) -> dict[str, Floats]:
    """What was known of the customer, device, card or address of each purchase."""
    windows = purchases.windows(entity)
    found = _of_entity(windows, log_amount, shop_level)
    found["amount_to_mean"] = _to_mean(purchases.frame["cents"].to_numpy(float), windows)
    return {f"{entity}_{name}": values for name, values in found.items()}


def _of_entity(windows: Mapping[str, Floats], log_amount: Floats, shop_level: Floats) -> dict[str, Floats]:
    """Speed, amounts, partners and known cases of a customer, device, card or address."""
    names: tuple[str, ...] = (
        "orders_1h",
        "orders_1d",
        "orders_7d",
        "orders_30d",
        "orders_ever",
        "partners_7d",
    )
    names += (
        "partners_ever",
        "frauds_1d",
        "frauds_7d",
        "frauds_30d",
        "frauds_ever",
        "age_days",
        "hours_since",
        "fraud_days_ago",
    )
    found = {name: windows[name] for name in names}
    for window in WINDOWS:
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = windows[f"size_{window}"] / windows[f"orders_{window}"] / 1000
        found[f"amounts_{window}"] = mean - shop_level
        reported = windows[f"frauds_{window}"] + windows[f"cleared_{window}"]
        found[f"fraud_rate_{window}"] = windows[f"frauds_{window}"] / (reported + 1)
    level, spread = _level(windows["size_ever"], windows["square_ever"], windows["orders_ever"])
    found["amount_to_own"] = log_amount - level
    found["amount_to_own_spread"] = (log_amount - level) / spread
    return found


def _to_mean(cents: Floats, windows: Mapping[str, Floats]) -> Floats:
    """The amount over the mean of all amounts before it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(cents * windows["orders_ever"] / windows["cents_ever"], dtype=np.float64)


def _level(total: Floats, square: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of log amounts, the latter drawn to a usual one where few are known."""
    size, squares, many = (np.asarray(values, dtype=np.float64) for values in (total, square, count))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = size / many
        variance = np.maximum(squares / many - mean**2, 0) / 1e6
    drawn = (variance * many + _SPREAD**2 * _EVIDENCE) / (many + _EVIDENCE)
    return mean / 1000, np.sqrt(drawn)
