"""Output tables of the Copilot's own analytics."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER, _DATE, _TIME, _BOOL = (
    LogicalType.STRING,
    LogicalType.INTEGER,
    LogicalType.NUMBER,
    LogicalType.DATE,
    LogicalType.TIMESTAMP,
    LogicalType.BOOLEAN,
)


def _key(name: str, description: str, kind: LogicalType = _TEXT) -> Column:
    return Column(name, kind, required=True, description=description)


def _text(name: str, description: str) -> Column:
    return Column(name, _TEXT, description=description)


def _count(name: str, description: str) -> Column:
    return Column(name, _INT, description=description, unit="count")


def _share(name: str, description: str) -> Column:
    return Column(name, _NUMBER, description=description, unit="ratio")


def _ms(name: str, description: str) -> Column:
    return Column(name, _NUMBER, description=description, unit="milliseconds")


_MODEL_VERSION = _key("model_version", "the model behind the row")
_SUCCESS = _share("success_rate", "share answered, of all asked")
_ANSWERED, _CLARIFIED, _ABSTAINED, _FAILED = (
    _count("answered", "turns with an answer"),
    _count("clarified", "turns answered by a question back"),
    _count("abstained", "turns declined, for want of data or of understanding"),
    _count("failed", "turns that ended in an error or were stopped"),
)
_UP, _DOWN = _count("helpful", "turns marked as helpful"), _count("unhelpful", "turns marked as not helpful")
_FIRST, _LAST = (
    Column("first_asked_at", _TIME, description="UTC"),
    Column("last_asked_at", _TIME, description="UTC"),
)

QUERY_PATTERNS = TableContract(
    name="query_patterns",
    grain="one row per template of questions, its values, dates and numbers replaced by their kind",
    columns=(
        _key("pattern", "the template"),
        _key("rank", "1 is asked most often", _INT),
        _text("intent", "its most frequent intent"),
        _count("questions", "turns with it"),
        _count("users", "different people who asked"),
        _ANSWERED,
        _count("unanswered", "turns declined or failed"),
        _SUCCESS,
        _ms("median_latency_ms", "half of the answers came faster"),
        _ms("p95_latency_ms", "95% of the answers came faster"),
        _text("example", "the latest question of it, masked"),
        _FIRST,
        _LAST,
        _MODEL_VERSION,
    ),
    key=("pattern",),
)
INTENT_DISTRIBUTION = TableContract(
    name="intent_distribution",
    grain="one row per month and intent",
    columns=(
        _key("month", "first day of the month, UTC", _DATE),
        _key("intent", "the kind of question"),
        _count("questions", "turns"),
        _share("share", "of the month's turns"),
        _count("users", "different people who asked"),
        _ANSWERED,
        _CLARIFIED,
        _ABSTAINED,
        _FAILED,
        _SUCCESS,
        _ms("total_latency_ms", "of all turns together"),
        _MODEL_VERSION,
    ),
    key=("month", "intent"),
    time="month",
)
CONVERSATION_ANALYTICS = TableContract(
    name="conversation_analytics",
    grain="one row per day and way in",
    columns=(
        _key("day", "UTC", _DATE),
        _key("door", "the way in: cli, chat or another"),
        _count("conversations", "conversations with a turn on the day"),
        _count("users", "different people who asked"),
        _count("turns", "questions"),
        _ANSWERED,
        _CLARIFIED,
        _ABSTAINED,
        _FAILED,
        _count("unanswered", "declined or failed"),
        _UP,
        _DOWN,
        _ms("total_latency_ms", "of all turns together; over `turns` it is the mean"),
        _ms("median_latency_ms", "half of the turns took less"),
        _ms("p95_latency_ms", "95% of the turns took less"),
        _MODEL_VERSION,
    ),
    key=("day", "door"),
    time="day",
)
USER_BEHAVIOR = TableContract(
    name="user_behavior",
    grain="one row per user",
    columns=(
        _key("user_id", "who asked"),
        _text("role", "rights of the latest turn"),
        _count("questions", "turns"),
        _count("conversations", "different conversations"),
        Column("active_days", _INT, unit="days", description="days with a turn"),
        _count("questions_last_30_days", "turns in the 30 days up to the latest turn of anyone"),
        _ANSWERED,
        _SUCCESS,
        _text("main_intent", "the kind of question asked most"),
        _text("topics", "up to five figures asked for most, joined by commas"),
        _text("typical_filters", "up to five kinds of values named most, joined by commas"),
        _text("main_door", "the way in used most"),
        _ms("mean_latency_ms", "mean wait"),
        _FIRST,
        _LAST,
        _MODEL_VERSION,
    ),
    key=("user_id",),
)
PRODUCT_RECOMMENDATIONS = TableContract(
    name="product_recommendations",
    grain="one row per subject and recommended product",
    columns=(
        _key("subject", "customer, product, category or everyone"),
        _key("subject_id", "id of the customer or product, name of the category, or all"),
        _text("customer_id", "the customer; null for other subjects"),
        _text("source_product_id", "the product recommended beside; null for other subjects"),
        _text("source_product", "its name"),
        _key("rank", "1 is recommended first", _INT),
        _key("product_id", "the recommended product"),
        _key("product", "its name; the id where the source has none"),
        _text("category", "its top category"),
        Column("score", _NUMBER, unit="0 to 1", description="of the subject's best; a rank, no probability"),
        _text("reason", "why, in words"),
        _text("because_product_id", "the product bought before that speaks for it most"),
        Column("already_bought", _BOOL, description="the customer bought it before"),
        _MODEL_VERSION,
    ),
    key=("subject", "subject_id", "product_id"),
)
OUTPUTS = (
    QUERY_PATTERNS,
    INTENT_DISTRIBUTION,
    CONVERSATION_ANALYTICS,
    USER_BEHAVIOR,
    PRODUCT_RECOMMENDATIONS,
)
