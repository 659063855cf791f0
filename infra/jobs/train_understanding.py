"""Train the intent head on the example questions and write the arrays the product ships.

Run `python -m infra.jobs.train_understanding`; prints the cross-validated accuracy (5 stratified folds).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.console import Console

from agent.nlu.encoder import MiniLmEncoder

DATA = Path("agent/nlu/data")
_REGULARISATION = 20.0


def examples(path: Path) -> tuple[list[str], list[str]]:
    """Questions and their intents, in file order."""
    by_intent: dict[str, list[str]] = yaml.safe_load(path.read_text("utf-8"))
    pairs = [(question.lower(), intent) for intent, questions in by_intent.items() for question in questions]
    return [question for question, _ in pairs], [intent for _, intent in pairs]


def train(vectors: NDArray[np.float32], labels: list[str]) -> tuple[dict[str, NDArray[np.float32]], float]:
    """The head's arrays and its mean cross-validated accuracy."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    model = LogisticRegression(C=_REGULARISATION, max_iter=2000, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    accuracy = float(cross_val_score(model, vectors, labels, cv=folds).mean())
    model.fit(vectors, labels)
    arrays = {
        "labels": np.array(model.classes_, dtype="U40"),
        "weights": model.coef_.astype(np.float32),
        "bias": model.intercept_.astype(np.float32),
    }
    return arrays, accuracy


def main() -> None:
    """Train and write `intents.npz`."""
    questions, labels = examples(DATA / "intents.yaml")
    arrays, accuracy = train(MiniLmEncoder().encode(questions), labels)
    np.savez(DATA / "intents.npz", allow_pickle=False, **arrays)
    Console().print(f"{len(questions)} examples, cross-validated accuracy {accuracy:.3f}")


if __name__ == "__main__":
    main()
