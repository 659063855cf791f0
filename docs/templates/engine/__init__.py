"""FILL IN: the engine's name, and what it computes, in one sentence."""

from analytics_engines.example_engine.engine import ExampleEngine

ENGINE = ExampleEngine()

__all__ = ["ENGINE"]
