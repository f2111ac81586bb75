"""HTML of our values for notebooks: short, escaped, without script, and readable on any ground.

Text comes from files and from sources: all of it is escaped, invisible characters are shown by
their numbers, and formulas are not typeset. Styles stand in the elements, so that none leaks out;
colours are the notebook's own.
"""

from __future__ import annotations

import math
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from losstracker.model.characters import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROWS = 12
"""Rows of a table that are shown; a line below says how many more there are."""

LONGEST = 160
"""Characters of a cell of a table that are shown; elsewhere four times as many."""

BARS = 48
"""Bars in the picture of a distribution."""

_CELL = "text-align:left;vertical-align:top;padding:2px 10px 2px 0;white-space:normal"
_LINE = "border-top:1px solid rgba(128,128,128,.35)"
_SHOWN_CONTROLS = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " "})
_WIDTH, _HEIGHT, _TOP = 240.0, 34.0, 2.0


def text(value: object, longest: int = 4 * LONGEST) -> str:
    r"""Escape a text of which nothing is trusted; a long one is cut.

    >>> text("<b>T-72\u202e</b>")
    '<bdi>&lt;b&gt;T-72&lt;U+202E&gt;&lt;/b&gt;</bdi>'
    """
    said = "" if value is None else str(value)
    said = said if len(said) <= longest else f"{said[:longest]}..."
    return f"<bdi>{escape(reveal(said.translate(_SHOWN_CONTROLS)))}</bdi>"


def box(heading: str, *parts: str, name: str = "") -> str:
    """Put a heading (plain text), after a name if there is one, and parts (HTML) into one element.

    >>> "<strong><bdi>dozens</bdi></strong>" in box("dozens")
    True
    """
    inside = "".join(part for part in parts if part)
    return (
        '<div class="tex2jax_ignore mathjax_ignore" style="line-height:1.45;max-width:60em">'
        f"<strong>{f'{text(name)}: ' if name else ''}{text(heading)}</strong>{inside}</div>"
    )


def note(said: str) -> str:
    """A line of plain text.

    >>> note("2 more")
    '<div style="opacity:.75"><bdi>2 more</bdi></div>'
    """
    return f'<div style="opacity:.75">{text(said)}</div>'


def facts(told: Mapping[str, object]) -> str:
    """Names and values, one a line; what is None or blank is left out.

    >>> facts({"side": "Red", "captor": ""}).count("<tr")
    1
    """
    rows = [
        f'<tr style="background:none"><td style="{_CELL};opacity:.75;white-space:nowrap">'
        f'{text(name)}</td><td style="{_CELL}">{text(value)}</td></tr>'
        for name, value in told.items()
        if value not in {None, ""}
    ]
    return _table("".join(rows)) if rows else ""


def table(
    names: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = ROWS, more: int = 0
) -> str:
    """A table of texts under their names: the first ``most`` rows, and how many more there are.

    ``more`` counts rows that were not given at all.

    >>> table(["code"], [["LT101"], ["LT102"]], most=1).count("<tr"), "1 more" in table(
    ...     ["code"], [["LT101"], ["LT102"]], most=1)
    (2, True)
    """
    every = list(rows)
    if not every:
        return ""
    head = "".join(f'<th style="{_CELL}">{text(name)}</th>' for name in names)
    body = "".join(
        f'<tr style="background:none;{_LINE}">'
        + "".join(f'<td style="{_CELL}">{text(cell, LONGEST)}</td>' for cell in row)
        + "</tr>"
        for row in every[:most]
    )
    more += max(len(every) - most, 0)
    rest = note(f"and {more:,} more") if more else ""
    return _table(f'<tr style="background:none">{head}</tr>{body}') + rest


def _table(rows: str) -> str:
    style = "border-collapse:collapse;margin:4px 0;font-size:inherit"
    return f'<table style="{style}">{rows}</table>'


def in_bars(chances: Sequence[float], most: int = BARS) -> list[float]:
    """Mean chance in each of at most ``most`` equal parts of a distribution.

    >>> in_bars([0.125, 0.375, 0.25, 0.25], most=2)
    [0.25, 0.25]
    """
    size, count = len(chances), min(len(chances), most)
    ends = [at * size // count for at in range(count + 1)]
    return [math.fsum(chances[a:b]) / (b - a) for a, b in pairwise(ends)]


def picture(
    bars: Sequence[float], *, best: float | None, ends: tuple[str, str], is_open: bool
) -> str:
    """Draw a distribution as bars, or without any as a plain band; ``is_open`` ends in an arrow.

    Args:
        bars: Heights, all steps of one width; only their proportions count.
        best: Where the best value lies, from 0 (left end) to 1 (right end); None is not marked.
        ends: What stands under the two ends.
        is_open: Whether there is no upper end.

    >>> picture([], best=0.5, ends=("8", "12"), is_open=False).count("<rect")
    1
    """
    width = _WIDTH * (0.8 if is_open and bars else 1)
    shapes = _bars(bars, width) if bars else _band(is_open=is_open)
    arrow = _arrow((0.8 if bars else 0.62) * _WIDTH + 6) if is_open else ""
    mark = "" if best is None else _mark(1 + best * (width - 2))
    said = f"from {ends[0]} to {ends[1]}" + (", bars show how likely each count is" if bars else "")
    return (
        f'<svg role="img" aria-label="{escape(said)}" width="{_WIDTH:g}" height="{_HEIGHT + 20:g}" '
        f'viewBox="0 0 {_WIDTH:g} {_HEIGHT + 20:g}" style="display:block;margin:4px 0">'
        f'<g fill="currentColor" stroke="none">{shapes}</g>{arrow}{mark}'
        f"{_label(0, 'start', ends[0])}{_label(_WIDTH, 'end', ends[1])}</svg>"
    )


def _bars(bars: Sequence[float], width: float) -> str:
    step, highest = width / len(bars), max(bars)
    room = _HEIGHT - _TOP
    return "".join(
        f'<rect x="{at * step:.1f}" y="{_HEIGHT - max(1.0, bar / highest * room):.1f}" '
        f'width="{max(step - 0.6, 0.6):.1f}" height="{max(1.0, bar / highest * room):.1f}" '
        'opacity=".55"/>'
        for at, bar in enumerate(bars)
    )


def _band(*, is_open: bool) -> str:
    width = 0.62 * _WIDTH if is_open else _WIDTH
    return f'<rect x="0" y="{_HEIGHT - 14:g}" width="{width:g}" height="12" opacity=".3"/>'


def _arrow(start: float) -> str:
    y, tip = _HEIGHT - 8, _WIDTH - 2
    return (
        f'<path d="M{start:g} {y:g}H{tip:g}m-6 -4l6 4l-6 4" fill="none" '
        'stroke="currentColor" stroke-dasharray="4 3" opacity=".8"/>'
    )


def _mark(x: float) -> str:
    return f'<path d="M{x:.1f} {_HEIGHT:g}v5" stroke="currentColor" stroke-width="2"/>'


def _label(x: float, anchor: str, said: str) -> str:
    return (
        f'<text x="{x:g}" y="{_HEIGHT + 17:g}" text-anchor="{anchor}" font-size="11" '
        f'fill="currentColor">{escape(said)}</text>'
    )
