"""One customer asked about: by id, or by name."""

from __future__ import annotations

from tools.semantic.query import Filter, Operator


def whose(customer: str) -> Filter:
    """The condition that chooses the customer; ids hold no space, names do."""
    return Filter("customer_name" if " " in customer.strip() else "customer", Operator.EQ, customer)
