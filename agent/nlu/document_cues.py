"""Questions that documents or the compliance checks answer, by their words."""

from __future__ import annotations

import re

from agent.answer.model import ToolCall
from agent.nlu.reading import Frame, Reading
from agent.nlu.signals import Signals
from tools.semantic.model import SemanticModel

CHECKS_TABLE = "compliance_checks"
ASIDE = frozenset({"documents", "compliance", "brief"})
"""Intents whose frames no follow-up builds on."""
_DOCUMENT = re.compile(
    r"\b(?:polic(?:y|ies)|handbooks?|manuals?|guidelines?|guides?|procedures?|terms and conditions"
    r"|documents?"
    r"|agreements?|contracts?(?: with)?|code of conduct|small print)\b"
    r"|\b(?:are|is|may|can) "
    r"(?:we|i|staff|employees|customers|a customer|cashiers?|managers?|somebody|anyone) "
    r"(?:\w+ )?(?:allowed|permitted|entitled|return|exchange|refuse|accept|keep|store|write|use|share"
    r"|claim|take)\b"
    r"|\b(?:what|who|when|how)\b[^?]*\b(?:must|have to|should|need to|obliged|required)\b"
    r"|\bdo (?:we|i|customers|staff) (?:have|need) to\b|\bmust (?:we|i|staff|customers)\b"
    r"|\b(?:what|which) (?:are|is) the (?:rules?|deadline|conditions?|requirements?|procedure)\b"
)
_NAMED = re.compile(r"\bpolic|\bhandbook|\bmanual|\bguideline|\bdocument|\bagreement|\bcontract")
_NOT_DOCUMENT = re.compile(
    r"\b(?:re-?order|re-?stock|sell|sold|revenue|forecast|sales|orders?|stock"
    r"|recommend\w*|suggest\w*|questions?)\b"
)
_COMPLIANCE = re.compile(
    r"\bpci\b|\bcomplian(?:t|ce)\b|\b(?:stored?|kept|keep|saved?|plain ?text|readable|leak\w*) (?:\w+ ){0,3}"
    r"(?:card(?:holder)?|pan|cvv|cvc)\b"
    r"|\b(?:card (?:numbers?|data)|cardholder data|cvvs?|cvcs?|track data)\b"
)
_TOPICS = {
    "stored card numbers": re.compile(r"\b(?:card numbers?|pans?|card data|cardholder data)\b"),
    "authentication data": re.compile(r"\b(?:cvv|cvc|security codes?|verification codes?|track|stripe|pin)"),
    "encryption": re.compile(r"\b(?:encrypt\w*|tls|ssl|https)\b"),
    "logging": re.compile(r"\b(?:access logs?|logging|logged|audit trail)\b"),
    "access": re.compile(r"\b(?:default (?:password|account|credential)s?|permissions?)\b"),
    "keys": re.compile(r"\bkeys?\b"),
    "retention": re.compile(r"\b(?:retention|retain\w*)\b"),
}
_BRIEF = re.compile(
    r"\b(?:morning|daily) (?:brief\w*|report|digest|summary|news)\b"
    r"|^\W*(?:the )?brief(?:ing)? ?(?:please)?\W*$"
    r"|\bwhat (?:should|must|do) (?:i|we) (?:need to )?know (?:this morning|today|now|before [\w ]+)?\W*$"
    r"|\banything (?:i|we) (?:should|need to|must) know\b(?! about)"
    r"|\b(?:what(?:'s| is| has| have)?|anything) (?:new|changed)"
    r"(?: (?:this morning|today|overnight|since yesterday))?\W*$"
    r"|\bwhat(?:'s| is) (?:the )?new(?:s)? (?:this morning|today|since yesterday|overnight)\b"
    r"|\b(?:bring|get) (?:me|us) up to speed\b|\bcatch me up\b|\bwhat did (?:i|we) miss\b"
    r"|\bwhat happened (?:overnight|while i was)\b|\bwhat needs (?:my|our) attention\b"
    r"|\banything (?:unusual|special|important|worth knowing)(?: going on)?(?: today| this morning)\b"
)
"""Asking for the morning brief."""
_STATUSES = {
    "fail": re.compile(
        r"\bfail\w*|\bbroken\b|\bviolat\w+|\bnot (?:passed|met|meeting)\b|\bmiss(?:ed|ing)?\b"
        r"|\bfall short\b|\bproblems?\b"
    ),
    "not_checked": re.compile(
        r"\b(?:not|never|un) ?-?(?:be )?check\w*|\bby hand\b|\bmanual\w*|\bautomatic\w*"
        r"|\bcannot (?:be )?check\w*|\bleft to (?:a )?person"
    ),
    "pass": re.compile(r"\bpass(?:ed|es|ing)?\b"),
}


def read_document_question(question: str, model: SemanticModel) -> Reading | None:
    """The reading of a question on documents or compliance; None for any other."""
    text = question.lower().replace("\u2019", "'")
    if _BRIEF.search(text) and "revenue" in model.metrics:
        return read_brief()
    quoted = _DOCUMENT.search(text) and not _NOT_DOCUMENT.search(text)
    named = _NAMED.search(text)
    if _COMPLIANCE.search(text) and not named and CHECKS_TABLE in model.entities:
        return read_compliance(question, both=bool(quoted))
    return read_documents(question) if quoted or named else None


def names_a_person(signals: Signals) -> bool:
    """Whether the card of somebody is meant, which no check tells of."""
    if any(i.kind in {"customer", "order", "email"} for i in signals.identifiers):
        return True
    return any(v.best.dimension == "customer_name" for v in signals.values)


def names_documents(question: str) -> bool:
    """Whether documents are spoken of by name, so that nothing else can be meant."""
    return bool(_NAMED.search(question.lower()))


def read_brief() -> Reading:
    """The morning brief: what moved beyond chance in the last week."""
    call = ToolCall(name="morning_brief", arguments={})
    return Reading(kind="answer", frame=Frame(intent="brief"), calls=(call,), confidence=0.9)


def read_documents(question: str) -> Reading:
    """The search for the question in the documents."""
    return Reading(
        kind="answer",
        frame=Frame(intent="documents", text=question),
        calls=(_search(question),),
        confidence=0.8,
    )


def read_compliance(question: str, *, both: bool = False) -> Reading:
    """The checks that the question is about; with `both` the documents too."""
    text = question.lower()
    found = {
        "topic": next((name for name, pattern in _TOPICS.items() if pattern.search(text)), None),
        "status": next((name for name, pattern in _STATUSES.items() if pattern.search(text)), None),
    }
    arguments: dict[str, object] = {name: value for name, value in found.items() if value is not None}
    calls = (ToolCall(name="check_compliance", arguments=arguments),)
    return Reading(
        kind="answer",
        frame=Frame(intent="compliance", text=question),
        calls=(*calls, _search(question)) if both else calls,
        confidence=0.9,
    )


def _search(question: str) -> ToolCall:
    return ToolCall(name="search_documents", arguments={"question": question[:500]})
