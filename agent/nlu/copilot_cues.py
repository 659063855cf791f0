"""The kinds of questions about what to recommend, and about how the copilot itself is used."""

from __future__ import annotations

import re

from agent.nlu.market_cues import MarketKind

_ASKED = r"(?:ask|asks|asked|asking)"
_COPILOT = r"\b(?:copilot|assistant|chat ?bot|this (?:tool|chat)|(?:of|from|by) you)\b"
_DAYS = {
    "day": 1,
    "today": 1,
    "yesterday": 2,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "quarter": 90,
    "year": 365,
}
_PERIOD = re.compile(r"\b(?:(\d{1,3}) )?(today|yesterday|day|week|fortnight|month|quarter|year)s?\b")


def days_back(text: str) -> str:
    """How many days are asked about; seven where nothing says."""
    found = _PERIOD.search(text)
    return str(min(int(found.group(1) or 1) * _DAYS[found.group(2)], 400)) if found else "7"


RECOMMEND = MarketKind(
    intent="recommendation",
    metric="recommendations",
    tool="recommend",
    pattern=re.compile(
        r"\brecommend\w*|\bsuggest(?:ions?|ed)?\b|\bwhat (?:should|could|can|shall) (?:we|i) (?:suggest|offer"
        r"|sell|pitch)\b|\bsimilar (?:products?|items?|to)\b|"
        r"\balternatives? (?:to|for)\b|\b(?:up|cross)[- ]?sell to\b"
        r"|\bnext best (?:offer|product)\b"
    ),
    words=re.compile(
        r"^(?:recommend\w*|suggest\w*|offer\w*|similar|like|alternatives?|pitch|products?|items?|things?|should"
        r"|could|best|next|basket|someone|somebody|anyone|who|has|bought|buys?|already|already-bought|up-?sell"
        r"|cross-?sell|sell|goes|with|customer|new|cold|popular)$"
    ),
    fields=frozenset({"product", "top_category"}),
    level="",
    subject="customer",
    broad=True,
)
UNANSWERED = MarketKind(
    intent="copilot_usage",
    metric="unanswered_questions",
    tool="copilot_usage",
    pattern=re.compile(
        r"\b(?:which|what|list|show)\b[^?]*\bquestions?\b[^?]*\b(?:unanswered|not (?:be )?answer\w*|fail\w*"
        r"|(?:could|can)(?:n't| not)|declined)"
    ),
    words=re.compile(
        r"^(?:questions?|unanswered|answer\w*|fail\w*|declined|copilot|assistant|people|stay\w*|went)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "unanswered"},
)
FIGURES = MarketKind(
    intent="copilot_usage",
    metric="copilot_questions",
    tool="copilot_usage",
    pattern=re.compile(
        rf"\bhow (?:many|often)\b[^?]*\bquestions?\b"
        rf"|\bhow (?:much|often) (?:is|was) [^?]*{_COPILOT}[^?]*\bused\b"
        rf"|\bhow many\b[^?]*\b{_ASKED}\b[^?]*{_COPILOT}|\bhow many (?:answers|turns)\b[^?]*\bhelpful\b"
    ),
    words=re.compile(
        r"^(?:questions?|ask\w*|unanswered|answer\w*|went|copilot|assistant|used|often|people|helpful|marked|turns"
        r"|stay\w*|were|colleagues|staff|team|days?|weeks?|months?)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "figures"},
    narrowed="days",
    capture=days_back,
    limited=False,
    counted=True,
)
KINDS_ASKED = MarketKind(
    intent="copilot_usage",
    metric="questions_by_kind",
    tool="copilot_usage",
    pattern=re.compile(
        r"\b(?:kinds?|types?|sorts?|topics?|intents?|distribution|mix) (?:of )?(?:\w+ )?"
        r"(?:questions?|intents?)\b"
        rf"|\bintent distribution\b|\bwhat (?:topics|subjects) [^?]*\b{_ASKED}\b"
    ),
    words=re.compile(
        r"^(?:kinds?|types?|sorts?|topics?|subjects?|intents?|distribution|mix|questions?|ask\w*|people|most|common"
        r"|copilot|assistant|about|users?|frequent)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "kinds"},
)
USERS = MarketKind(
    intent="copilot_usage",
    metric="copilot_users",
    tool="copilot_usage",
    pattern=re.compile(
        rf"\b(?:who|how many (?:people|colleagues|users))\b[^?]*\b(?:us(?:es|ed|ing|e)|{_ASKED})\b"
        rf"[^?]*(?:{_COPILOT}|\bquestions?\b)"
        rf"|\b(?:heaviest|most active|top|biggest|keenest) (?:\w+ )?users?\b|\bpower users?\b"
        rf"|\bhow do people use\b[^?]*{_COPILOT}|\busers? of (?:the |this )?(?:copilot|assistant)\b"
    ),
    words=re.compile(
        r"^(?:who|us\w+|ask\w*|copilot|assistant|questions?|most|heaviest|active|users?|top|biggest|keenest|power"
        r"|people|many)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "users"},
)
DAYS = MarketKind(
    intent="copilot_usage",
    metric="helpful_answers",
    tool="copilot_usage",
    pattern=re.compile(
        rf"\b(?:conversations?|use|usage|questions?)\b[^?]*(?:{_COPILOT}[^?]*)?\b(?:by|per|each) day\b"
        r"|\bconversation (?:analytics|statistics)\b|\bhow (?:fast|slow|quickly|long)\b[^?]*\b(?:copilot"
        r"|answers?|assistant)\b|\bcopilot usage\b|\busage of (?:the )?(?:copilot|assistant)\b"
    ),
    words=re.compile(
        r"^(?:conversations?|us(?:e|age)|questions?|copilot|assistant|days?|daily|analytics|statistics|fast|slow"
        r"|quickly|long|answer\w*|wait|take\w*)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "days"},
)
QUESTIONS = MarketKind(
    intent="copilot_usage",
    metric="question_patterns",
    tool="copilot_usage",
    pattern=re.compile(
        rf"\bwhat (?:do|did|are|have) (?:our |the )?(?:people|users|colleagues|they|staff|everyone|we|team)"
        rf" (?:\w+ )?{_ASKED}\b"
        r"|\b(?:most|frequently|commonly|often)[- ](?:asked|common|frequent|popular) questions?\b"
        rf"|\b(?:popular|common|frequent|top) questions?\b|\bquestions? (?:\w+ )*(?:{_ASKED}) (?:the )?most\b"
        r"|\b(?:query|question) patterns?\b"
    ),
    words=re.compile(
        r"^(?:people|users?|colleagues|staff|everyone|team|ask\w*|most|frequent\w*|common\w*|often|popular|top"
        r"|questions?|query|patterns?|copilot|assistant|you)$"
    ),
    fields=frozenset(),
    level="",
    period="",
    fixed={"about": "questions"},
)
COPILOT_KINDS = (RECOMMEND, UNANSWERED, FIGURES, KINDS_ASKED, USERS, DAYS, QUESTIONS)
"""In the order they are tried."""
