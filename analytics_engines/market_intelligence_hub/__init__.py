"""Market Intelligence Hub: forecasts, their backtests, and trends of sales."""

from analytics_engines.market_intelligence_hub.engine import MarketIntelligenceHub

ENGINE = MarketIntelligenceHub()

__all__ = ["ENGINE"]
