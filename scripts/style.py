"""Prints the style figures of the code and fails on the hard limits: `python -m scripts.style DIR …`.

Measured on non-test code. A module is a non-empty file; its length is its physical lines. A function's length
runs from `def` to its last line, docstring included; a nested function counts as itself and in its parent.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parent.parent
MODULE_LIMIT = 400
FUNCTION_LIMIT = 40
MEDIAN_MODULE_LIMIT = 120
MEDIAN_FUNCTION_LIMIT = 8
LONG_FUNCTION_SHARE_LIMIT = 0.02
WORST = 10
PRINTING_FOLDERS = ("scripts",)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One module, read and parsed; `path` is relative to the repository."""

    path: str
    lines: int
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Function:
    """One function: where it is, its length in lines, and how much of it is annotated and documented."""

    name: str
    path: str
    line: int
    lines: int
    public: bool
    documented: bool
    slots: int
    annotated: int


@dataclass(frozen=True, slots=True)
class Smell:
    """One place of a kind that is counted, such as a broad `except`."""

    kind: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured."""

    sources: tuple[Source, ...]
    functions: tuple[Function, ...]
    smells: tuple[Smell, ...]

    def count(self, kind: str) -> int:
        """How often a smell occurs."""
        return sum(smell.kind == kind for smell in self.smells)

    @property
    def long_functions(self) -> tuple[Function, ...]:
        """Functions over the limit, longest first."""
        found = (function for function in self.functions if function.lines > FUNCTION_LIMIT)
        return tuple(sorted(found, key=lambda function: -function.lines))


def share(part: int, whole: int) -> float:
    """Part of the whole as a ratio; all of nothing is everything."""
    return part / whole if whole else 1.0


def middle(values: Iterable[int]) -> float:
    """The median; 0 where there is nothing."""
    listed = list(values)
    return median(listed) if listed else 0.0


def read(root: Path, folders: Sequence[str]) -> Iterator[Source]:
    """Every non-empty module under the folders."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if text.strip():
                path = file.relative_to(root).as_posix()
                yield Source(path, len(text.splitlines()), ast.parse(text, filename=path))


def annotated_slots(node: FunctionNode) -> list[bool]:
    """For each parameter (but `self` and `cls`) and for the result: whether it is annotated."""
    arguments = node.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    given = [a.annotation is not None for a in listed if a.arg not in {"self", "cls"}]
    return [*given, node.returns is not None]


def functions_of(source: Source) -> Iterator[Function]:
    """Every function of a module, nested ones too."""
    yield from _functions_under(source.path, source.tree, public=True)


def _functions_under(path: str, parent: ast.AST, *, public: bool) -> Iterator[Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, FunctionNode):
            yield _measure(path, node, public=public)
            yield from _functions_under(path, node, public=False)
        elif isinstance(node, ast.ClassDef):
            yield from _functions_under(path, node, public=public and not node.name.startswith("_"))
        else:
            yield from _functions_under(path, node, public=public)


def _measure(path: str, node: FunctionNode, *, public: bool) -> Function:
    given = annotated_slots(node)
    return Function(
        name=node.name,
        path=path,
        line=node.lineno,
        lines=(node.end_lineno or node.lineno) - node.lineno + 1,
        public=public and not node.name.startswith("_"),
        documented=ast.get_docstring(node) is not None,
        slots=len(given),
        annotated=sum(given),
    )


def smells_of(source: Source) -> Iterator[Smell]:
    """Every `print`, `global`, bare or broad `except` and `Any` of a module."""
    for node in ast.walk(source.tree):
        kind = _smell(node)
        if kind is not None:
            yield Smell(kind, source.path, getattr(node, "lineno", 0))


def _smell(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="print")):
            return "print"
        case ast.Global():
            return "global"
        case ast.ExceptHandler(type=caught):
            return "broad except" if _is_broad(caught) else None
        case ast.Name(id="Any") | ast.Attribute(value=ast.Name(id="typing"), attr="Any"):
            return "Any"
    return None


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(element) for element in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def measure(sources: Iterable[Source]) -> Figures:
    """Measure modules."""
    listed = tuple(sources)
    return Figures(
        sources=listed,
        functions=tuple(function for source in listed for function in functions_of(source)),
        smells=tuple(smell for source in listed for smell in smells_of(source)),
    )


def violations(figures: Figures, edges: Sequence[str]) -> list[str]:
    """What breaks a hard limit, one line each; `edges` are the files that may catch everything."""
    found = [
        f"{source.path}: {source.lines} lines, the limit is {MODULE_LIMIT}"
        for source in figures.sources
        if source.lines > MODULE_LIMIT
    ]
    found += [f"{s.path}:{s.line}: {s.kind}" for s in figures.smells if not _may(s, edges)]
    return found + list(_broken_medians(figures))


def _may(smell: Smell, edges: Sequence[str]) -> bool:
    if smell.kind == "print":
        return smell.path.startswith(tuple(f"{folder}/" for folder in PRINTING_FOLDERS))
    return smell.kind == "Any" or (smell.kind == "broad except" and smell.path in edges)


def _broken_medians(figures: Figures) -> Iterator[str]:
    modules = middle(source.lines for source in figures.sources)
    functions = middle(function.lines for function in figures.functions)
    long = len(figures.long_functions)
    if modules > MEDIAN_MODULE_LIMIT:
        yield f"the median module has {modules:g} lines, the limit is {MEDIAN_MODULE_LIMIT}"
    if functions > MEDIAN_FUNCTION_LIMIT:
        yield f"the median function has {functions:g} lines, the limit is {MEDIAN_FUNCTION_LIMIT}"
    if long > LONG_FUNCTION_SHARE_LIMIT * len(figures.functions):
        yield f"{long} of {len(figures.functions)} functions are over {FUNCTION_LIMIT} lines, the limit is 2%"


def report(figures: Figures) -> str:
    """The figures as text."""
    functions, long = figures.functions, figures.long_functions
    public = [function for function in functions if function.public]
    lengths = [source.lines for source in figures.sources]
    annotated = share(sum(f.annotated for f in functions), sum(f.slots for f in functions))
    documented = share(sum(f.documented for f in public), len(public))
    counts = ", ".join(f"{kind} {figures.count(kind)}" for kind in ("print", "global", "broad except", "Any"))
    worst = sorted(functions, key=lambda function: -function.lines)[:WORST]
    lines = [
        f"modules     {len(lengths)}, {sum(lengths)} lines; median {middle(lengths):g}, longest "
        f"{max(lengths, default=0)}, over {MODULE_LIMIT}: {sum(length > MODULE_LIMIT for length in lengths)}",
        f"functions   {len(functions)}; median {middle(f.lines for f in functions):g} lines, "
        f"over {FUNCTION_LIMIT}: {len(long)} ({len(long) / max(len(functions), 1):.1%})",
        f"annotated   {annotated:.1%} of parameters and results",
        f"documented  {documented:.1%} of public functions",
        f"counts      {counts}",
        "longest     " + "\n            ".join(f"{f.lines:3d} {f.path}:{f.line} {f.name}" for f in worst),
    ]
    return "\n".join(lines)


def edges_of(root: Path) -> list[str]:
    """Files that may catch everything, from `[tool.style]` in pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[str] = project["tool"]["style"]["broad-except-edges"]
    return listed


def main() -> int:
    """Measure, print, and return 1 when a hard limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    figures = measure(read(REPOSITORY, parser.parse_args().folders))
    broken = violations(figures, edges_of(REPOSITORY))
    print(report(figures))
    for line in broken:
        print(f"STYLE {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
