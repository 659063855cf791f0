"""Output tables of the Compliance Guardian."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER, _DATE = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.DATE
_TIME, _BOOL = LogicalType.TIMESTAMP, LogicalType.BOOLEAN

_MODEL_VERSION = Column("model_version", _TEXT, required=True, description="the model behind the row")
_CURRENCY = Column("currency", _TEXT, description="of every amount in the row")


def _key(name: str, description: str = "", kind: LogicalType = _TEXT, unit: str | None = None) -> Column:
    return Column(name, kind, required=True, description=description, unit=unit)


def _figure(name: str, description: str, unit: str | None = None) -> Column:
    return Column(name, _NUMBER, description=description, unit=unit)


def _text(name: str, description: str) -> Column:
    return Column(name, _TEXT, description=description)


_OF_THE_ORDER = (
    _key("order_id"),
    _text("customer_id", "null for a guest"),
    _text("store_id", "that the order was placed with"),
    _key("ordered_at", "", _TIME),
    _key("order_date", "day of it", _DATE),
    _text("channel", "never over the counter"),
    _text("country", "that the order is sold to"),
    _key("amount", "total of the order", _NUMBER, "currency"),
    _CURRENCY,
)
_OUTCOME = _key(
    "outcome", "confirmed (reported as fraud), cleared (investigated, honest) or open (no report)"
)

RISK_SCORES = TableContract(
    name="risk_scores",
    grain="one row per order that was not paid over the counter",
    columns=(
        *_OF_THE_ORDER,
        _key("risk_score", "0 to 100; from 70 an alert costs less than it saves", _NUMBER, "0 to 100"),
        _key("risk_level", "low (below 30), medium, or high (from 70)"),
        _figure("fraud_probability", "chance that an investigation finds fraud, by boosting", "probability"),
        _figure("rule_points", "risk that the rules alone give", "0 to 100"),
        _figure("anomaly_score", "of the isolation forest; about 0.5 is ordinary", "0 to 1"),
        _key("scored_by", "model, or rules where too few frauds were known before the order"),
        _text("ring_id", "the ring it belongs to, in `fraud_patterns`"),
        _key("reasons", "what speaks for fraud, with the order's own figures"),
        _OUTCOME,
        _MODEL_VERSION,
    ),
    key=("order_id",),
    time="order_date",
)

FRAUD_DETECTIONS = TableContract(
    name="fraud_detections",
    grain="one row per order that is suspected of fraud",
    columns=(
        *_OF_THE_ORDER,
        _text("ip_country", "country of the IP address"),
        _text("billing_country", "country of the bill"),
        _key("decision", "block or review"),
        _key("decided_by", "rule, model, or ring (found by later orders)"),
        _text("rules", "ids of the rules that hit"),
        _key("alert_rank", "1 is the most urgent: open ones first, by risk score and amount", _INT),
        _key("risk_score", "as in `risk_scores`", _NUMBER, "0 to 100"),
        _figure("fraud_probability", "chance of fraud by the random forest", "probability"),
        _text("ring_id", "the ring it belongs to, in `fraud_patterns`"),
        _key("main_reason", "theme of the first reason"),
        _key("reasons", "why, in words with the order's own figures"),
        _OUTCOME,
        _MODEL_VERSION,
    ),
    key=("order_id",),
    time="order_date",
)

ANOMALY_DETECTIONS = TableContract(
    name="anomaly_detections",
    grain="one row per strange order, and per strange day of the shop or of a store and measure",
    columns=(
        _key("anomaly_id"),
        _key("subject_type", "order, day (of the whole shop) or store_day"),
        _key("period", "day of it", _DATE),
        _text("order_id", "of a strange order"),
        _text("store_id", "of a strange order or day of a store"),
        _key("measure", "order, revenue, orders or refunds"),
        _figure("value", "what it was: amount of the order, or the day's figure", "currency or orders"),
        _figure("expected", "what was usual before it", "currency or orders"),
        _figure("deviation", "value / expected - 1", "ratio"),
        _key("score", "orders: of the isolation forest, 0 to 1; days: distance in spreads", _NUMBER),
        _key("direction", "high, low or unlike (an order)"),
        _key("severity", "high or medium"),
        _key("reason", "what is strange about it"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("anomaly_id",),
    time="period",
)

FRAUD_PATTERNS = TableContract(
    name="fraud_patterns",
    grain="one row per ring of customers, and per rule that hit an order",
    columns=(
        _key("pattern_id"),
        _key("pattern_type", "ring or rule"),
        _key("name", "what it is, in a few words"),
        _key("severity", "high, medium or low"),
        _key("orders", "that belong to it", _INT),
        _key("customers", "accounts, guests counted one by one", _INT),
        _text("shared", "what a ring has in common, such as device, address"),
        Column("devices", _INT, description="that several customers of the ring used"),
        Column("addresses", _INT, description="delivery addresses that several customers shared"),
        Column("cards", _INT, description="cards that several customers used"),
        _key("first_seen", "", _DATE),
        _key("last_seen", "", _DATE),
        _key("amount", "of its orders", _NUMBER, "currency"),
        _key("confirmed_orders", "reported as fraud", _INT),
        _key("cleared_orders", "investigated and found honest", _INT),
        _key("open_orders", "without a report", _INT),
        _figure("precision", "confirmed / investigated", "ratio"),
        _figure("from_abroad_share", "orders billed to another country than they were sold to", "ratio"),
        _key("description", "in words"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("pattern_id",),
    time="last_seen",
)

OUTPUTS = (RISK_SCORES, FRAUD_DETECTIONS, ANOMALY_DETECTIONS, FRAUD_PATTERNS)
