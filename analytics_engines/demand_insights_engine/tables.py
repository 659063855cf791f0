"""Output tables of the Demand Insights Engine."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER, _DATE = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.DATE

CUSTOMER_SEGMENTS = TableContract(
    name="customer_segments",
    grain="one row per customer with at least one order that was not cancelled",
    columns=(
        Column("customer_id", _TEXT, required=True),
        Column("recency_days", _INT, required=True, description="since the last order", unit="days"),
        Column("frequency", _INT, required=True, description="orders not cancelled", unit="orders"),
        Column("monetary", _NUMBER, required=True, description="net revenue", unit="currency"),
        Column("tier", _TEXT, required=True, description="platinum, gold, silver or bronze, best first"),
        Column("cluster", _INT, required=True, description="0 (least valuable) upwards"),
        Column("segment_name", _TEXT, required=True, description="the tier in words"),
        Column("description", _TEXT, required=True, description="the tier's own typical figures"),
        Column("value_score", _NUMBER, required=True, description="of the tier: what the order is by"),
        Column("first_order", _DATE, required=True),
        Column("last_order", _DATE, required=True),
        Column("silhouette", _NUMBER, description="of the whole segmentation", unit="-1 to 1"),
        Column("currency", _TEXT, description="currency of `monetary`"),
        Column("model_version", _TEXT, required=True, description="the model behind the row"),
    ),
    key=("customer_id",),
)

OUTPUTS = (CUSTOMER_SEGMENTS,)
