"""Whether a model of Amazon Bedrock answers, told by one word of it."""

from __future__ import annotations

from infra.aws.clients import AwsClients, aws_errors
from infra.settings import Settings


def answers(settings: Settings) -> str:
    """Ask the model of the settings for one token; returns how many were read and written.

    Raises:
        AwsAccessError: The account or the role may not use the model.
        AwsUnavailableError: It does not answer.
    """
    clients = AwsClients(
        settings.model_region, settings.model_url, settings.model_timeout_seconds, attempts=2
    )
    with aws_errors("bedrock-runtime"):
        reply = clients.client("bedrock-runtime").converse(
            modelId=settings.model.partition(":")[2],
            messages=[{"role": "user", "content": [{"text": "Say yes."}]}],
            inferenceConfig={"maxTokens": 1, "temperature": 0},
        )
    usage = reply.get("usage", {})
    return f"{usage.get('inputTokens', 0)} tokens read, {usage.get('outputTokens', 0)} written"
