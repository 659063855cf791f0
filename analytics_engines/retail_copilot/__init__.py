"""The Copilot's own analytics: how it is used, and what to recommend to whom."""

from analytics_engines.retail_copilot.engine import RetailCopilot

ENGINE = RetailCopilot()

__all__ = ["ENGINE"]
