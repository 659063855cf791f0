"""Output tables of the FILL IN."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

COUNTRY_ORDERS = TableContract(
    name="country_orders",  # FILL IN: unique among all tables; users' questions reach it by this name
    grain="one row per country that orders were sold to",
    columns=(
        Column("country", LogicalType.STRING, required=True),
        Column("orders", LogicalType.INTEGER, required=True, description="orders not cancelled"),
        Column("model_version", LogicalType.STRING, required=True, description="the model behind the row"),
    ),
    key=("country",),
)

OUTPUTS = (COUNTRY_ORDERS,)
