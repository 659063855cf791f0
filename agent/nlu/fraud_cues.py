"""The kinds of questions about fraud, risk and what is unlike the usual."""

from __future__ import annotations

import re

from agent.nlu.market_cues import MarketKind
from tools.semantic.query import Filter, Operator

_PLACES = frozenset({"country", "channel"})
_SPLIT = re.compile(r"\b(?:by|per|for each|for every) \w+|\bover time\b")
"""A breakdown is the semantic model's."""
UNDECIDED = re.compile(
    r"\b(?:open|wait\w*|pending|undecided|unresolved|unreviewed|backlog|unjudged)\b"
    r"|(?:\b(?:not|never|nobody has)|n't) (?:yet )?(?:been )?(?:judged|reviewed|looked (?:at|into)"
    r"|settled|decided|checked|handled|dealt with|investigated|cleared|closed|resolved)\b"
)
"""Words for alerts that nobody has judged yet."""

RINGS = MarketKind(
    intent="fraud",
    metric="fraud_rings",
    tool="fraud_rings",
    pattern=re.compile(
        r"\b(?:fraud|shared[- ](?:device|address|card)|suspicious) (?:rings?|groups?|gangs?|networks?)\b"
        r"|\brings?\b[^?]*\b(?:fraud|customers|accounts)\b"
        r"|\bwho shares? (?:a |the same )?(?:device|card|address)"
        r"|\b(?:customers|accounts)\b[^?]*\bshar(?:e|ing) (?:a |an |the same )?(?:device|card|address)"
        r"|\bfraud (?:patterns?|rules?)\b"
    ),
    words=re.compile(
        r"^(?:fraud\w*|rings?|groups?|gangs?|networks?|shar\w+|shared-\w+|same|devices?|address(?:es)?|cards?"
        r"|suspicious|customers?|accounts?|patterns?|rules?|any|found|hit|often|there)$"
    ),
    fields=frozenset(),
    level="",
    narrowed="pattern",
    only={"rule": re.compile(r"\brules?\b"), "ring": re.compile(r"\bring|group|gang|network|shar|pattern")},
    lists=True,
    undated=True,
)
RISK = MarketKind(
    intent="fraud",
    metric="average_risk_score",
    tool="risk_score",
    pattern=re.compile(
        r"\brisk scores?\b|\bhow risky\b|\briskiest\b|\bmost risky\b|\bhighest(?:[- ]| fraud )risk\b"
        r"|\b(?:fraud )?risk of (?:the )?order\b"
    ),
    words=re.compile(
        r"^(?:risk\w*|scores?|fraud\w*|highest|most|top|high|orders?|transactions?|payments?|show|list|why|is|has"
        r"|[a-z]*[-_]?\d[\w-]*)$",
        re.IGNORECASE,
    ),
    fields=_PLACES,
    level="",
    subject="order",
    chosen=((Filter("outcome", Operator.EQ, "open"), UNDECIDED),),
    unless=_SPLIT,
    lists=True,
    undated=True,
)
ALERTS = MarketKind(
    intent="fraud",
    metric="fraud_alerts",
    tool="fraud_alerts",
    pattern=re.compile(
        r"\b(?:which|what|list|show|any|find|are there)\b[^?]*"
        r"\b(?:fraud\w*|suspicious|suspect(?:ed|s)?|scams?)\b"
        r"|\bfraud (?:alerts?|queue|list|cases?|suspects?)\b"
        r"|\blooks? (?:like fraud|fraudulent|suspicious|fishy)"
        r"|\b(?:suspicious|fraudulent|fishy|dodgy) (?:orders?|payments?|transactions?|purchases?)\b"
        r"|\b(?:orders?|payments?|transactions?) (?:should|do|must|need to) (?:we|i|be) (?:\w+ )?"
        r"(?:block|review|stop|check)\w* (?:for fraud)?"
    ),
    words=re.compile(
        r"^(?:fraud\w*|suspicious|suspect\w*|scams?|fishy|dodgy|alerts?|queue|cases?|orders?|payments?"
        r"|transactions?|purchases?|look\w*|like|block\w*|review\w*|stop\w*|check\w*|open|confirmed|cleared|any"
        r"|there|why|today|now|right|currently|urgent|most|latest)$"
    ),
    fields=_PLACES,
    level="",
    narrowed="outcome",
    only={
        "confirmed": re.compile(
            r"(?<!not )(?<!n't )\bconfirmed\b|\bproven\b|\breported\b"
            r"|\bturned out\b(?!.*\b(?:false|harmless|fine|honest|nothing)\b)|\b(?:really|actually) fraud"
        ),
        "cleared": re.compile(
            r"(?<!not )(?<!n't )\bcleared\b|\bfalse alarms?\b"
            r"|\bturned out\b.*\b(?:false|harmless|fine|honest|nothing)\b"
        ),
        "any": re.compile(r"\ball\b"),
    },
    period="since",
    until="until",
    amount="amount",
    chosen=(
        (
            Filter("decision", Operator.EQ, "block"),
            re.compile(r"\b(?:to (?:be )?block(?:ed)?|should (?:we |i )?block|were blocked)\b"),
        ),
    ),
    unless=_SPLIT,
    lists=True,
)
ANOMALIES = MarketKind(
    intent="anomaly",
    metric="anomalies",
    tool="anomalies",
    pattern=re.compile(
        r"\banomal\w+|\boutliers?\b"
        r"|\b(?:strange|unusual|odd|abnormal|weird) (?:days?|orders?|sales|figures?)\b"
        r"|\banything (?:strange|unusual|odd|abnormal|weird|out of the ordinary)\b"
        r"|\bunlike (?:the )?usual\b|\bout of the ordinary\b"
    ),
    words=re.compile(
        r"^(?:anomal\w+|outliers?|strange|unusual|odd|abnormal|weird|anything|days?|orders?|sales|figures?|revenue"
        r"|unlike|usual|ordinary|out|any|there|happen\w*|stores?|lately|recently)$"
    ),
    fields=frozenset(),
    level="",
    narrowed="subject",
    only={
        "order": re.compile(r"\borders?\b"),
        "store_day": re.compile(r"\bstores?\b|\bbranch"),
    },
    period="since",
    until="until",
    chosen=(
        (
            Filter("measure", Operator.EQ, "revenue"),
            re.compile(r"\b(?:revenue|takings|turnover)\b(?!.*\borders\b)"),
        ),
        (
            Filter("measure", Operator.EQ, "orders"),
            re.compile(
                r"\b(?:number|count|volume|spikes?|peaks?|dips?) (?:of|in) (?:the )?(?:daily )?orders\b"
            ),
        ),
    ),
    lists=True,
)
FRAUD_KINDS = (RINGS, RISK, ALERTS, ANOMALIES)
"""In the order they are tried."""
