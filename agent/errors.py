"""Errors of the agent, split by who must act."""

from __future__ import annotations


class AgentError(Exception):
    """Base of every error raised by the agent."""


class UnknownToolError(AgentError):
    """The model asked for a tool that does not exist or that this user may not use."""


class BadArgumentsError(AgentError):
    """The model's arguments for a tool do not validate; it may try again with the message."""
