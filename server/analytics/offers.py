"""Which endpoint calls which tool; a tool that is not installed answers 501 until it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Offer:
    """One endpoint: a GET takes `limit` alone, a POST the tool's arguments."""

    method: Literal["GET", "POST"]
    path: str
    tool: str
    says: str


OFFERS = (
    Offer(
        "POST", "/copilot/recommendations", "recommend", "Products to recommend to a customer or with others."
    ),
    Offer("POST", "/market-intelligence/forecast", "forecast", "Expected sales, with intervals."),
    Offer("POST", "/market-intelligence/compare-models", "compare_models", "How forecasting models did."),
    Offer("GET", "/market-intelligence/trends", "trend", "What is growing and what is shrinking."),
    Offer("GET", "/demand-insights/segments", "customer_segments", "Customer segments."),
    Offer("POST", "/demand-insights/forecast", "demand_plan", "Expected demand and what to reorder."),
    Offer("POST", "/demand-insights/price-elasticity", "price_sensitivity", "How demand follows prices."),
    Offer(
        "POST", "/demand-insights/clv", "customer_lifetime_value", "What customers are expected to be worth."
    ),
    Offer("POST", "/demand-insights/churn", "churn_risk", "Who is likely to leave, and why."),
    Offer("POST", "/compliance/fraud-detection", "fraud_alerts", "Orders that look fraudulent, and why."),
    Offer("POST", "/compliance/risk-score", "risk_score", "How risky an order or a customer is."),
    Offer("POST", "/compliance/pci-compliance", "check_compliance", "Rules for card data and personal data."),
    Offer("GET", "/compliance/high-risk-transactions", "fraud_alerts", "The riskiest orders."),
    Offer("GET", "/compliance/compliance-report", "check_compliance", "Every rule and whether it is kept."),
    Offer("GET", "/global-market/trends", "market_share", "Shares of the market and where they go."),
    Offer("GET", "/global-market/regional-prices", "compare_regional_prices", "Prices by country or store."),
    Offer(
        "POST", "/global-market/price-comparison", "competitive_pricing", "Own prices beside competitors'."
    ),
    Offer("POST", "/global-market/opportunities", "market_opportunities", "Where there is more to be sold."),
    Offer("POST", "/global-market/competitor-analysis", "compare_competitors", "Competitors compared."),
)

SYSTEMS = {
    "market-intelligence": ("trend", "competitive_pricing"),
    "demand-insights": ("customer_segments", "churn_risk", "customer_lifetime_value", "demand_plan"),
    "compliance": ("fraud_alerts", "check_compliance"),
    "global-market": ("market_opportunities", "market_share", "compare_regional_prices"),
    "retail-copilot": ("copilot_usage", "recommend"),
}
"""The tools whose findings are a system's insights."""

FORECASTS = {"market-intelligence": "forecast", "demand-insights": "demand_plan"}
