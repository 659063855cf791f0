"""Global Market Pulse: baskets, markets, regions, prices and shares."""

from analytics_engines.global_market_pulse.engine import GlobalMarketPulse

ENGINE = GlobalMarketPulse()

__all__ = ["ENGINE"]
