"""The style script measures what it says and fails on every hard limit."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from scripts.style import Figures, measure, read, report, violations


def figures_of(folder: Path, **modules: str) -> Figures:
    """Figures of modules given as text, written to `product/<name>.py`."""
    (folder / "product").mkdir()
    for name, text in modules.items():
        (folder / "product" / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    return measure(read(folder, ["product"]))


def function(name: str, lines: int) -> str:
    """A function of that many lines."""
    return f"def {name}() -> None:\n" + "    x = 1\n" * (lines - 1)


def test_clean_code_breaks_nothing(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, good=function("short", 3), __init__="")
    assert violations(figures, []) == []
    assert [source.path for source in figures.sources] == ["product/good.py"]


def test_a_module_over_the_limit_is_named(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, long="x = 1\n" * 401, short="x = 1\n")
    assert "product/long.py: 401 lines, the limit is 400" in violations(figures, [])


def test_a_module_at_the_limit_passes(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, long="x = 1\n" * 400, a="x = 1\n", b="x = 1\n")
    assert violations(figures, []) == []


def test_the_median_function_is_limited_to_eight_lines(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, a=function("a", 9), b=function("b", 9), c=function("c", 2))
    assert violations(figures, []) == ["the median function has 9 lines, the limit is 8"]


def test_more_than_two_percent_of_long_functions_fail(tmp_path: Path) -> None:
    shorts = "\n".join(function(f"short_{i}", 2) for i in range(48))
    figures = figures_of(tmp_path, a=function("a", 41), b=function("b", 41), c=shorts)
    assert violations(figures, []) == ["2 of 50 functions are over 40 lines, the limit is 2%"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("print('x')", "print"),
        ("def f() -> None:\n    global x", "global"),
        ("try:\n    x = 1\nexcept:\n    raise", "broad except"),
        ("try:\n    x = 1\nexcept Exception:\n    raise", "broad except"),
        ("try:\n    x = 1\nexcept (ValueError, BaseException):\n    raise", "broad except"),
    ],
)
def test_a_forbidden_construct_is_named_with_its_line(tmp_path: Path, code: str, kind: str) -> None:
    figures = figures_of(tmp_path, bad=f"x = 1\n{code}\n")
    assert [line.split(": ")[1] for line in violations(figures, [])] == [kind]


def test_a_listed_edge_may_catch_everything_but_not_print(tmp_path: Path) -> None:
    code = "try:\n    x = 1\nexcept Exception:\n    print('x')\n"
    figures = figures_of(tmp_path, edge=code)
    assert violations(figures, ["product/edge.py"]) == ["product/edge.py:4: print"]


def test_a_narrow_except_is_no_smell(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, good="try:\n    x = 1\nexcept (ValueError, KeyError):\n    raise\n")
    assert figures.smells == ()


def test_any_is_counted_and_not_forbidden(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, edge="from typing import Any\n\n\ndef f(x: Any) -> Any: ...\n")
    assert (figures.count("Any"), violations(figures, [])) == (2, [])


def test_annotations_are_counted_without_self(tmp_path: Path) -> None:
    code = """
    class Shop:
        def open(self, key, *names: str, **rest) -> None: ...
    """
    (measured,) = figures_of(tmp_path, shop=code).functions
    assert (measured.annotated, measured.slots) == (2, 4)


def test_only_public_functions_need_a_docstring(tmp_path: Path) -> None:
    code = '''
    def documented() -> None:
        """Say so."""

    def bare() -> None:
        def inner() -> None: ...

    def _private() -> None: ...

    class _Hidden:
        def method(self) -> None: ...
    '''
    figures = figures_of(tmp_path, mixed=code)
    assert [f.name for f in figures.functions if f.public] == ["documented", "bare"]
    assert "documented  50.0% of public functions" in report(figures)
