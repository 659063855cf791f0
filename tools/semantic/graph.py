"""The join graph: which nodes a fact reaches without ever repeating one of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tools.errors import InternalQueryError
from tools.semantic.model import Join


def find_paths(nodes: Iterable[str], joins: Iterable[Join]) -> dict[str, dict[str, tuple[Join, ...]]]:
    """For every node, the shortest chain of many-to-one joins to each node that it reaches.

    Raises:
        InternalQueryError: Two chains of the same length lead to one node, so its meaning is unclear.
    """
    outgoing: dict[str, list[Join]] = {}
    for join in joins:
        outgoing.setdefault(join.source, []).append(join)
    return {node: _paths_from(node, outgoing) for node in nodes}


def _paths_from(start: str, outgoing: Mapping[str, list[Join]]) -> dict[str, tuple[Join, ...]]:
    paths: dict[str, tuple[Join, ...]] = {start: ()}
    frontier = [start]
    while frontier:
        found: dict[str, tuple[Join, ...]] = {}
        for node in frontier:
            for join in outgoing.get(node, ()):
                if join.target in paths:
                    continue
                if join.target in found:
                    raise InternalQueryError(f"{start} reaches {join.target} in two ways")
                found[join.target] = (*paths[node], join)
        paths.update(found)
        frontier = list(found)
    return paths
