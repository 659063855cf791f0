"""The kinds of questions about customers to come, prices and demand, and the tool that answers each."""

from __future__ import annotations

import re

from agent.nlu.market_cues import MarketKind

_AGGREGATED = (
    r"^(?!.*\b(?:how many|average|mean|total|by (?:tier|country|region|segment|category|top category|month"
    r"|store)|per (?:tier|country|region|segment|category))\b)"
)
_PLACES = frozenset({"tier", "segment", "country", "region"})
_PRODUCTS = frozenset({"product", "category", "top_category"})
_PERCENT = r"(\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b|pct\b)"
_DOWN = r"cut|cuts|cutting|lower\w*|reduc\w+|drop\w*|decreas\w+|slash\w*|discount\w*|cheaper|less|off|down"
_UP = r"rais\w+|increas\w+|lift\w*|hik\w+|put up|mark up|dearer|higher|more|up"
_WHAT_IF = "what (?:if|happens|would happen|will happen)|effect of|impact of"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = rf"(\d+|{'|'.join(NUMBERS)})"
_ASSUMED_PERCENT = 10
_HORIZON = re.compile(rf"\b{_COUNT}[- ](day|week|month)s?\b|\b(?:next|coming) (month|quarter)\b")
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 90}
_LATER = re.compile(
    rf"\b(?:{_COUNT}|(half a)) (month|year)s? (?:later|after|on|since)\b"
    rf"|\bafter {_COUNT} months?\b"
)


def price_change(text: str) -> str:
    """The change of price in percent, negative for a cut; ten percent where no figure is named."""
    found = re.search(_PERCENT, text)
    size = found.group(1) if found else str(_ASSUMED_PERCENT)
    down = re.search(rf"\b(?:{_DOWN})\b", text)
    return f"-{size}" if down and not re.search(r"\b(?:rais\w+|increas\w+|hik\w+)\b", text) else size


def assumed_change(text: str) -> str | None:
    """What is said where no figure is named."""
    if re.search(_PERCENT, text):
        return None
    return f"No size of the change was named, so {_ASSUMED_PERCENT}% was taken."


def horizon(text: str) -> str | None:
    """Days ahead as 30, 60 or 90, the nearest that covers what is asked; None where nothing says."""
    found = _HORIZON.search(text)
    if found is None:
        return None
    count = number(found.group(1)) if found.group(1) else 1
    days = count * _DAYS[found.group(2) or found.group(3)]
    return str(next((known for known in (30, 60, 90) if days <= known), 90))


def days_ahead(text: str) -> int | None:
    """Days that something is to happen within: "within 10 days", "in the next two weeks"."""
    found = re.search(
        rf"\b(?:within|inside|in (?:under|less than)|(?:in |over |during )?the (?:next|coming))"
        rf" (?:the (?:next|coming) )?(?:{_COUNT} )?(day|week|month|quarter)s?\b",
        text,
    )
    if found is None:
        return None
    return (number(found.group(1)) if found.group(1) else 1) * _DAYS[found.group(2)]


def months_later(text: str) -> str | None:
    """Months since the first purchase that are asked about."""
    found = _LATER.search(text)
    if found is None:
        return None
    if found.group(2):
        return "6" if found.group(3) == "year" else None
    count = number(found.group(1) or found.group(4))
    return str(12 * count if found.group(3) == "year" else count)


def number(word: str) -> int:
    """A small number, in digits or as a word."""
    return int(word) if word.isdigit() else NUMBERS.index(word) + 1


CHURN = MarketKind(
    intent="churn",
    metric="customers_at_risk",
    tool="churn_risk",
    pattern=re.compile(
        _AGGREGATED + r".*(?:\bchurn\w*|\b(?:about|likely|going|risk\w*) (?:to|of) (?:\w+ )?(?:leav\w+|los\w+"
        r"|quit\w*|stop\w*|defect\w*)|\bat risk\b|\b(?:lose|losing) (?:\w+ )?(?:customers?|clients?)\b"
        r"|\blikeliest to (?:lose|leave|be lost|go)"
        r"|\bin danger of (?:leaving|losing|going)|\b(?:gone|going|went) quiet\b|\bleaves? us\b|\bstop(?:s"
        r"|ped)?"
        r" (?:buying|shopping|ordering)\b"
        r"|\b(?:who|customers?|clients?|buyers|shoppers|people) (?:\w+ )?(?:will|might|may|could"
        r"|would) (?:\w+ )?"
        r"(?:leave|stop|quit|defect|churn)|\bflight risks?\b|\bslipping away\b)"
    ),
    words=re.compile(
        r"^(?:churn\w*|leav\w+|los\w+|lose|about|likely|risk\w*|stop\w*|quit\w*|defect\w*|buying|soon|why"
        r"|most"
        r"|slipping|away|flight|might|could|reasons?|going|likeliest|danger|gone|quiet|already|chance"
        r"|stake|names?"
        r"|us|each|probability|list|lapsed|lost)$"
    ),
    fields=_PLACES,
    level="",
    lists=True,
    subject="customer",
    percent="churn_predictions.churn_probability",
    narrowed="status",
    only={"lapsed": re.compile(r"\b(?:already (?:lost|left|gone)|lapsed|have (?:we )?lost|gone quiet)\b")},
)
LIFETIME_VALUE = MarketKind(
    intent="lifetime_value",
    metric="expected_customer_value",
    tool="customer_lifetime_value",
    pattern=re.compile(
        _AGGREGATED
        + r".*(?:\b(?:lifetime value|life[- ]time value|clv|ltv)\b|\bstill (?:with us|alive|a customer"
        r"|active)\b"
        r"|\b(?:worth|spend|valuable|value)\b[^?]*"
        r"\b(?:next|coming|over the) (?:12 months|twelve months|year)\b|\bmost valuable (?:customers?"
        r"|clients?)\b[^?]*"
        r"\b(?:future|next|coming|going forward)\b|\b(?:future|expected) value of\b|\b(?:highest|best|most"
        r"|biggest|lowest)"
        r" (?:future|expected) (?:customer )?value\b|\bbrightest future\b)"
    ),
    words=re.compile(
        r"^(?:lifetime|life|time|value\w*|clv|ltv|worth|most|least|valuable|future|expected|next|spend|going"
        r"|forward|highest|lowest|best|top|still|alive|active|likely|us|with|going|biggest)$"
    ),
    fields=_PLACES,
    level="",
    lists=True,
    subject="customer",
    period="",
    amount="customer_lifetime_value.expected_value_12m",
    order="best_first",
    rising=re.compile(r"\b(?:highest|most|best|top)\b"),
    falling=re.compile(r"\b(?:lowest|least|worst|bottom)\b"),
)
WHAT_IF = MarketKind(
    intent="price_what_if",
    metric="average_elasticity",
    tool="price_what_if",
    pattern=re.compile(
        rf"\b(?:{_WHAT_IF}|if (?:we|i|you)|suppose|imagine|should (?:we|i)|can (?:we|i)|could (?:we|i))\b"
        rf"[^?]*\b(?:{_DOWN}|{_UP}|chang\w+)\b[^?]*(?:{_PERCENT}|\bprices?\b)"
        rf"|\b(?:{_WHAT_IF})\b[^?]*\bprices?\b[^?]*\b(?:{_DOWN}|{_UP})\b"
        rf"|\b(?:{_WHAT_IF})\b[^?]*{_PERCENT}"
        rf"|\b(?:suppose|imagine|if (?:we|i|you))\b[^?]*{_PERCENT} (?:off|less|more|lower|higher|cheaper"
        rf"|dearer)\b"
    ),
    words=re.compile(
        rf"^(?:{_DOWN}|{_UP}|chang\w+|prices?|pricing|happens?|happen|suppose|imagine|effect|impact|if"
        rf"|would|will"
        r"|percent|pct|cent|revenue|sales|sale|units|profit|margin|demand|were|cost|put|get|gets|got"
        r"|should|can|could"
        r"|afford)$"
    ),
    fields=_PRODUCTS,
    level="",
    period="",
    narrowed="change_percent",
    capture=price_change,
    assumed=assumed_change,
    counted=True,
)
PRICE_SENSITIVITY = MarketKind(
    intent="price_what_if",
    metric="price_sensitive_products",
    tool="price_sensitivity",
    pattern=re.compile(
        _AGGREGATED + r".*\b(?:price[- ](?:in)?sensitiv\w+|(?:in)?sensitiv\w+ to (?:the |their )?prices?"
        r"|cares? (?:least|most|little|less) about (?:the )?prices?|(?:effect|impact) of (?:the )?prices?"
        r"|elasticit\w+|(?:in)?elastic)\b"
    ),
    words=re.compile(
        r"^(?:price\w*|(?:in)?sensitiv\w+|price-sensitiv\w+|elasticit\w+|(?:in)?elastic|most|least|not"
        r"|can't|cannot"
        r"|tell|known|unknown|identif\w+|how|demand|cares?|about|buyers?|whose|effect|impact|least|little)$"
    ),
    fields=_PRODUCTS,
    level="",
    lists=True,
    narrowed="verdict",
    only={
        "not identifiable": re.compile(
            r"\b(?:can ?not|can't|cannot|unable to|don't|do not|impossible to) (?:we )?(?:tell|know|say"
            r"|identify|estimate|measure)|\bnot identifiable\b|\bunknown\b"
        ),
        "not price sensitive": re.compile(
            r"\b(?:not|aren't|isn't|least) price[- ]sensitiv\w+|\binsensitiv\w+|\binelastic\b"
        ),
        "price sensitive": re.compile(r"\b(?:are|is|most) (?:\w+ )?(?:price[- ]sensitiv\w+|elastic)\b"),
    },
    order="most_sensitive_first",
    falling=re.compile(r"\b(?:least|little|less|insensitiv\w+|inelastic)\b"),
)
REORDER_NOW = MarketKind(
    intent="demand_plan",
    metric="products_to_reorder",
    tool="demand_plan",
    pattern=re.compile(
        r"^(?!.*\bhow (?:many|much)\b).*\b(?:what|which|anything|list)\b[^?]*\b(?:re-?order|order"
        r"|replenish)\b"
        r"[^?]*\b(?:now|today|first|urgently|next)\b|^(?!.*\bhow (?:many|much)\b).*\b(?:what|which)\b[^?]*"
        r"\b(?:should|must|need|have|do) (?:\w+ ){1,3}(?:to )?(?:re-?order|replenish)\b"
        r"|\b(?:purchase|purchasing|buying|order|shopping) list\b(?=.*\b(?:now|today|this week|urgent)\b)"
    ),
    words=re.compile(
        r"^(?:re-?order\w*|order|replenish\w*|now|today|first|urgently|need|should|buy|why"
        r"|week|this)$"
    ),
    fields=_PRODUCTS,
    level="",
    period="",
    fixed={"order_now": True},
    narrowed="horizon_days",
    capture=horizon,
)
REORDER = MarketKind(
    intent="demand_plan",
    metric="units_to_reorder",
    tool="demand_plan",
    pattern=re.compile(
        r"\b(?:how (?:many|much)|what (?:quantity|amount|number))\b[^?]*\b(?:should|must|do|shall|need"
        r"|ought)\b[^?]*\b(?:re-?order|order"
        r"|buy in|replenish|stock up)\b|\bdemand plan\b"
        r"|\b(?:reorder|replenishment|purchas(?:e|ing)|buying) (?:plan|quantit\w+|suggestions?|list"
        r"|proposal)\b"
    ),
    words=re.compile(
        r"^(?:re-?order\w*|order|replenish\w*|demand|plan|quantit\w+|suggest\w+|should|need|units?|buy"
        r"|list|stock"
        r"|many|much|purchas\w+|proposal|enough|coming|sufficient)$"
    ),
    fields=_PRODUCTS,
    level="",
    period="",
    narrowed="horizon_days",
    capture=horizon,
)
COVER = MarketKind(
    intent="demand_plan",
    metric="shortest_cover",
    tool="demand_plan",
    pattern=re.compile(
        r"\bhow (?:long|many (?:days|weeks)) (?:will|does|do|would)\b[^?]*\b(?:last|cover|stock)\b"
        r"|\b(?:run|runs|running|sell|selling) (?:out|dry)\b[^?]*\b(?:first|soonest|next|soon)\b"
        r"|\b(?:first|soonest|next|soon|about) (?:to )?(?:run|sell)(?:ning)? out\b|\bdays of (?:cover"
        r"|stock)\b"
        r"|\b(?:shortest|lowest|least) (?:stock )?cover\b|\bwill (?:run|sell) out\b"
    ),
    words=re.compile(
        r"^(?:long|last|lasts|cover|stock|run\w*|out|dry|first|soonest|next|soon|days?|weeks?|will|how"
        r"|products?|sell"
        r"|selling|shortest|lowest|least)$"
    ),
    fields=_PRODUCTS,
    level="",
    period="",
    within="days_of_cover",
    fixed={"rank_by": "days_of_cover"},
)
DEMAND = MarketKind(
    intent="demand_plan",
    metric="expected_demand",
    tool="demand_plan",
    pattern=re.compile(
        r"\bin (?:most|the most|highest) demand\b[^?]*\b(?:next|coming|over|will)\b"
        r"|\bwill be in (?:\w+ )?demand\b|\b(?:expected|future) demand (?:for|of|by product)\b"
        r"|\bhow (?:much|many)\b[^?]*\bwill (?:we|be) "
        r"(?:sell|asked|needed?|in demand)\b[^?]*\bproducts?\b"
    ),
    words=re.compile(r"^(?:demand|expected|future|most|highest|will|next|coming|products?)$"),
    fields=_PRODUCTS,
    level="",
    period="",
    fixed={"rank_by": "expected_units"},
    narrowed="horizon_days",
    capture=horizon,
)
COHORTS = MarketKind(
    intent="cohorts",
    metric="retention_rate",
    tool="cohort_retention",
    pattern=re.compile(
        r"\bcohorts?\b|\bretention (?:curve|table|of|by months?)\b|\bfirst (?:bought|purchased|ordered)\b"
        r"[^?]*\b(?:still|later|again|came back|retained)\b|\b(?:joined|signed up|newcomers?"
        r"|new customers?|started"
        r" buying|first came)\b[^?]*\b(?:come back|came back|active|still|return(?:ed)?|buy again|stay(?:ed)?"
        r"|stuck|again)\b"
    ),
    words=re.compile(
        r"^(?:cohorts?|retention|retained|curves?|table|still|buying|later|first|bought|purchase\w*|came|back"
        r"|months?|since|after|share|joined|signed|newcomers?|new|people|come|part|portion|half|year|spent"
        r"|spend|much"
        r"|average|customers?|return\w*|stay\w*|again|buy|so|far|started|came|active|fraction|first-time"
        r"|time|on"
        rf"|{'|'.join(NUMBERS)})$"
    ),
    fields=frozenset(),
    level="",
    period="cohort",
    narrowed="months_since",
    capture=months_later,
)
_MODEL_OF = {
    "churn": re.compile(r"\bchurn\w*|\bleav\w+"),
    "lifetime_value": re.compile(r"\blife-?\s?time values?\b|\bclv\b|\bltv\b"),
    "segments": re.compile(r"\bsegment\w*|\btiers?\b"),
    "demand": re.compile(r"\bdemand\b"),
    "elasticity": re.compile(r"\belasticit\w+"),
}
MODEL_QUALITY = MarketKind(
    intent="help",
    metric="model_metric_value",
    tool="model_quality",
    pattern=re.compile(
        r"\bhow (?:good|accurate|reliable|precise|trustworthy|certain|sure|well|stable|far off|wrong)\b"
        r"|\b(?:accuracy"
        r"|quality|reliability|performance|auc|silhouette|calibration|stability) (?:of|for)\b|\b(?:can"
        r"|should) (?:we|i)"
        r" (?:trust|rely on)\b|\bmodel (?:accuracy|quality|performance)\b"
    ),
    words=re.compile(
        r"^(?:good|accurate|reliable|precise|trust\w*|certain|sure|well|stable|far|off|wrong|accuracy|quality"
        r"|reliability|performance|auc|silhouette|calibration|stability|rely|models?|churn\w*|predict\w*"
        r"|leav\w+"
        r"|figures?|numbers?|values?|lifetime|life-time|clv|ltv|segment\w*|tiers?|demand|elasticit\w+"
        r"|forecast\w*"
        r"|plans?|estimates?|does|work\w*|can|should|probabilit\w+|customers?|chances?|expected)$"
    ),
    fields=frozenset(),
    level="",
    about=re.compile("|".join(p.pattern for p in _MODEL_OF.values())),
    narrowed="subject",
    only=_MODEL_OF,
    limited=False,
)
SIMILAR = MarketKind(
    intent="segments",
    metric="average_monetary",
    tool="similar_customers",
    pattern=re.compile(
        r"\b(?:customers?|clients?|buyers|shoppers|people|who|anyone|others?)\b[^?]*\b(?:like|similar to"
        r"|resembl\w+"
        r"|comparable (?:to|with))\s+(?:customer |client )?#?(?:[a-z]*\d|[a-z]\w+ [a-z]\w+\W*$)"
        r"|\blook-?alikes?\b"
    ),
    words=re.compile(
        r"^(?:customers?|clients?|buyers|shoppers|people|like|similar|resembl\w+|comparable|look-?alikes?"
        r"|others?|most"
        r"|closest|find|alike)$"
    ),
    fields=frozenset({"country"}),
    level="",
    subject="customer",
)
INSIGHT_KINDS = (
    SIMILAR,
    MODEL_QUALITY,
    COHORTS,
    WHAT_IF,
    PRICE_SENSITIVITY,
    COVER,
    REORDER_NOW,
    REORDER,
    DEMAND,
    LIFETIME_VALUE,
    CHURN,
)
"""In the order they are tried."""
