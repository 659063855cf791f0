"""What a new shop costs: the same templates asked of two shops, over those that both can fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from evals.outcome import Outcome
from evals.rendering import share_text
from evals.statistics import Share, share


@dataclass(frozen=True, slots=True)
class Transfer:
    """Right answers over all wordings of the templates that both shops can fill.

    Args:
        here: In the shop asked about.
        there: In the shop compared with.
        templates: (template, here, there), the greatest loss first.
    """

    here: Share
    there: Share
    templates: tuple[tuple[str, Share, Share], ...]

    @property
    def loss(self) -> float:
        """Mean over the templates of what is right there less what is right here, in points of 100."""
        losses = [(there.value or 0.0) - (here.value or 0.0) for _, here, there in self.templates]
        return 100 * sum(losses) / len(losses) if losses else 0.0


def transfer(here: Sequence[Outcome], there: Sequence[Outcome]) -> Transfer:
    """Compare two runs of the same templates; each template weighs the same."""
    mine, theirs = _by_template(here), _by_template(there)
    common = [(name, share(mine[name]), share(theirs[name])) for name in mine if name in theirs]
    ranked = sorted(common, key=lambda entry: (entry[1].value or 0.0) - (entry[2].value or 0.0))
    return Transfer(
        here=share([right for name, _, _ in common for right in mine[name]]),
        there=share([right for name, _, _ in common for right in theirs[name]]),
        templates=tuple(ranked),
    )


def print_transfer(result: Transfer, console: Console) -> None:
    """Print both shares, the loss, and each template."""
    table = Table(title="Templates that both shops can fill", title_justify="left", show_header=False)
    table.add_row("right here", share_text(result.here))
    table.add_row("right there", share_text(result.there))
    table.add_row("loss, every template weighing the same", f"{result.loss:.1f} points")
    for name, here, there in result.templates:
        table.add_row(name, f"{here.hits}/{here.total} here, {there.hits}/{there.total} there")
    console.print(table)


def _by_template(outcomes: Sequence[Outcome]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {}
    for outcome in outcomes:
        rights = [part.right for part in (outcome, *outcome.rewordings)]
        found.setdefault(outcome.case.tags[0], []).extend(rights)
    return found
