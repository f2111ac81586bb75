"""Words and numbers on a chart: how a count is written, and how text is made to fit."""

from __future__ import annotations

import math
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from losstracker.model.columns import GROUP, Col
from losstracker.model.taxonomy import ancestors, taxonomy
from losstracker.plot.fonts import quiet_about_glyphs
from losstracker.plot.language import decimal_sign, listing, look_up, number, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

__all__ = [
    "category_labels",
    "category_name",
    "count_text",
    "group_label",
    "listing",
    "number",
    "row_labels",
    "shorten",
    "span",
    "spread_apart",
    "text_width",
    "times",
    "words",
    "wrap",
]

_PLAIN_CODES = {str(Col.STATUS): "statuses", str(Col.EVIDENCE): "evidence"}
_TAXONOMY_CODES = frozenset({str(Col.CATEGORY), GROUP})
_TO = "\N{EN DASH}"
_MEASURE = TextToPath()


def span(low: float, high: float) -> str:
    """Bounds in words; no upper bound is said, never numbered.

    >>> span(5, 15), span(5, 5), span(2, math.inf), span(0, math.inf)
    ('5–15', '5', 'at least 2', '0 or more')
    """  # noqa: RUF002
    if math.isinf(high):
        return say("at least {n}", n=number(low)) if low > 0 else say("0 or more")
    return number(low) if low == high else f"{number(low)}{_TO}{number(high)}"


def count_text(low: float, best: float, high: float) -> str:
    """A sum in words. A best that is only the floor of the count is not called best.

    >>> count_text(5, 10, 15), count_text(24, 24, 99), count_text(12, 17, math.inf)
    ('5–15, best 10', '24–99', 'at least 12, best 17')
    """  # noqa: RUF002
    best_says_more = low != high and number(best) != number(low)
    return span(low, high) + (say(", best {n}", n=number(best)) if best_says_more else "")


def times(low: float, high: float) -> str:
    """How many times as many, in two digits.

    >>> times(2.71, 2.71), times(0.0123, 0.5), times(2.66, 2.71), times(12.4, math.inf)
    ('2.7×', '0.012–0.5×', '2.6–2.8×', 'at least 12×')
    """  # noqa: RUF002
    if math.isinf(high):
        return say("at least {n}", n=f"{_two_digits(low, math.floor)}×")  # noqa: RUF001
    if math.isclose(low, high):
        return f"{_two_digits(low, round)}×"  # noqa: RUF001
    least, most = _two_digits(low, math.floor), _two_digits(high, math.ceil)
    return f"{least}{_TO}{most}×"  # noqa: RUF001


def _two_digits(value: float, whole: Callable[[float], int]) -> str:
    """A number in two digits: a lower bound is rounded down, an upper one up."""
    if value >= 10 or value == 0:
        return number(whole(value))
    places = 1 - math.floor(math.log10(value))
    text = f"{whole(round(value * 10**places, 9)) / 10**places:.2g}"
    return text if "e" in text else text.replace(".", decimal_sign())


def words(column: str, value: str) -> str:
    """A value as text: codes by their names, blanks said, no line breaks.

    >>> words("category", "armoured_vehicle"), words("side", "Unit_7"), words("model", "")
    ('Armoured vehicles', 'Unit_7', 'not stated')
    """
    if column in _TAXONOMY_CODES:
        value = category_name(value)
    text = value
    if column in _PLAIN_CODES:
        text = look_up(_PLAIN_CODES[column], value) or value.replace("_", " ")
    return " ".join(text.split()) or say("not stated")


def category_name(code: str) -> str:
    """The name of a code as people write it; text that is no code stays as it is.

    >>> category_name("armoured_vehicle"), category_name("my_own kind")
    ('Armoured vehicles', 'my_own kind')
    """
    found = taxonomy().get(code)
    return look_up("categories", code) or (found.name if found else code)


def category_labels(codes: Iterable[str]) -> dict[str, str]:
    """Names for codes that stand beside each other: a broad one is what the narrower ones leave.

    >>> category_labels(["tank", "armoured_vehicle"])["armoured_vehicle"]
    'Armoured vehicles (rest)'
    """
    found = set(codes)
    broad = {above for code in found if code in taxonomy() for above in ancestors(code)}
    names = {code: category_name(code) for code in found}
    rests = {code: say("{name} (rest)", name=names[code]) for code in broad & found}
    return {**names, **rests}


def group_label(row: Mapping[str, str], by: Iterable[str]) -> str:
    """The name of a group: its values joined by ' · '.

    >>> group_label({"side": "A", "category": "air_defence"}, ["side", "category"])
    'A · Air defence'
    """
    return " · ".join(words(name, row[name]) for name in by) or say("all losses")


def row_labels(rows: pd.DataFrame, by: Iterable[str]) -> list[str]:
    """The name of each row."""
    by = list(by)
    columns = [rows[name].to_list() for name in by]
    values = zip(*columns, strict=True) if by else ((),) * len(rows)
    return [group_label(dict(zip(by, each, strict=True)), by) for each in values]


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of text, in points: of its longest line."""
    font = FontProperties(size=size, weight=weight)
    with nullcontext() if text.isascii() else quiet_about_glyphs():
        measured = [
            _MEASURE.get_text_width_height_descent(line, font, ismath=False)[0]
            for line in text.splitlines()
        ]
    return float(max(measured, default=0.0))


def shorten(text: str, width: float, size: float, weight: str = "normal") -> str:
    """``text``, or as much of it as fits into ``width`` points and an ellipsis."""
    if text_width(text, size, weight) <= width:
        return text
    fits = range(1, len(text))
    cut = max((n for n in fits if text_width(f"{text[:n]}…", size, weight) <= width), default=1)
    return f"{text[:cut].rstrip()}…"


def wrap(text: str, width: float, size: float, *, lines: int = 99, weight: str = "normal") -> str:
    """``text`` broken at spaces into lines of at most ``width`` points; what is too much is cut.

    >>> wrap("infantry fighting vehicles", 60, 9).splitlines()
    ['infantry', 'fighting', 'vehicles']
    >>> wrap("infantry fighting vehicles", 70, 9, lines=1)
    'infantry fight…'
    """
    done: list[str] = []
    line = ""
    for word in re.split(" (?!%)", text):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, weight) > width:
            done, line = [*done, line], word
        else:
            line = longer
    done = [*done, line]
    if len(done) > lines:
        rest = " ".join(done[lines - 1 :])
        last = shorten(rest, width, size, weight)
        done = [*done[: lines - 1], f"{last.removesuffix('…').rstrip()}…"]
    return "\n".join(shorten(each, width, size, weight) for each in done)


def spread_apart(wanted: Sequence[float], gap: float, bottom: float, top: float) -> list[float]:
    """Places near the wanted ones, at least ``gap`` from each other, within bottom and top.

    >>> spread_apart([5, 5, 20], 4, 0, 30)
    [3.0, 7.0, 20.0]
    """
    if not wanted:
        return []
    order = np.argsort(np.asarray(wanted), kind="stable")
    blocks: list[tuple[float, int]] = []  # (sum of wanted minus rank x gap, how many)
    for rank, at in enumerate(order):
        total, size = wanted[at] - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            total, size = blocks[-1][0] + total, blocks[-1][1] + size
            blocks.pop()
        blocks.append((total, size))
    highest = top - gap * (len(wanted) - 1)
    bases = [min(max(total / size, bottom), highest) for total, size in blocks for _ in range(size)]
    placed = [0.0] * len(wanted)
    for rank, (at, base) in enumerate(zip(order, bases, strict=True)):
        placed[at] = float(base + rank * gap)
    return placed
