"""The purchases that fraud is looked for in, and what was known of each when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from analytics_engines.forecasting.base import Floats
from analytics_engines.sales import Sales

if TYPE_CHECKING:
    import pandas as pd

ENTITIES: Mapping[str, str] = {
    "customer": "device",
    "device": "customer_id",
    "card": "customer_id",
    "address": "customer_id",
}
"""What purchases have in common, and whose partners are counted: devices of a customer, else customers."""

_COLUMN = {"customer": "customer_id"}


@dataclass(frozen=True, slots=True)
class Purchases:
    """Purchases by time.

    Args:
        frame: One row per purchase: the columns of order_context.sql.
        sales: What they were read from.
    """

    frame: pd.DataFrame
    sales: Sales

    def __len__(self) -> int:
        """How many there are."""
        return len(self.frame)

    @property
    def entities(self) -> tuple[str, ...]:
        """What at least one purchase names."""
        return tuple(name for name in ENTITIES if self.frame[_COLUMN.get(name, name)].notna().any())

    def windows(self, entity: str) -> Mapping[str, Floats]:
        """Columns of entity_windows.sql over all purchases, read anew; NaN without the entity."""
        return _windows(self.sales, entity, len(self.frame))


def read_purchases(sales: Sales) -> Purchases:
    """Every purchase known at `as_of`, from the past of each alone."""
    return Purchases(_select(sales, "order_context.sql").to_pandas(), sales)


def read_links(sales: Sales, hub: int) -> pd.DataFrame:
    """Every use of a device, delivery address or card that 2 to `hub` customers share, by purchase."""
    frame: pd.DataFrame = _select(sales, "links.sql", {"hub": hub}).to_pandas()
    return frame


def _windows(sales: Sales, entity: str, size: int) -> dict[str, Floats]:
    column, partner = _COLUMN.get(entity, entity), ENTITIES[entity]
    table = _select(sales, "entity_windows.sql", entity=column, partner=partner)
    number = table["number"].to_numpy()
    found: dict[str, Floats] = {}
    for name in table.column_names[1:]:
        values = np.full(size, np.nan)
        values[number] = table[name].to_numpy()
        found[name] = values
    return found


def _select(
    sales: Sales, name: str, parameters: Mapping[str, object] | None = None, **names: str
) -> pa.Table:
    text = _text(name).replace("{purchases}", _text("purchases.sql"))
    for placeholder, value in names.items():
        text = text.replace(f"{{{placeholder}}}", value)
    return sales.query(text, {"as_of": sales.as_of, "currency": sales.currency, **(parameters or {})})


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
