"""What a repair changes, as a unified diff that shows people what cannot be seen."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from losstracker.check.decode import BYTE_ORDER_MARK, decode
from losstracker.check.render.told import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Run: TypeAlias = tuple[int, int, int, int]
    """Lines of the old text, from and up to, and those of the new one in their place."""

CONTEXT = 3
"""Lines that are shown around a change."""
MOST_COMPARED = 20_000
"""Lines that are looked through for like ones where their number has changed."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACES_AT_END = re.compile(" +$")
_KINDS = {"\r\n": "CR LF", "\r": "CR", "\n": "LF"}


def diff_of(before: bytes, after: bytes, path: str) -> str:
    r"""Show how two versions of a file differ, line by line; nothing where they are the same.

    What cannot be seen (control and invisible characters, spaces at the end of a line) is shown by
    its number. The mark of UTF-8 and the line ends are told once, above the diff, as they would
    hide the rest of it. So the diff can be applied by ``git apply`` or ``patch`` where it tells
    of no line ends and shows no character by number; elsewhere it is for reading only.

    >>> print(diff_of(b"a\r\nb \r\n", b"a\nb\n", "x.csv"), end="")
    # line ends: 2 CR LF removed, 2 LF added
    --- a/x.csv
    +++ b/x.csv
    @@ -1,2 +1,2 @@
     a
    -b<U+0020>
    +b
    """
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    told = [*_marks(before, after), *_ends(before, after)]
    runs = list(_runs(old, new))
    lines = [f"# {one}" for one in told]
    if runs:
        lines += [f"--- a/{visible(path)}", f"+++ b/{visible(path)}"]
        for group in _groups(runs):
            lines += _hunk(group, old, new)
    return "".join(f"{line}\n" for line in lines)


def _text(data: bytes) -> str:
    found = decode(np.frombuffer(data, dtype=np.uint8), "")
    return found.data[found.begin :].tobytes().decode("utf-8", errors="replace")


def _lines(data: bytes) -> list[str]:
    """Give the lines; the last one ends in the mark of diffs where no line end stands after it."""
    lines = _LINE_END.split(_text(data))
    if lines[-1]:
        lines[-1] += "\n"  # no line has one, so that it tells the last one apart
        return lines
    return lines[:-1]


def _marks(before: bytes, after: bytes) -> Iterator[str]:
    old, new = (_unpacked(data).startswith(BYTE_ORDER_MARK) for data in (before, after))
    if old != new:
        yield f"byte order mark {'removed' if old else 'added'}"


def _unpacked(data: bytes) -> bytes:
    return decode(np.frombuffer(data, dtype=np.uint8), "").data[:3].tobytes()


def _ends(before: bytes, after: bytes) -> Iterator[str]:
    """Tell how many line ends of each kind are more or less, where kinds other than LF are."""
    old, new = ([found[0] for found in _LINE_END.finditer(_text(d))] for d in (before, after))
    more = {kind: new.count(kind) - old.count(kind) for kind in _KINDS}
    if more["\r\n"] or more["\r"]:
        told = [
            f"{abs(count):,} {_KINDS[kind]} {'added' if count > 0 else 'removed'}"
            for kind, count in more.items()
            if count
        ]
        yield f"line ends: {', '.join(told)}"


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """Give the runs of lines that differ, in order."""
    if len(old) == len(new):
        differ = [at for at, (one, two) in enumerate(zip(old, new, strict=True)) if one != two]
        for first, last in _neighbours(differ):
            yield first, last + 1, first, last + 1
        return
    first, last = 0, 0
    least = min(len(old), len(new))
    while first < least and old[first] == new[first]:
        first += 1
    while last < least - first and old[-1 - last] == new[-1 - last]:
        last += 1
    some, others = old[first : len(old) - last], new[first : len(new) - last]
    if len(some) > MOST_COMPARED:
        yield first, len(old) - last, first, len(new) - last
        return
    for tag, a, b, c, d in difflib.SequenceMatcher(None, some, others).get_opcodes():
        if tag != "equal":
            yield first + a, first + b, first + c, first + d


def _neighbours(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of each run of whole numbers."""
    run: list[int] = []
    for at in numbers:
        if run and at > run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run = [run[0] if run else at, at]
    if run:
        yield run[0], run[-1]


def _groups(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Put together the runs whose surrounding lines touch."""
    group: list[Run] = []
    for run in runs:
        if group and run[0] - group[-1][1] > 2 * CONTEXT:
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _hunk(group: Sequence[Run], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    lead = min(CONTEXT, group[0][0], group[0][2])
    trail = min(CONTEXT, len(old) - group[-1][1])
    a, b = group[0][0] - lead, group[-1][1] + trail
    c, d = group[0][2] - lead, group[-1][3] + trail
    yield f"@@ -{_span(a, b)} +{_span(c, d)} @@"
    at = a
    for first, last, begin, end in group:
        yield from _shown(" ", old[at:first])
        yield from _shown("-", old[first:last])
        yield from _shown("+", new[begin:end])
        at = last
    yield from _shown(" ", old[at:b])


def _span(first: int, last: int) -> str:
    size = last - first
    if size == 1:
        return str(first + 1)
    return f"{first + 1 if size else first},{size}"


def _shown(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        seen = visible(line.removesuffix("\n"))
        yield sign + _SPACES_AT_END.sub(lambda found: "<U+0020>" * len(found[0]), seen)
        if line.endswith("\n"):
            yield "\\ No newline at end of file"
