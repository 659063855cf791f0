"""Asking the chat model, and telling what it took."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable
from langgraph.config import get_stream_writer

from agent.events import ModelCalled
from agent.fallback_model import FALLBACK_KEY


async def call_model(
    model: Runnable[LanguageModelInput, AIMessage], messages: Sequence[BaseMessage]
) -> AIMessage:
    """What the model says; the tokens that a language model counted, and that it fell back, are told."""
    said = await model.ainvoke([*messages])
    used, fell_back = said.usage_metadata, FALLBACK_KEY in said.response_metadata
    if used is not None or fell_back:
        given, taken = (used["input_tokens"], used["output_tokens"]) if used is not None else (0, 0)
        get_stream_writer()(ModelCalled(given, taken, fell_back))
    return said
