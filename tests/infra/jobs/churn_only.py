"""The Demand Insights Engine with churn as its only output."""

from __future__ import annotations

from analytics_engines.demand_insights_engine.engine import DemandInsightsEngine
from analytics_engines.demand_insights_engine.tables import CHURN_PREDICTIONS


class ChurnOnly(DemandInsightsEngine):
    """Who leaves, and nothing else."""

    outputs = (CHURN_PREDICTIONS,)
