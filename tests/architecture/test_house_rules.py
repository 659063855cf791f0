"""House rules that no linter knows, as checks on the syntax trees of the product's code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.style import Source, read

REPOSITORY = Path(__file__).resolve().parents[2]
PRODUCT = ("agent", "tools", "analytics_engines", "ingestion", "server", "infra")
PURE = ("agent", "tools", "analytics_engines")
SOURCES = tuple(read(REPOSITORY, PRODUCT))

CLOUD = frozenset({"boto3", "botocore", "pyathena", "langchain_aws"})
FORBIDDEN_NAMES = frozenset({"utils", "helpers", "common", "core", "misc", "manager", "managers"})
SIGNALS = frozenset(
    {"MissingDataError", "NotFittedError", "WorkerCancelledError", "WorkerDiedError", "WorkerOverdueError"}
)
"""Errors that never leave the module or package they are raised in, so that nobody else has to know them."""
CLOCKS = frozenset({"now", "utcnow", "today"})


def imported(source: Source) -> Iterator[str]:
    """Full names of the modules that a module imports, wherever in it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def import_time(source: Source) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported (not what is inside a function)."""
    waiting: list[ast.AST] = [source.tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def under(*folders: str) -> tuple[Source, ...]:
    """The modules below some of the top folders."""
    return tuple(source for source in SOURCES if source.path.startswith(tuple(f"{f}/" for f in folders)))


def places(source: Source, nodes: Iterator[ast.AST] | list[ast.AST]) -> list[str]:
    """Where the nodes are, for a message."""
    return [f"{source.path}:{getattr(node, 'lineno', 0)}" for node in nodes]


def called(node: ast.AST) -> str:
    """Dotted name of what a call calls; empty for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def test_the_check_sees_the_product() -> None:
    assert {source.path.split("/")[0] for source in SOURCES} == set(PRODUCT)


def test_only_the_cloud_adapters_import_cloud_libraries() -> None:
    found = [
        f"{source.path} imports {name}"
        for source in SOURCES
        if not source.path.startswith("infra/aws/")
        for name in imported(source)
        if name.split(".")[0] in CLOUD
    ]
    assert found == []


def test_no_module_is_named_for_nothing() -> None:
    names = {source.path: set(Path(source.path).with_suffix("").parts) for source in SOURCES}
    assert [path for path, parts in names.items() if parts & FORBIDDEN_NAMES] == []


def test_no_engine_imports_another() -> None:
    engines = {path.parent.name for path in REPOSITORY.glob("analytics_engines/*/tables.py")}
    found = [
        f"{source.path} imports {name}"
        for source in under("analytics_engines")
        for name in imported(source)
        if name.startswith("analytics_engines.")
        and (other := name.split(".")[1]) in engines
        and (own := source.path.split("/")[1]) in engines
        and own != other
    ]
    assert found == []


def test_no_code_below_the_doors_looks_at_the_clock() -> None:
    found = [
        place
        for source in under(*PURE)
        for place in places(
            source,
            [
                node
                for node in ast.walk(source.tree)
                if called(node).rpartition(".")[2] in CLOCKS and "date" in called(node).lower()
            ],
        )
    ]
    assert found == []


def test_no_random_number_is_drawn_without_a_seed() -> None:
    found = [
        place
        for source in SOURCES
        for place in places(
            source,
            [
                node
                for node in ast.walk(source.tree)
                if isinstance(node, ast.Call)
                and (
                    (called(node).endswith("default_rng") and not (node.args or node.keywords))
                    or (called(node) == "random.Random" and not (node.args or node.keywords))
                    or (
                        called(node).startswith(("random.", "np.random.rand", "numpy.random.rand"))
                        and called(node) != "random.Random"
                    )
                )
            ],
        )
    ]
    assert found == []


def test_nothing_is_read_from_the_environment_at_import() -> None:
    found = [
        place
        for source in SOURCES
        for place in places(
            source,
            [
                node
                for node in import_time(source)
                if called(node) in {"os.getenv", "os.environ.get", "load_dotenv"}
                or (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ")
            ],
        )
    ]
    assert found == []


@pytest.mark.parametrize("folder", [*PRODUCT, "evals"])
def test_a_folder_names_its_errors_in_one_file(folder: str) -> None:
    stray = [
        f"{source.path}: {node.name}"
        for source in read(REPOSITORY, [folder])
        if source.path != f"{folder}/errors.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and node.name not in SIGNALS
    ]
    assert (REPOSITORY / folder / "errors.py").exists()
    assert stray == []


def test_the_checks_see_what_they_look_for(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(
        "import os\nfrom boto3 import client\nHOME = os.environ['HOME']\nf = lambda: os.environ['LATER']\n"
    )
    (source,) = read(tmp_path, ["."])
    assert set(imported(source)) == {"os", "boto3"}
    assert [n.lineno for n in import_time(source) if isinstance(n, ast.Subscript)] == [3]
