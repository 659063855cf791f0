"""Blocks: the kinds of block that the answer must hold, such as a chart that was asked for."""

from __future__ import annotations

from evals.evaluators.verdict import Subject, Verdict, verdict


def evaluate(subject: Subject) -> Verdict | None:
    """Every expected type of block is there."""
    wanted = subject.case.expect.blocks
    if not wanted:
        return None
    found = {block.type for block in subject.answer.blocks}
    missing = [name for name in wanted if name not in found]
    return verdict("blocks", passed=not missing, otherwise=f"no {' and no '.join(missing)}")
