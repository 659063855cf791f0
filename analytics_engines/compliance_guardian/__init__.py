"""Compliance Guardian: fraud, risk, anomalies, rings, and card data security."""

from analytics_engines.compliance_guardian.engine import ComplianceGuardian

ENGINE = ComplianceGuardian()

__all__ = ["ENGINE"]
