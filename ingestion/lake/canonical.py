"""The canonical shop schema: the tables every source is brought to.

Money is DECIMAL(18,2) in the row's currency, unit prices DECIMAL(18,4), timestamps are UTC, ids are strings.
Only keys, and for facts the time, quantity or amount, are required: a sparse row is kept, a wrong one is
quarantined.
"""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, Reference, Rule, Sensitivity, TableContract

_STRING, _INT, _MONEY, _PRICE = LogicalType.STRING, LogicalType.INTEGER, LogicalType.MONEY, LogicalType.PRICE
_NUMBER, _BOOL, _DATE, _TIME = (
    LogicalType.NUMBER,
    LogicalType.BOOLEAN,
    LogicalType.DATE,
    LogicalType.TIMESTAMP,
)


def _key(name: str, description: str = "") -> Column:
    return Column(name, _STRING, required=True, description=description)


def _fact(name: str, kind: LogicalType, description: str = "", unit: str | None = None) -> Column:
    return Column(name, kind, required=True, description=description, unit=unit)


def _text(name: str, description: str = "") -> Column:
    return Column(name, _STRING, description=description)


def _personal(name: str, description: str = "") -> Column:
    return Column(name, _STRING, description=description, sensitivity=Sensitivity.PERSONAL)


def _money(name: str, description: str = "") -> Column:
    return Column(name, _MONEY, description=description, unit="row currency")


CUSTOMERS = TableContract(
    name="customers",
    grain="one row per customer",
    columns=(
        _key("customer_id"),
        _personal("name"),
        _personal("email"),
        _personal("phone"),
        Column("registration_date", _DATE),
        Column("birth_year", _INT, sensitivity=Sensitivity.PERSONAL),
        _text("gender"),
        _text("segment_hint", "the shop's own label, if it keeps one"),
        _personal("address_line"),
        _text("city"),
        _text("region"),
        _text("country"),
        _personal("postal_code"),
    ),
    key=("customer_id",),
    time="registration_date",
)

CATEGORIES = TableContract(
    name="categories",
    grain="one row per category; parent_id makes the tree",
    columns=(_key("category_id"), _text("name"), _text("parent_id")),
    key=("category_id",),
    references=(Reference("parent_id", "categories"),),
    rules=(
        Rule(
            "category_not_its_own_parent", "parent_id <> category_id", "A category cannot be its own parent."
        ),
    ),
)

PRODUCTS = TableContract(
    name="products",
    grain="one row per product",
    columns=(
        _key("product_id"),
        _text("sku"),
        _text("name"),
        _text("brand"),
        _text("category_id"),
        Column("price", _PRICE, description="current list price", unit="row currency"),
        Column("cost", _PRICE, description="current unit cost", unit="row currency"),
        _text("currency"),
        Column("launched_on", _DATE),
        Column("active", _BOOL),
    ),
    key=("product_id",),
    rules=(
        Rule("price_not_negative", "price >= 0", "A list price cannot be negative."),
        Rule("cost_not_negative", "cost >= 0", "A unit cost cannot be negative."),
    ),
    references=(Reference("category_id", "categories"),),
)

STORES = TableContract(
    name="stores",
    grain="one row per store or sales location",
    columns=(
        _key("store_id"),
        _text("name"),
        _text("region"),
        _text("country"),
        Column("opened_on", _DATE),
        _text("channel"),
    ),
    key=("store_id",),
)

ORDERS = TableContract(
    name="orders",
    grain="one row per order; a whole cancellation is an order with status 'cancelled'",
    columns=(
        _key("order_id"),
        _text("customer_id"),
        _text("store_id"),
        _text("channel"),
        _fact("order_date", _TIME),
        _text("status"),
        _text("currency"),
        _money("subtotal", "sum of quantity x unit price before discounts"),
        _money("discount", "all discounts on the order, coupon included"),
        _money("tax"),
        _money("shipping_fee"),
        _money("total", "subtotal - discount + tax + shipping_fee"),
        _text("coupon_code"),
        _text("device_id"),
        _text("ip_country"),
        _text("country", "country the order is sold to, where the source says so"),
    ),
    key=("order_id",),
    time="order_date",
    rules=(Rule("discount_not_negative", "discount >= 0", "A discount cannot be negative."),),
    references=(Reference("customer_id", "customers"), Reference("store_id", "stores")),
)

ORDER_ITEMS = TableContract(
    name="order_items",
    grain="one row per order line",
    columns=(
        _key("order_item_id"),
        _key("order_id"),
        _key("product_id"),
        _fact("quantity", _INT, "units sold, above zero"),
        Column("unit_price", _PRICE, unit="order currency"),
        _money("discount", "discount on the line, coupon share included"),
        _fact("line_total", _MONEY, "quantity x unit_price - discount", "order currency"),
    ),
    key=("order_item_id",),
    rules=(
        Rule("quantity_positive", "quantity > 0", "A sold quantity must be above zero."),
        Rule("unit_price_not_negative", "unit_price >= 0", "A unit price cannot be negative."),
    ),
    references=(Reference("order_id", "orders"), Reference("product_id", "products")),
)

RETURNS = TableContract(
    name="returns",
    grain="one row per returned order line (partial returns, credit notes)",
    columns=(
        _key("return_id"),
        _key("order_id"),
        _text("order_item_id"),
        _key("product_id"),
        _fact("quantity", _INT, "units returned"),
        _fact("amount", _MONEY, "amount credited to the customer", "order currency"),
        _fact("returned_at", _TIME),
        _text("reason"),
    ),
    key=("return_id",),
    time="returned_at",
    rules=(Rule("quantity_not_negative", "quantity >= 0", "A returned quantity cannot be negative."),),
    references=(Reference("order_id", "orders"), Reference("product_id", "products")),
)

PAYMENTS = TableContract(
    name="payments",
    grain="one row per payment attempt",
    columns=(
        _key("payment_id"),
        _key("order_id"),
        _text("method"),
        _text("card_brand"),
        Column("card_last4", _STRING, sensitivity=Sensitivity.PERSONAL),
        Column(
            "card_token", _STRING, description="keyed hash of the card number", sensitivity=Sensitivity.SECRET
        ),
        _fact("amount", _MONEY, unit="row currency"),
        _text("currency"),
        _text("status"),
        Column("paid_at", _TIME),
        _text("billing_country"),
    ),
    key=("payment_id",),
    time="paid_at",
    references=(Reference("order_id", "orders"),),
)

SHIPMENTS = TableContract(
    name="shipments",
    grain="one row per shipment",
    columns=(
        _key("shipment_id"),
        _key("order_id"),
        _text("carrier"),
        _personal("tracking_number"),
        _personal("shipping_address"),
        _text("ship_country"),
        Column("shipped_at", _TIME),
        Column("promised_at", _TIME),
        Column("delivered_at", _TIME),
        _text("delivery_status"),
        _money("cost"),
    ),
    key=("shipment_id",),
    time="shipped_at",
    rules=(
        Rule(
            "delivered_after_shipped",
            "delivered_at >= shipped_at",
            "A parcel cannot arrive before it is sent.",
        ),
    ),
    references=(Reference("order_id", "orders"),),
)

INVENTORY = TableContract(
    name="inventory",
    grain="one row per product x store: the latest stock position",
    columns=(
        _key("product_id"),
        _key("store_id"),
        _fact("on_hand", _INT, unit="units"),
        Column("reserved", _INT, unit="units"),
        Column("reorder_point", _INT, unit="units"),
        Column("updated_at", _TIME),
    ),
    key=("product_id", "store_id"),
    time="updated_at",
    rules=(Rule("reserved_not_negative", "reserved >= 0", "Reserved stock cannot be negative."),),
    references=(Reference("product_id", "products"), Reference("store_id", "stores")),
)

PRICE_HISTORY = TableContract(
    name="price_history",
    grain="one row per product x store (null: all stores) x validity period",
    columns=(
        _key("product_id"),
        _text("store_id"),
        _fact("price", _PRICE, unit="product currency"),
        _fact("valid_from", _DATE),
        Column("valid_to", _DATE, description="exclusive; null: still valid"),
    ),
    key=("product_id", "store_id", "valid_from"),
    time="valid_from",
    rules=(
        Rule("price_not_negative", "price >= 0", "A price cannot be negative."),
        Rule("validity_in_order", "valid_to > valid_from", "A price must end after it starts."),
    ),
    references=(Reference("product_id", "products"),),
)

COMPETITOR_PRICES = TableContract(
    name="competitor_prices",
    grain="one row per product x competitor x day observed",
    columns=(
        _key("product_id"),
        _key("competitor"),
        _fact("price", _PRICE, unit="row currency"),
        _text("currency"),
        _fact("observed_on", _DATE),
    ),
    key=("product_id", "competitor", "observed_on"),
    time="observed_on",
    rules=(Rule("price_positive", "price > 0", "An observed price must be above zero."),),
    references=(Reference("product_id", "products"),),
)

FX_RATES = TableContract(
    name="fx_rates",
    grain="one row per day x currency",
    columns=(
        _fact("rate_date", _DATE),
        _key("currency"),
        _fact("per_eur", _NUMBER, "units of the currency for one euro"),
    ),
    key=("rate_date", "currency"),
    time="rate_date",
    rules=(Rule("rate_positive", "per_eur > 0", "An exchange rate must be above zero."),),
)

PROMOTIONS = TableContract(
    name="promotions",
    grain="one row per promotion; on one product, one category or everything",
    columns=(
        _key("promotion_id"),
        _text("name"),
        _text("product_id"),
        _text("category_id"),
        _fact("starts_on", _DATE),
        _fact("ends_on", _DATE, "inclusive"),
        Column("discount_pct", _NUMBER, unit="percent, 0-100"),
    ),
    key=("promotion_id",),
    time="starts_on",
    rules=(
        Rule("dates_in_order", "ends_on >= starts_on", "A promotion must end on or after its start."),
        Rule(
            "discount_in_range", "discount_pct BETWEEN 0 AND 100", "A discount is between 0 and 100 percent."
        ),
    ),
    references=(Reference("product_id", "products"), Reference("category_id", "categories")),
)

FRAUD_LABELS = TableContract(
    name="fraud_labels",
    grain="one row per order that was investigated",
    columns=(_key("order_id"), _fact("is_fraud", _BOOL), Column("reported_on", _DATE)),
    key=("order_id",),
    time="reported_on",
    references=(Reference("order_id", "orders"),),
)

CANONICAL_TABLES: dict[str, TableContract] = {
    table.name: table
    for table in (
        CUSTOMERS,
        CATEGORIES,
        PRODUCTS,
        STORES,
        ORDERS,
        ORDER_ITEMS,
        RETURNS,
        PAYMENTS,
        SHIPMENTS,
        INVENTORY,
        PRICE_HISTORY,
        COMPETITOR_PRICES,
        FX_RATES,
        PROMOTIONS,
        FRAUD_LABELS,
    )
}
"""Every canonical table by name, parents before children."""
