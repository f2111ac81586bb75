"""Which record lies inside which: the forest that ``part_of`` draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.errors import ClaimsError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Forest:
    """Records as trees. Always true: there is no cycle, and in ``order`` wholes precede parts.

    ``parent[i]`` is the position of the record that includes record ``i``, or -1; ``children``
    lists the parts of each record that has some; ``order`` holds every record that is a part or
    has parts.
    """

    parent: tuple[int, ...]
    children: dict[int, list[int]]
    order: tuple[int, ...]

    def roots(self) -> list[int]:
        """List the records that have parts and are part of none.

        >>> build_forest(["tanks", "afv"], ["afv", ""]).roots()
        [1]
        """
        return [i for i in self.order if self.parent[i] < 0]

    def only(self, used: Sequence[bool]) -> Forest:
        """Leave out the trees of which no record is used; ``used`` is parallel to ``parent``."""
        trees = [self.tree(root) for root in self.roots()]
        kept = [at for tree in trees if any(used[at] for at in tree) for at in tree]
        return Forest(self.parent, self.children, tuple(kept))

    def tree(self, root: int) -> list[int]:
        """List a record and everything inside it, wholes before their parts.

        >>> build_forest(["t72", "tanks", "afv"], ["tanks", "afv", ""]).tree(2)
        [2, 1, 0]
        """
        members = [root]
        for member in members:
            members.extend(self.children.get(member, ()))
        return members


def parents_of(record_ids: Sequence[str], part_of: Sequence[str]) -> list[int]:
    """Give the position of each record's whole, or -1 where it has none in the table.

    >>> parents_of(["afv", "tanks"], ["", "afv"])
    [-1, 0]
    """
    position: dict[str, int] = {}
    for at, record_id in enumerate(record_ids):
        position.setdefault(record_id, at)
    return [position.get(whole, -1) if whole else -1 for whole in part_of]


def find_cycles(parent: Sequence[int]) -> list[list[int]]:
    """List the cycles, each as positions from part to whole, the first row of the table in front.

    >>> find_cycles([1, 0, 0])
    [[0, 1]]
    """
    state = [0] * len(parent)  # 0 unseen, otherwise the number of the walk that saw it
    cycles = []
    for walk, start in enumerate((i for i, up in enumerate(parent) if up >= 0), start=1):
        at = start
        while at >= 0 and state[at] == 0:
            state[at] = walk
            at = parent[at]
        if at >= 0 and state[at] == walk:
            cycle = [at]
            while parent[cycle[-1]] != at:
                cycle.append(parent[cycle[-1]])
            turn = cycle.index(min(cycle))
            cycles.append(cycle[turn:] + cycle[:turn])
    return cycles


def build_forest(record_ids: Sequence[str], part_of: Sequence[str]) -> Forest:
    """Build the forest of a table's records. A whole outside the table counts as none.

    Raises:
        ClaimsError: A record is, in the end, part of itself.

    >>> build_forest(["afv", "tanks", "jet"], ["", "afv", ""]).order
    (0, 1)
    """
    parent = parents_of(record_ids, part_of)
    cycles = find_cycles(parent)
    if cycles:
        chain = " -> ".join(record_ids[i] for i in [*cycles[0], cycles[0][0]])
        raise ClaimsError(
            f"part_of: expected a broader record, got one that is part of itself: {chain}; leave "
            "part_of blank in one of them"
        )
    children: dict[int, list[int]] = {}
    for at, up in enumerate(parent):
        if up >= 0:
            children.setdefault(up, []).append(at)
    order = [at for at in children if parent[at] < 0]
    for at in order:
        order.extend(children.get(at, ()))
    return Forest(tuple(parent), children, tuple(order))
