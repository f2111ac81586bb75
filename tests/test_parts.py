"""The forest that ``part_of`` draws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.errors import ClaimsError
from losstracker.model.parts import build_forest, find_cycles, parents_of


def test_a_whole_outside_the_table_is_none_and_the_first_of_two_is_meant() -> None:
    assert parents_of(["a", "b", "b", "c"], ["", "x", "a", "b"]) == [-1, -1, 0, 1]
    assert parents_of(["", "b"], ["", ""]) == [-1, -1]


@pytest.mark.parametrize(
    ("parent", "cycles"),
    [
        ([], []),
        ([-1, 0, 1], []),
        ([0], [[0]]),
        ([1, 2, 0], [[0, 1, 2]]),
        ([3, 2, 1, 2], [[1, 2]]),
        ([1, 0, 3, 2, 0], [[0, 1], [2, 3]]),
    ],
)
def test_each_cycle_is_found_once_from_its_first_row(
    parent: list[int], cycles: list[list[int]]
) -> None:
    assert find_cycles(parent) == cycles


def test_a_forest_without_cycles_only() -> None:
    with pytest.raises(ClaimsError, match=r"part of itself: a -> b -> a; leave part_of blank"):
        build_forest(["a", "b"], ["b", "a"])


PARENTS = st.integers(0, 12).flatmap(
    lambda size: st.lists(st.integers(-1, size - 1), min_size=size, max_size=size)
)


def ids_of(parent: list[int]) -> tuple[list[str], list[str]]:
    return [str(at) for at in range(len(parent))], [str(up) if up >= 0 else "" for up in parent]


@given(PARENTS)
def test_a_row_is_on_a_cycle_if_going_up_comes_back(parent: list[int]) -> None:
    on_a_cycle = set()
    for start in range(len(parent)):
        at = parent[start]
        for _ in parent:
            if at == start:
                on_a_cycle.add(start)
            at = parent[at] if at >= 0 else -1
    cycles = find_cycles(parent)
    assert sorted(at for cycle in cycles for at in cycle) == sorted(on_a_cycle)
    for cycle in cycles:
        assert cycle[0] == min(cycle)
        assert [parent[at] for at in cycle] == [*cycle[1:], cycle[0]]


@given(PARENTS)
def test_the_trees_hold_every_nested_record_once_wholes_first(parent: list[int]) -> None:
    ids, part_of = ids_of(parent)
    if find_cycles(parent):
        with pytest.raises(ClaimsError):
            build_forest(ids, part_of)
        return
    forest = build_forest(ids, part_of)
    assert forest.parent == tuple(parent)
    nested = {at for at, up in enumerate(parent) if up >= 0} | set(parent) - {-1}
    assert sorted(forest.order) == sorted(nested)
    assert sorted(at for root in forest.roots() for at in forest.tree(root)) == sorted(nested)
    place = {at: number for number, at in enumerate(forest.order)}
    for at, up in enumerate(parent):
        if up >= 0:
            assert place[up] < place[at]
            assert at in forest.children[up]
    for root in forest.roots():
        assert parent[root] < 0
        assert forest.tree(root)[0] == root
