"""Errors of the evaluation harness, split by who must act."""

from __future__ import annotations


class SuiteError(Exception):
    """A suite is wrong; the message names the file, the line and the case.

    Args:
        message: What is wrong and what to change.
        file: The suite's file.
        line: Line on which the case starts, counted from 1.
        case_id: The case, where it is known.
    """

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, case_id: str | None = None
    ) -> None:
        self.message, self.file, self.line, self.case_id = message, file, line, case_id
        place = f"{file or 'suite'}{f':{line}' if line is not None else ''}"
        super().__init__(f"{place}: {f'case {case_id!r}: ' if case_id else ''}{message}")


class GoldUnavailableError(Exception):
    """There is no published serving database to run gold SQL on; run the pipeline first."""


class NoAnswerError(Exception):
    """A run of the agent ended without an answer: the agent breaks its port's contract."""


class MeasuredCommandError(Exception):
    """A measured command failed; the message ends with what it wrote last."""


class PeerMissingError(Exception):
    """A library to compare with is not installed; the user installs it."""
