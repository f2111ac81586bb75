"""What an Oryx page says it lists, beside what it lists.

On the page of Russian losses of April 2023 the losses listed agree with those that the headings
declare for 99.9 % (per status 99.8 %), on the list of aircraft of August 2023 for 99.9 % (99.1 %).
What differs is the pages' own arithmetic: a heading says 1,907 tanks, its items say 1,909 and list
1,908. The entries of an item are numbered, which bears our counts out: of 439 items 6 skip a
number, and none repeats one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pandas as pd

from losstracker.importers.oryx import ENDINGS, read_pages
from losstracker.importers.oryx_entries import ORDER
from losstracker.importers.text import Sources, read_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from losstracker.importers.oryx_page import Heading, Item, Losses
    from losstracker.model.columns import Status

COLUMNS: Final = (
    *("page", "level", "side", "heading", "item", "status"),
    *("declared", "listed", "difference", "why"),
)
"""Columns of :func:`reconcile`."""

_COUNTS = ["declared", "listed", "difference"]


def reconcile(source: Sources) -> pd.DataFrame:
    """Compare what pages of Oryx declare with what they list.

    Args:
        source: Pages, as for :func:`losstracker.importers.oryx.read_oryx`.

    Returns:
        A row per page, ``level`` (``side``, ``heading``, ``item``), its names, and ``status``
        (blank: all together) with ``declared`` and ``listed`` losses, their ``difference`` (listed
        less declared), and ``why`` a row is wrong (blank: it is right), in words. What declares no
        number has no row; where a heading says "of which", a state that it leaves out counts as
        declared 0.

    Raises:
        SourceFormatError: A page is no list of Oryx, or is cut off within the list.

    >>> import io
    >>> page = '''<h3>Russia - 2, of which: destroyed: 2</h3>
    ... <h3>Tanks (2, of which destroyed: 2)</h3>
    ... <ul><li>3 T-62M: <a href="https://example.org/1">(1, 2 and 3, destroyed)</a></li></ul>'''
    >>> table = reconcile(io.StringIO(page))
    >>> table.loc[table["status"] == "", ["level", "declared", "listed", "why"]].values.tolist()[1:]
    [['heading', 2, 3, 'declares 2, lists 3; its items declare 3'], ['item', 3, 3, '']]
    """
    pieces, _ = read_pieces(source, *ENDINGS)
    rows: list[dict[str, object]] = []
    for piece, _, losses in read_pages(pieces, []):
        rows += [{"page": piece.name, **row} for row in _rows(losses)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(_COUNTS, "int64"))


def page_errors(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of :func:`reconcile` that are wrong: the arithmetic of the page's authors.

    >>> import io
    >>> page = "<h3>Tanks (2)</h3><li>1 T-62: <a href='https://example.org/1'>(1, sunk)</a></li>"
    >>> page_errors(reconcile(io.StringIO(page)))["why"].tolist()
    ['declares 2, lists 1; its items declare 1']
    """
    return table[table["why"] != ""].reset_index(drop=True)


def _rows(losses: Losses) -> Iterator[dict[str, object]]:
    for side in losses.sides:
        below = [one for one in losses.headings if one.side == side.side]
        listed = _sum(_listed(item) for heading in below for item in heading.items)
        parts = [heading.total for heading in below]
        yield from _compare("side", side, "", listed, _says("headings", parts))
    for heading in losses.headings:
        listed = _sum(_listed(item) for item in heading.items)
        totals = [item.total for item in heading.items]
        yield from _compare("heading", heading, heading.name, listed, _says("items", totals))
        for item in heading.items:
            if item.total is not None:
                yield _row(
                    ("item", heading.side, heading.name, item.model, ""),
                    item.total,
                    _listed(item).total(),
                )


def _says(what: str, parts: Sequence[int | None]) -> tuple[str, int | None]:
    """What the parts of a whole declare together, where all declare something."""
    known = [part for part in parts if part is not None]
    return f"its {what} declare", sum(known) if known and len(known) == len(parts) else None


def _compare(
    level: str,
    whole: Heading,
    heading: str,
    listed: Counter[Status],
    below: tuple[str, int | None],
) -> Iterator[dict[str, object]]:
    """Give the rows of a side or of a heading."""
    names = (level, whole.side, heading, "")
    if whole.total is not None:
        more = []
        if below[1] is not None and below[1] != whole.total:
            more.append(f"{below[0]} {below[1]}")
        if whole.parts and sum(whole.parts.values()) != whole.total:
            more.append(f"its own parts make {sum(whole.parts.values())}")
        yield _row((*names, ""), whole.total, listed.total(), more)
    if whole.parts:
        for status in ORDER:
            if status in whole.parts or listed[status]:
                yield _row((*names, str(status)), whole.parts.get(status, 0), listed[status])


def _row(
    names: tuple[str, str | None, str, str, str],
    declared: int,
    listed: int,
    more: Iterable[str] = (),
) -> dict[str, object]:
    told = [f"declares {declared:,}, lists {listed:,}"] if declared != listed else []
    return {
        **dict(zip(COLUMNS[1:6], [name or "" for name in names], strict=True)),
        "declared": declared,
        "listed": listed,
        "difference": listed - declared,
        "why": "; ".join([*told, *more]),
    }


def _listed(item: Item) -> Counter[Status]:
    """How many an item lists of each status."""
    found: Counter[Status] = Counter()
    for one in item.listed:
        if one.entry and one.entry.amount and one.status:
            found[one.status] += one.entry.amount
    return found


def _sum(counts: Iterable[Mapping[Status, int]]) -> Counter[Status]:
    every: Counter[Status] = Counter()
    for count in counts:
        every.update(count)
    return every
