"""Who cites what: links, citations and names of pictures as numbers, and what two records share."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.cells import split_sources
from losstracker.model.columns import Col
from losstracker.model.link_keys import is_post_or_picture, may_name, picture_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MOST_SHARING = 50
"""Records of both tables that may share one link as evidence of an item; a link that more of them
cite is a page of lists."""

OF_A_TRACKER = 0.25
"""Least share of a table's records that cite a host which is taken for a tracker's own."""

_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Which record (``row``) has which key (``key``), sorted by key; each pair once.

    Keys are numbered alike whatever the order of the records, links before citations. Of each:
    ``start`` (its first place in ``row``; one more at the end), ``host`` (-1: a citation), ``page``
    (neither post nor picture), ``mark`` (hash of its text, which is made again when asked for).
    """

    row: Ints
    key: Ints
    start: Ints
    host: Ints
    page: Bools
    mark: NDArray[np.uint64]
    cells: NDArray[np.object_]
    make: Callable[[str], str]

    @property
    def size(self) -> Ints:
        """How many records have each key."""
        return np.diff(self.start)

    def text(self, key: int) -> str:
        """Give a key as text."""
        made = _made(str(self.cells[self.row[self.start[key]]]), self.make)
        marks = pd.util.hash_array(np.array(made, dtype=object), categorize=False)
        return made[int(np.flatnonzero(marks == self.mark[key])[0])]


def _made(cells: str, make: Callable[[str], str]) -> list[str]:
    """Give the distinct keys of a record's sources and, after a unit separator, its copies."""
    source, _, copy = cells.partition("\x1f")
    made = [make(part) for part in split_sources(source)]
    if copy:
        made += [make(part) for part in split_sources(copy)]
    return [key for key in dict.fromkeys(made) if key]


def read_keys(text: pd.DataFrame, make: Callable[[str], str]) -> Keys:
    """Give the keys of each record's sources and archived copies, each once."""
    codes, distinct = pd.factorize(text[Col.SOURCE] + "\x1f" + text[Col.ARCHIVE])
    cells = np.asarray(distinct, dtype=object)
    sizes, marks, hosts, pages = _of_cells(cells, make)
    begin = np.cumsum(sizes) - sizes
    row = np.repeat(np.arange(len(codes)), sizes[codes])
    within = np.arange(len(row)) - np.repeat(np.cumsum(sizes[codes]) - sizes[codes], sizes[codes])
    at = np.repeat(begin[codes], sizes[codes]) + within
    known, first, code = np.unique(marks, return_index=True, return_inverse=True)
    order = np.lexsort((known, hosts[first] < 0))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    key = rank[code[at]]
    by_key = np.argsort(key, kind="stable")
    row, key = row[by_key], key[by_key]
    start = np.searchsorted(key, np.arange(len(known) + 1))
    one = first[order]
    return Keys(row, key, start, hosts[one], pages[one], known[order], cells[codes], make)


def _of_cells(
    cells: NDArray[np.object_], make: Callable[[str], str]
) -> tuple[Ints, NDArray[np.uint64], Ints, Bools]:
    """Give how many keys each cell has, and hash, host and kind of each key, one after the other.

    Texts of keys are not kept: a table can have millions of them.
    """
    names: dict[str, int] = {}
    sizes, hosts, pages = array("q"), array("q"), array("b")
    marks = [np.zeros(0, dtype=np.uint64)]
    for low in range(0, len(cells), _AT_ONCE):
        found: list[str] = []
        for cell in cells[low : low + _AT_ONCE]:
            made = _made(cell, make) if make is not picture_name or may_name(cell) else []
            sizes.append(len(made))
            found += made
        marks.append(pd.util.hash_array(np.array(found, dtype=object), categorize=False))
        for key in found:
            host = key.partition("/")[0]
            hosts.append(-1 if host[0] == '"' else names.setdefault(host, len(names)))
            pages.append(not is_post_or_picture(key, host))
    return (
        np.array(sizes, dtype=np.int64),
        np.concatenate(marks),
        np.array(hosts, dtype=np.int64),
        np.array(pages, dtype=bool),
    )


def distinct(numbers: Ints) -> Ints:
    """Give the distinct numbers in order (``np.unique`` hashes them, and takes far longer).

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(numbers)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What each record has, ready to be asked what two of them share."""

    start: Ints
    thing: Ints
    places: Ints
    wide: int

    @classmethod
    def of(cls, row: Ints, thing: Ints, size: int) -> Held:
        """Order what ``size`` records have; each pair of record and thing may stand often."""
        wide = int(thing.max(initial=0)) + 1
        places = distinct(row * wide + thing)
        start = np.searchsorted(places, np.arange(size + 1) * wide)
        return cls(start, places % wide, places, wide)

    def first(self, a: Ints, b: Ints) -> Ints:
        """Give the first thing that both records of each pair have; -1: none."""
        found = np.full(len(a), -1, dtype=np.int64)
        sizes = np.diff(self.start)
        less = np.where(sizes[a] <= sizes[b], a, b)
        more = a + b - less
        asks = np.flatnonzero(sizes[less] > 0)
        step = 0
        while len(asks):
            mine = self.thing[self.start[less[asks]] + step]
            asked = more[asks] * self.wide + mine
            place = np.minimum(np.searchsorted(self.places, asked), len(self.places) - 1)
            hit = self.places[place] == asked
            found[asks[hit]] = mine[hit]
            step += 1
            asks = asks[~hit]
            asks = asks[sizes[less[asks]] > step]
        return found


class Links:
    """What the records of one or two tables cite, made ready once for all pairs.

    ``linked``: records with links of items. ``few``: keys that several records have, and not too
    many. ``own``: hosts of which a record cites a page or picture that no other does; ``pages``:
    those that look like a tracker's own. ``two``: links that two records cite.
    """

    def __init__(self, links: Keys, pictures: Keys, size: int, *, alone: bool) -> None:
        """Prepare the links and pictures of ``size`` records."""
        self.links, self.pictures = links, pictures
        counts, host = links.size[links.key], links.host[links.key]
        cited = host >= 0
        self.linked = np.zeros(size, dtype=bool)
        self.linked[links.row[cited & (counts <= MOST_SHARING)]] = True
        only = cited & (counts == 1)
        self.own = Held.of(links.row[only], host[only], size)
        hosts = int(host.max(initial=0)) + 1
        citing = distinct(links.row[cited] * hosts + host[cited]) % hosts
        usual = np.bincount(citing, minlength=hosts) >= OF_A_TRACKER * size
        page = only & links.page[links.key] & usual[host]
        self.pages = Held.of(links.row[page], host[page], size)
        two = cited & (counts == 2) & (not alone)
        self.two = Held.of(links.row[two], links.key[two], size)
        self.few = few_of(links)
        self.few_pictures = few_of(pictures)
        self.shared = Held.of(*self.few, size)
        self.shared_pictures = Held.of(*self.few_pictures, size)

    def lists(self) -> Iterator[str]:
        """Give the keys that too many records have."""
        for keys in (self.links, self.pictures):
            for key in np.flatnonzero(keys.size > MOST_SHARING):
                yield keys.text(int(key))


def few_of(keys: Keys) -> tuple[Ints, Ints]:
    """Give the records and keys of which two pairs can be made, and not too many.

    Keys that the very same records have are one, so that fifty links in fifty records are no more
    work than one.
    """
    size = keys.size
    fine = (size[keys.key] > 1) & (size[keys.key] <= MOST_SHARING)
    row, key = keys.row[fine], keys.key[fine]
    if not len(row):
        return row, key
    begin = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    with np.errstate(over="ignore"):
        who = np.add.reduceat(pd.util.hash_array(row.astype(np.uint64)), begin)
    alike = pd.DataFrame({"who": who, "size": size[key[begin]]})
    first = ~alike.duplicated().to_numpy()
    kept = np.repeat(first, np.diff(np.r_[begin, len(key)]))
    return row[kept], key[kept]
