"""Words that ask about fraud, risk and what is unlike the usual, and words that do not."""

from __future__ import annotations

import pytest

from agent.nlu.fraud_cues import FRAUD_KINDS


def tool_for(question: str) -> str | None:
    """The tool of the first kind whose words are there."""
    return next((kind.tool for kind in FRAUD_KINDS if kind.pattern.search(question)), None)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("which purchases look suspicious", "fraud_alerts"),
        ("list the fraud cases of last month", "fraud_alerts"),
        ("how risky is order 4711", "risk_score"),
        ("the riskiest payments in france", "risk_score"),
        ("are there customers sharing a device", "fraud_rings"),
        ("which fraud rules hit", "fraud_rings"),
        ("any outliers in march", "anomalies"),
        ("was there anything out of the ordinary in our stores", "anomalies"),
        ("which orders are late", None),
        ("how many orders did we get", None),
        ("what is usual for a monday", None),
        ("which customers are at risk of leaving", None),
    ],
)
def test_words_lead_to_their_tool(question: str, tool: str | None) -> None:
    assert tool_for(question) == tool
