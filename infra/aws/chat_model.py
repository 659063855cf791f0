"""Claude on Amazon Bedrock through the Converse API, its failures covered by the offline model."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel

from agent.embedded_model import EmbeddedChatModel
from agent.fallback_model import FallbackChatModel
from infra.errors import MissingExtraError
from infra.settings import Settings


def bedrock_model(settings: Settings) -> BaseChatModel:
    """The Bedrock model of the settings; credentials come from the AWS environment.

    Raises:
        MissingExtraError: The library is not installed.
    """
    try:
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
        from langchain_aws import ChatBedrockConverse
    except ImportError as error:
        raise MissingExtraError("A Bedrock model", "aws") from error
    model = ChatBedrockConverse(
        model_id=settings.model.partition(":")[2],
        region_name=settings.model_region,
        endpoint_url=settings.model_url,
        temperature=0,
        disable_streaming=False,
        config=Config(
            read_timeout=settings.model_timeout_seconds,
            connect_timeout=min(settings.model_timeout_seconds, 5.0),
            retries={"max_attempts": 3, "mode": "adaptive"},
        ),
    )
    return FallbackChatModel(
        primary=model, fallback=EmbeddedChatModel(), failures=(BotoCoreError, ClientError, ValueError)
    )
