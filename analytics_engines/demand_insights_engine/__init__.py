"""Demand Insights Engine: customer segments."""

from analytics_engines.demand_insights_engine.engine import DemandInsightsEngine

ENGINE = DemandInsightsEngine()

__all__ = ["ENGINE"]
