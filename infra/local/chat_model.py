"""A language model behind any OpenAI-compatible endpoint, its failures covered by the offline model."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel

from agent.embedded_model import EmbeddedChatModel
from agent.fallback_model import FallbackChatModel
from infra.errors import MissingExtraError, ModelSettingsError
from infra.settings import Settings


def openai_model(settings: Settings) -> BaseChatModel:
    """The OpenAI-compatible model of the settings.

    Raises:
        MissingExtraError: The library is not installed.
        ModelSettingsError: Both the address and the key are missing.
    """
    try:
        import httpx
        import openai
        from langchain_openai import ChatOpenAI
    except ImportError as error:
        raise MissingExtraError("An OpenAI-compatible model", "openai") from error
    if settings.model_key is None and settings.model_url is None:
        raise ModelSettingsError("Set RETAIL_MODEL_KEY, or RETAIL_MODEL_URL for an endpoint without a key.")
    connections = httpx.AsyncClient(timeout=settings.model_timeout_seconds)
    model = ChatOpenAI(
        http_async_client=connections,
        model=settings.model.partition(":")[2],
        base_url=settings.model_url,
        api_key=settings.model_key or "none",
        timeout=settings.model_timeout_seconds,
        max_retries=2,
        temperature=0,
        streaming=True,
        stream_usage=True,
        use_responses_api=False,
    )
    return FallbackChatModel(
        primary=model,
        fallback=EmbeddedChatModel(),
        failures=(openai.OpenAIError, httpx.HTTPError, ValueError),
        closing=connections.aclose,
    )
