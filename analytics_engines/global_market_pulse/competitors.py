"""How the shop's prices stand against each competitor's, like with like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics_engines.global_market_pulse.cube import ALL, ALL_NAME
from analytics_engines.global_market_pulse.fixed_effects import mean_and_error, two_sided
from analytics_engines.global_market_pulse.market import STALE_RATE_DAYS, Market, statement
from analytics_engines.global_market_pulse.shares import OWN
from analytics_engines.global_market_pulse.significance import Floats, benjamini_hochberg

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]

MODEL_VERSION = "matched_prices-1"
SCOPES = (ALL, "top_category", "category", "product")
_NORMAL_95 = 1.959963984540054
_LATEST_DAYS = 28
_PLACES_ON_SHELF = ("category_id", "category", "top_category_id", "top_category")
_NEEDED = (
    "SELECT currency, observed_on AS day FROM competitor_prices UNION"
    " SELECT p.currency, c.observed_on FROM competitor_prices AS c JOIN products AS p USING (product_id)"
)


@dataclass(frozen=True, slots=True)
class PricePairs:
    """Competitor prices beside the own price of the same product and day, of the last two years.

    Args:
        pairs: One row per product x competitor x day; both prices known and above zero.
        gaps: What could not be compared, or only with a reservation.
    """

    pairs: pd.DataFrame
    gaps: tuple[str, ...]

    def last_year(self, market: Market) -> pd.DataFrame:
        """The pairs of the last year."""
        first = market.year()[0]
        return self.pairs[self.pairs["day"] >= first]


def read_pairs(market: Market) -> PricePairs:
    """Read the pairs and what must be said of them."""
    found = market.select(statement("competitor_pairs.sql"), market.years(), _NEEDED)
    found = found.rename(columns={"observed_on": "day"}).assign(all=ALL)
    if not len(found):
        return PricePairs(found, ("the source has no competitor prices of the last two years",))
    known = (found["own_price"] > 0) & (found["competitor_price"] > 0)
    return PricePairs(found[known].reset_index(drop=True), tuple(_reservations(found, market)))


def competitor_rows(pairs: pd.DataFrame, currency: str | None, significance: float) -> list[Row]:
    """One row per competitor and scope; the gap is the mean over products of their mean log price ratio.

    That is a regression of log price on the seller with an effect for every product and day, each product
    weighing the same: neither the competitor's range nor the time of observation colours the gap. Errors are
    over products.
    """
    products = _by_product(pairs)
    rows: list[Row] = []
    for scope in SCOPES:
        key = {ALL: ALL, "product": "product_id"}.get(scope, f"{scope}_id")
        parts = products.groupby(["competitor", key], sort=True)
        found: list[Row] = [
            {"competitor": name[0], "scope": scope, "item_id": name[1], **_compare(part, scope)}
            for name, part in parts
        ]
        p_values = np.array([np.nan if r["p_value"] is None else float(str(r["p_value"])) for r in found])
        for row, q in zip(found, benjamini_hochberg(p_values), strict=True):
            row["q_value"] = float(q) if q == q else None
            row["position"] = _position(row, scope, significance)
        rows += found
    return [{**row, "currency": currency, "model_version": MODEL_VERSION} for row in rows]


def _by_product(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per competitor and product: mean log ratio, sums of prices, and the latest prices."""
    keys = ["competitor", "product_id"]
    ordered = (
        pairs.assign(log_ratio=_log_ratios(pairs)).sort_values("day", kind="stable").groupby(keys, sort=True)
    )
    return ordered.agg(
        log_ratio=("log_ratio", "mean"),
        observations=("log_ratio", "size"),
        own_sum=("own_price", "sum"),
        competitor_sum=("competitor_price", "sum"),
        latest_own=("own_price", "last"),
        latest_competitor=("competitor_price", "last"),
        latest_on=("day", "last"),
        **{name: (name, "first") for name in ("product", *_PLACES_ON_SHELF, ALL)},
    ).reset_index()


def category_gaps(pairs: pd.DataFrame, level: str) -> dict[str, float]:
    """Own price over competitors', less 1, by category id of a level, each product weighing the same."""
    if not len(pairs):
        return {}
    key = ALL if level == ALL else f"{level}_id"
    ratios = _log_ratios(pairs).groupby([pairs[key], pairs["product_id"], pairs["competitor"]]).mean()
    return {str(item): float(np.expm1(mean)) for item, mean in ratios.groupby(level=0).mean().items()}


def latest_prices(pairs: pd.DataFrame, market: Market) -> pd.DataFrame:
    """Latest price of each holder and product in the last four weeks, and in those of a year before."""
    import pandas as pd

    parts = []
    for window, end in (("now", market.year()[1]), ("before", market.year(1)[1])):
        inside = pairs[(pairs["day"] <= end) & (pairs["day"] > end - timedelta(days=_LATEST_DAYS))]
        last = inside.sort_values("day", kind="stable").groupby(["product_id", "competitor"]).tail(1)
        theirs = last.assign(holder=last["competitor"], price=last["competitor_price"], window=window)
        newest = last.sort_values("day", kind="stable").groupby("product_id").tail(1)
        ours = newest.assign(holder=OWN, price=newest["own_price"], window=window)
        parts += [theirs, ours]
    ids = {"top_category": "top_category_id", "category": "category_id"}
    joined = pd.concat(parts, ignore_index=True)
    return joined.assign(**{level: joined[column] for level, column in ids.items()})


def _compare(products: pd.DataFrame, scope: str) -> Row:
    """The figures of one competitor and scope, from one row per product."""
    mean, error = mean_and_error(np.asarray(products["log_ratio"], dtype=np.float64))
    tested = len(products) > 1
    p_value = float(two_sided(np.array([mean]), np.array([error]), len(products))[0]) if tested else np.nan
    observations = int(products["observations"].sum())
    own, theirs = float(products["own_sum"].sum()), float(products["competitor_sum"].sum())
    first, single = products.iloc[0], scope == "product"
    return {
        "item": ALL_NAME if scope == ALL else str(first[scope]),
        "category": None if scope in {ALL, "top_category"} else _text(first["category"]),
        "products": len(products),
        "observations": observations,
        "own_price": own / observations,
        "competitor_price": theirs / observations,
        "raw_gap": own / theirs - 1,
        "price_gap": float(np.expm1(mean)),
        "gap_low": _known(float(np.expm1(mean - _NORMAL_95 * error))),
        "gap_high": _known(float(np.expm1(mean + _NORMAL_95 * error))),
        "p_value": _known(p_value),
        "dearer_share": float((products["latest_own"] > products["latest_competitor"]).mean()),
        "latest_own_price": float(first["latest_own"]) if single else None,
        "latest_competitor_price": float(first["latest_competitor"]) if single else None,
        "latest_on": products["latest_on"].max(),
    }


def _position(row: Row, scope: str, significance: float) -> str:
    """Where the gap is beyond doubt; of a single product, where the latest prices are."""
    if scope == "product":
        gap = float(str(row["latest_own_price"])) - float(str(row["latest_competitor_price"]))
        return "level" if abs(gap) < 0.005 else "dearer" if gap > 0 else "cheaper"
    q = row["q_value"]
    if q is None or float(str(q)) >= significance:
        return "level"
    return "dearer" if float(str(row["price_gap"])) > 0 else "cheaper"


def _reservations(found: pd.DataFrame, market: Market) -> list[str]:
    said = []
    unpriced = int(found["own_price"].isna().sum())
    unconverted = int(found["competitor_price"].isna().sum())
    stale = int((found["rate_age_days"] > STALE_RATE_DAYS).sum())
    undated = int(found.loc[found["undated"], "product_id"].nunique())
    if unconverted:
        said.append(f"{unconverted} competitor prices have no exchange rate by their day and are left out")
    if stale:
        said.append(f"{stale} competitor prices are converted at a rate more than {STALE_RATE_DAYS} days old")
    if unpriced:
        said.append(f"{unpriced} competitor prices are of days without an own list price and are left out")
    if undated:
        said.append(f"{undated} products have no price history: today's list price stands for all their days")
    return said


def _log_ratios(pairs: pd.DataFrame) -> pd.Series[float]:
    ratio: Floats = np.log(pairs["own_price"].to_numpy(float) / pairs["competitor_price"].to_numpy(float))
    series: pd.Series[float] = pairs["own_price"] * 0 + ratio
    return series


def _known(value: float) -> float | None:
    return value if value == value else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
