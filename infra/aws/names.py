"""What everything of one installation is called on AWS; `infra/terraform` makes it under the same names."""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.lake.port import PROD

SYSTEMS = frozenset(
    {
        "market_intelligence_hub", "demand_insights_engine", "compliance_guardian", "global_market_pulse",
        "retail_copilot",
    }
)  # fmt: skip
"""Systems whose outputs have a bucket of their own."""


@dataclass(frozen=True, slots=True)
class AwsNames:
    """Names derived from one prefix, such as `acme-retail-dev`; bucket names are unique in the world."""

    prefix: str

    @property
    def raw_bucket(self) -> str:
        """Where DMS writes, and `retail load`."""
        return f"{self.prefix}-raw"

    @property
    def curated_bucket(self) -> str:
        """Curated tables, rejected rows, lifecycle tables and the pointer to what is published."""
        return f"{self.prefix}-curated"

    @property
    def state_bucket(self) -> str:
        """Usage history, models, requests and results of jobs."""
        return f"{self.prefix}-state"

    @property
    def workgroup(self) -> str:
        """The Athena workgroup, with its own place for results and its cap."""
        return self.prefix

    @property
    def job_queue(self) -> str:
        """The Batch queue of computations on demand."""
        return f"{self.prefix}-jobs"

    @property
    def job_definition(self) -> str:
        """The Batch job definition of computations on demand."""
        return f"{self.prefix}-on-demand"

    @property
    def metrics(self) -> str:
        """The CloudWatch namespace."""
        return f"RetailCopilot/{self.prefix}"

    def bucket(self, namespace: str) -> str:
        """The bucket of a lake namespace."""
        system = namespace.removeprefix(f"{PROD}_")
        if namespace != system and system in SYSTEMS:
            return f"{self.prefix}-{system.replace('_', '-')}"
        return self.curated_bucket

    def database(self, namespace: str) -> str:
        """The Glue database of a lake namespace."""
        return f"{self._snake}_{namespace}"

    def serving_database(self, run_id: str) -> str:
        """The Glue database that a run is published as."""
        return f"{self._snake}_serving_{run_id.replace('-', '_')}"

    def table(self, purpose: str) -> str:
        """A DynamoDB table: conversations, checkpoints, accounts, audit or locks."""
        return f"{self.prefix}-{purpose}"

    def secret(self, purpose: str) -> str:
        """A secret: card-key, account-secret, signing-keys or admin-token."""
        return f"{self.prefix}/{purpose}"

    @property
    def _snake(self) -> str:
        return self.prefix.replace("-", "_")
