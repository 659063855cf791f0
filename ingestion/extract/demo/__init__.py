"""A seeded generator of a believable multi-country shop, with planted and documented truths."""

from ingestion.extract.demo.generate import Progress, generate
from ingestion.extract.demo.spec import DemoManifest, DemoSpec

__all__ = ["DemoManifest", "DemoSpec", "Progress", "generate"]
