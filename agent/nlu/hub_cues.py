"""The kinds of questions about forecast models, prices against the market and trends."""

from __future__ import annotations

import re

from agent.nlu.market_cues import MarketKind
from tools.outlook.published import SERIES

_CATEGORIES = re.compile(r"\b(?:(?:sub-?\s?)?categor\w+|departments?|ranges?|product groups?)\b")
_LEVELS = {name: name for name in SERIES}

MODELS = MarketKind(
    intent="forecast",
    metric="forecast_series",
    tool="compare_models",
    pattern=re.compile(
        r"\b(?:which|what|whose) (?:\w+ ){0,3}models?\b|\bwhy (?:\w+ ){0,5}models?\b|\bmodels?\b.*\b(?:won"
        r"|wins?|winner"
        r"|winning|best|chosen|choose|pick(?:ed)?|contest|trust|second|runner|side by side|compar\w+"
        r"|versus|better"
        r"|beat\w*)\b|\b(?:compare|comparison of|winning|best)\b.*\bmodels?\b"
        r"|\bhow (?:good|accurate|reliable|far off|wrong|right|precise|well)\b.*\b(?:forecast|prediction"
        r"|projection)"
        r"|\bmethod\b.*\bforecast|\bforecasts?\b.*\b(?:method|(?:least|most) (?:reliable|accurate"
        r"|certain|sure|precise|dependable|off))\b"
        r"|\b(?:forecast|prediction)(?:s|ing)? (?:accuracy|error|quality|performance)\b"
        r"|\b(?:accuracy|track record|quality) of (?:the |our |your )?(?:forecast|prediction)"
        r"|\b(?:forecast|prediction)s?\b.*\bbetter (?:is|are|than)\b|\bbetter than (?:the |just )?(?:\w+ )?"
        r"(?:baseline|naive|repeating)\b|\btrust (?:the|your|this|these|our) (?:forecast|prediction)"
    ),
    words=re.compile(
        r"^(?:models?|won|wins?|winner|winning|best|chosen|choose|pick\w*|contest|trust|second|runner|up"
        r"|side|compar\w+"
        r"|versus|better|beat\w*|forecast\w*|predict\w*|project\w*|accura\w+|reliab\w+|far|off|wrong|right"
        r"|precise"
        r"|good|well|error|errors|quality|performance|record|track|baseline|naive|repeating|last|week|past"
        r"|why|much"
        r"|whole|shop|came|really|one|put|how|been|so|rank\w*|just|place|repeat|another|other|method|based"
        r"|least|most|certain|hardest)$"
    ),
    fields=frozenset(SERIES),
    levels=_LEVELS,
    level="by",
    dimensions={
        name: re.compile(rf"\b(?:by|per|each|which|what) {words}")
        for name, words in {
            "country": r"countr(?:y|ies)",
            "store": r"stores?\b",
            "top_category": r"(?:departments?|top[- ]categor\w+)",
            "category": r"(?:sub-?)?categor\w+",
            "store_region": r"(?:store )?regions?",
            "product": r"products?\b",
        }.items()
    },
    order="worst_first",
    rising=re.compile(
        r"\b(?:least (?:reliable|accurate|certain|sure)|worst|furthest off|most wrong"
        r"|hardest)\b"
    ),
    falling=re.compile(r"\b(?:most (?:reliable|accurate|certain|sure))\b"),
    unless=re.compile(
        r"\bhow many\b|\bchurn\w*|\blife-?time\b|\bclv\b|\bfraud\w*|\bdemand (?:plan|forecast)|\bsegment\w*"
        r"|\belasticit\w+"
    ),
    period="",
    narrowed="candidates",
    only={
        "true": re.compile(
            r"\bside by side\b|\bmodels?\b.*\bcompar\w+|\bcompar\w+\b.*\bmodels\b"
            r"|\ball (?:the |our |forecast(?:ing)? )*models\b"
        )
    },
    limited=False,
)
MARKET_PRICES = MarketKind(
    intent="competitor_price",
    metric="market_price_index",
    tool="competitive_pricing",
    pattern=re.compile(
        r"\b(?:pric\w+|dear\w*|cheap\w*|expensive|index|undercut\w*|below|above|products?)\b.*\b(?:the"
        r"|on) market\b"
        r"|\bthe market\b.*\b(?:pric\w+|dear\w*|cheap\w*|expensive|undercut\w*)\b|\bprice index\b"
        r"|\bpric(?:e|ing) position\b|\btoo (?:dear|expensive|pricey|cheap)\b|\bover-?priced\b"
        r"|\b(?:old|fresh|recent|stale|age|up to date)\b.*\b(?:competitors?|rivals?)\b.*\bprices?\b"
        r"|\b(?:share|portion|percentage|part|how many) of (?:our |the )?(?:products|range|items)\b.*"
        r"\b(?:competitors?|rivals?|competition)\b|\bproducts\b.*\b(?:expensive|dear\w*|cheap\w*|below"
        r"|above)\b.*"
        r"\b(?:competitors?|rivals?|competition)\b|\b(?:who|which competitor|which rival)(?:'s"
        r"| is)? (?:the )?cheapest"
    ),
    words=re.compile(
        r"^(?:pric\w+|dear\w*|cheap\w*|expensive|pricey|index|undercut\w*|below|above|market|position"
        r"|over-?priced|too"
        r"|old|fresh|recent|stale|age|date|competitors?'?|competition|rivals?'?|share|portion|percentage"
        r"|part|products?"
        r"|range|furthest|farthest|most|least|gap|average|compared?|than|us|far|much|further|items?"
        r"|categor\w+|list"
        r"|against)$"
    ),
    fields=frozenset({"category", "top_category", "product"}),
    levels={"category": "category", "product": "product"},
    default_level="shop",
    unless=re.compile(r"\bhow often\b|\bopportunit\w+|\bmarket share\b|\bcountr\w+\b.*\bmarket\b|\bopen\b"),
    dimensions={
        "product": re.compile(
            r"(?<!of )(?<!of our )(?<!of the )\b(?:which|what|top \d+|\d+|ten|five|list(?: the)?"
            r"|show(?: me)?)"
            r" (?:of our |of the |our )?(?:products|items)\b"
        ),
        "category": _CATEGORIES,
    },
    broad=True,
    percent="gap_pct",
    order="dearest_first",
    rising=re.compile(
        r"\b(?:dearer|dearest|too dear|most expensive|more expensive|pricier|priciest|above|over-?priced)\b"
        r"|\b(?:market|competitors?|rivals?|they|competition) (?:is|are) cheaper\b|\bundercuts? us\b"
    ),
    falling=re.compile(r"\b(?:cheaper|cheapest|below|less expensive|undercut)\b"),
)
TREND = MarketKind(
    intent="trend",
    metric="growth",
    tool="trend",
    pattern=re.compile(
        r"\b(?:(?:shrinking|growing|declining|rising|falling)\b(?=.*\b(?:at the moment|right now|currently"
        r"|these days|lately"
        r"|recently|just now))|downhill|uphill|on the (?:up|rise|decline|slide)|real or (?:just "
        r"|only )?(?:noise|chance)"
        r"|just noise"
        r"|statistically significant|picking up|taking off|losing (?:steam|ground)"
        r"|(?:best|strongest|fastest|highest|weakest|slowest) (?:growth|momentum))\b"
    ),
    words=re.compile(
        r"^(?:downhill|uphill|going|up|rise|decline|slide|real|dip|slump|jump|increase|decrease|just|noise"
        r"|chance|significan\w+"
        r"|statistical\w*|pick\w*"
        r"|taking|off|losing|steam|ground|best|strongest|fastest|highest|weakest|slowest|growth|momentum"
        r"|lately"
        r"|recently|now|drop|rising|fall\w*|only|currently|trend\w*|sales|revenue|speed|grow\w*|moment"
        r"|right|these|days|shrink\w*|declin\w*)$"
    ),
    fields=frozenset(SERIES),
    levels=_LEVELS,
    level="by",
    undated=True,
    dimensions={
        "store_region": re.compile(r"\b(?:which|what|the|by) (?:store )?regions?\b"),
        "store": re.compile(r"\b(?:which|what|the) (?:stores?|shops|branch(?:es)?)\b"),
        "country": re.compile(r"\b(?:which|what|the) countr(?:y|ies)\b"),
        "product": re.compile(r"\b(?:which|what|the) products?\b"),
        "top_category": re.compile(r"\b(?:which|what|the|by) (?:departments?|top[- ]categor\w+)\b"),
        "category": re.compile(r"\b(?:which|what|the|by) (?:sub-?)?categor\w+\b"),
    },
    order="rising_first",
    narrowed="rank_by",
    only={"momentum": re.compile(r"\bmomentum\b")},
    rising=re.compile(
        r"\b(?:growing|rising|on the (?:up|rise|way up)|picking up|taking off|uphill|climb\w*|booming|gaining"
        r"|(?:best|strongest|fastest|highest) (?:growth|momentum))\b"
    ),
    falling=re.compile(
        r"\b(?:shrinking|declining|falling|downhill|slip\w*|slid\w*|weak(?:en\w*)?|fading|cooling"
        r"|losing|lagging|trailing|slump\w*|sink\w*|in decline"
        r"|on the (?:decline|slide|way down)|losing (?:steam|ground)|(?:weakest|slowest) (?:growth"
        r"|momentum))\b"
    ),
)
SEGMENTS = MarketKind(
    intent="segments",
    metric="segment_customers",
    tool="customer_segments",
    pattern=re.compile(
        r"\b(?:sizes? of|how (?:big|large) (?:is|are))\b.*\b(?:tiers?|segments?)\b|\b(?:tier"
        r"|segment) sizes?\b"
    ),
    words=re.compile(
        r"^(?:sizes?|big|large|tiers?|segments?|each|every|brings?|worth|customers?|our|what|in|much"
        r"|spend\w*)$"
    ),
    fields=frozenset({"tier", "segment", "country"}),
    level="",
)
HUB_KINDS = (MODELS, MARKET_PRICES, TREND, SEGMENTS)
"""In the order they are tried."""
