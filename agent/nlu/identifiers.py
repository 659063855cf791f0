"""Ids named with their kind: "order 536365", "customer C0001234", an e-mail address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tools.semantic.spelling import normalised
from tools.semantic.values import ValueIndex

_ID = r"\s*(?:number|no\.?|nr\.?|id|code|#|:)?\s*#?\s*(?P<id>(?=[\w-]*\d)[A-Za-z]{0,6}-?\d[\w-]*)"
_ORDER_ID = re.compile(rf"\b(?P<kind>orders?|invoices?|purchase order|po){_ID}", re.IGNORECASE)
_CUSTOMER_ID = re.compile(rf"\b(?P<kind>customers?|client|buyer|shopper|account){_ID}", re.IGNORECASE)
_PRODUCT_ID = re.compile(
    rf"\b(?P<kind>products?|items?|skus?|article|stock ?code|product code){_ID}", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An id named with its kind ("order 536365") at `[begin, stop)`."""

    kind: str
    value: str
    begin: int
    stop: int


def identifiers(question: str) -> tuple[Identifier, ...]:
    """Ids named with their kind, and e-mail addresses."""
    found = []
    for kind, pattern in (("order", _ORDER_ID), ("customer", _CUSTOMER_ID), ("product", _PRODUCT_ID)):
        for match in pattern.finditer(question):
            named = "sku" if kind == "product" and match["kind"].lower().startswith("sku") else kind
            found.append(Identifier(named, match["id"], *match.span()))
    found += [Identifier("email", m[0], *m.span()) for m in _EMAIL.finditer(question)]
    return tuple(i for i in found if not _looks_like_amount(question, i))


def by_code(found: tuple[Identifier, ...], values: ValueIndex) -> tuple[Identifier, ...]:
    """Products named by their stock keeping unit instead of their id."""
    return tuple(
        replace(i, kind="sku") if i.kind == "product" and _only_sku(i.value, values) else i for i in found
    )


def _only_sku(code: str, values: ValueIndex) -> bool:
    spellings = {code.lower(), normalised(code)}
    kinds = {m.dimension for spelt in spellings for m in values.exact(spelt, code, personal=False)}
    return "sku" in kinds and "product_id" not in kinds


def _looks_like_amount(question: str, found: Identifier) -> bool:
    """A plural noun with a short number ("orders 2011") names no id."""
    if _A_YEAR.fullmatch(question[found.begin : found.stop].lower()):
        return True
    noun = re.split(r"[\s#:]", question[found.begin : found.stop].lower(), maxsplit=1)[0]
    return noun.endswith("s") and noun not in {"sku's"} and bool(re.fullmatch(r"\d{1,4}", found.value))


_A_YEAR = re.compile(r"(?:customer|client|buyer|shopper|product|item|article|order|invoice)s? (?:19|20)\d\d")
"""A noun with a year behind it, and no word that says it is an id: "top customer 2010"."""
