"""Train the head that says which tool a question is for, for the shipped network.

Run `python -m infra.jobs.train_routing FILE` after a change of the wordings in
`infra/jobs/understanding/data`; the shipped file is `agent/nlu/data/routing.npz`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from agent.nlu.network import UnderstandingNetwork
from infra.jobs.understanding.routing import train_routing


def main(path: Path) -> None:
    """Train, write the file, and say how many held-out wordings found their target."""
    head = train_routing(UnderstandingNetwork.shipped())
    path.write_bytes(head.content)
    sys.stdout.write(f"{head.figures}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
