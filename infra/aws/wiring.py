"""The adapters of an installation on AWS, put together; only `infra.wiring` asks for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.aws.clients import AwsClients
from infra.aws.job_runner import BatchJobRunner
from infra.aws.lake import GlueLake
from infra.aws.metrics import record_run
from infra.aws.names import AwsNames
from infra.aws.objects import Objects
from infra.aws.publisher import GluePublisher
from infra.aws.query_engine import AthenaOptions, AthenaQueryEngine
from infra.aws.raw_zone import S3RawZone
from infra.aws.run_reports import S3Runs
from infra.aws.secrets import SecretStore, bring_card_key
from infra.aws.stores import AwsStores
from infra.aws.usage_log import S3UsageLog, bring_usage
from infra.errors import AwsSettingsError
from infra.jobs.report import RunReport
from infra.local.copilot import CopilotParts
from infra.settings import Settings
from ingestion.lake.port import Lake
from ingestion.lake.zones import Home
from tools.ports import QueryEngine
from tools.sql.cost import CostLimit

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

CHECKPOINT_DAYS = 30


@dataclass(frozen=True, slots=True)
class AwsParts:
    """What every adapter needs: clients and names."""

    clients: AwsClients
    names: AwsNames
    settings: Settings

    def lake(self, home: Home) -> GlueLake:
        """The lake on S3 and Glue."""
        return GlueLake(self.clients, self.names, home, kept_runs=self.settings.kept_runs)

    def publisher(self, lake: Lake, home: Home) -> GluePublisher:
        """Publishes runs to Athena's readers."""
        return GluePublisher(
            self.clients, self.names, lake if isinstance(lake, GlueLake) else self.lake(home)
        )

    def record(self, report: RunReport) -> None:
        """Keep how a run went, and say it in CloudWatch."""
        S3Runs(self.state).keep(report)
        record_run(self.clients, self.names.metrics, report)

    def for_copilot(self, engine: QueryEngine, home: Home) -> CopilotParts:
        """Batch where it is asked for, the limit of what a question may read, runs kept in DynamoDB."""
        cost = (
            CostLimit(engine, self.settings.athena_most_mb * 10**6)
            if isinstance(engine, AthenaQueryEngine)
            else None
        )
        jobs = self.job_runner() if self.settings.aws_batch_jobs else None
        return CopilotParts(jobs, cost, self.checkpoints, self.stores(home).models())

    def query_engine(self) -> AthenaQueryEngine:
        """Athena."""
        return AthenaQueryEngine(
            self.clients, self.names, AthenaOptions(reuse_minutes=self.settings.athena_reuse_minutes)
        )

    def job_runner(self) -> BatchJobRunner:
        """Computations on demand, on Batch."""
        return BatchJobRunner(self.clients, self.names)

    def usage_log(self) -> S3UsageLog:
        """The usage history."""
        return S3UsageLog(self.state)

    def inbox(self, home: Home) -> AwsInbox:
        """What a run reads that others write."""
        return AwsInbox(self, home)

    def stores(self, home: Home) -> AwsStores:
        """Where servers keep what people do."""
        return AwsStores(self, home)

    async def checkpoints(self) -> tuple[BaseCheckpointSaver[str], Callable[[], Awaitable[None]]]:
        """Where runs of the agent are kept so that they can be resumed; large ones go to S3."""
        from langgraph_checkpoint_aws import DynamoDBSaver

        saver = DynamoDBSaver(
            self.names.table("checkpoints"),
            session=self.clients.session,
            endpoint_url=self.clients.endpoint,
            ttl_seconds=CHECKPOINT_DAYS * 86_400,
            s3_offload_config={
                "bucket_name": self.names.state_bucket,
                "key_prefix": "checkpoints",
                **({"endpoint_url": self.clients.endpoint} if self.clients.endpoint else {}),
            },
        )
        return saver, _nothing

    @property
    def state(self) -> Objects:
        """The bucket of everything that is neither lake nor raw."""
        return Objects(self.clients, self.names.state_bucket)


@dataclass(frozen=True, slots=True)
class AwsInbox:
    """The raw zone, the usage history and the key of card tokens, brought to the home of a job."""

    parts: AwsParts
    home: Home

    def pull(self) -> int:
        """Bring what is new."""
        bring_card_key(SecretStore(self.parts.clients, self.parts.names), self.home.state)
        brought = S3RawZone(self._raw, self.home).pull()
        return brought + bring_usage(self.parts.state, self.home.state / "usage")

    def push(self, *, anew: bool = False) -> int:
        """Bring what was loaded or sealed here to S3."""
        return S3RawZone(self._raw, self.home).push(anew=anew)

    @property
    def _raw(self) -> Objects:
        return Objects(self.parts.clients, self.parts.names.raw_bucket)


def aws_parts(settings: Settings) -> AwsParts:
    """Clients and names of the settings.

    Raises:
        AwsSettingsError: The installation has no name.
    """
    if settings.aws_prefix is None:
        raise AwsSettingsError(
            "The backend aws needs RETAIL_AWS_PREFIX: what the names of its buckets and tables begin with "
            "(`terraform output prefix`)."
        )
    return AwsParts(
        AwsClients(settings.aws_region, settings.aws_endpoint), AwsNames(settings.aws_prefix), settings
    )


async def _nothing() -> None:
    """Nothing is open."""
