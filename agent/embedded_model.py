"""The offline chat model: a LangChain chat model that thinks with the product's own understanding and writer.

It plans by emitting the tool calls of the reading it is given, and writes by describing the tools' tables
cell by cell. It is deterministic and needs no key, no network and no GPU.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from agent.answer.writer import write
from agent.nlu.reading import Reading
from agent.prompts import READING_KEY
from tools.tool import ToolResult


class EmbeddedChatModel(BaseChatModel):
    """Offline, deterministic; see the module."""

    @property
    def _llm_type(self) -> str:
        return "retail-copilot-embedded"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's own signature
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools; only calls to offered tools are emitted."""
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's own signature
    ) -> ChatResult:
        results = [m for m in messages if isinstance(m, ToolMessage)]
        message = _written(results) if results else _planned(_reading(messages), kwargs.get("tools", []))
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's own signature
    ) -> ChatResult:
        """On the event loop: it takes no time worth a thread."""
        return self._generate(messages, stop, **kwargs)


def _reading(messages: Sequence[BaseMessage]) -> Reading | None:
    for message in reversed(messages):
        if isinstance(message, SystemMessage) and READING_KEY in message.text:
            return Reading.model_validate(json.loads(message.text)[READING_KEY])
    return None


def _planned(reading: Reading | None, tools: Sequence[dict[str, Any]]) -> AIMessage:
    offered = {tool["function"]["name"] for tool in tools}
    calls = [call for call in reading.calls if call.name in offered] if reading else []
    return AIMessage(
        content="",
        tool_calls=[
            {"name": call.name, "args": call.arguments, "id": f"call_{uuid4().hex[:12]}"} for call in calls
        ],
    )


def _written(results: Sequence[ToolMessage]) -> AIMessage:
    sentences: list[str] = []
    number = 0
    for message in results:
        if not isinstance(message.artifact, ToolResult):
            sentences.append(message.text)
            continue
        for finding in message.artifact.findings:
            number += 1
            if finding.spoken:
                sentences.append(write(finding, f"t{number}"))
    return AIMessage(content=" ".join(sentences))
