"""Losses against what there was: how much of each fleet has been lost since its count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, subtitle
from losstracker.plot.figure import chosen_size, rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.kinds.fleet_table import (
    ANY,
    about_text,
    fleet_name,
    mark_words,
    mixed_words,
    none_words,
    percent,
    read_shares,
    share_text,
    sort_shares,
)
from losstracker.plot.labels import shorten, text_width
from losstracker.plot.language import say, speaking, spoken
from losstracker.plot.marks import KNOWN, Marks, draw, is_open
from losstracker.plot.rows import place_rows
from losstracker.plot.tables import CLAIMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.marks import Numbers
    from losstracker.plot.tables import Sums

_AROUND = 1.75
"""Inches above and below the rows."""
_ROW, _LINE = 0.36, 0.165
"""Inches that a row takes, and those of each line of text above its bar."""
_RAIL_COLOUR = "#EBEBEB"
_EASY = 1.25
"""How many times what it needs a row takes where the height is free."""
_BAR, _ABOVE, _NAME_LINE = 5.75, 7.5, 11.5
"""Points from the middle of a row to its bar, from that to the text above, and to a second line."""
_STEPS = (0.1, 0.2, 0.25, 0.5, *(part * 10.0**power for power in range(9) for part in (1, 2, 5)))
_TICK = 42.0
"""Points that a tick needs."""
_GAP = 8.0
"""Points between the name of a fleet and what is said of it."""
_BROKEN = (0, (0.8, 0.22))
_ROOM, _OPEN_ROOM = 1.02, 1.25


@dataclass(frozen=True, slots=True)
class _Plan:
    """The words of each row, how many lines stand above a bar, and the points they may take."""

    names: list[str]
    about: list[str]
    values: list[str]
    lines: int
    width: float

    @property
    def row(self) -> float:
        """Inches that a row takes at the least."""
        return _ROW + _LINE * (self.lines - 1)


def fleet_share(  # noqa: PLR0913 - the options of every chart, by keyword
    shares: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One bar for each fleet, from none of it to all: bounds light, central interval dark, a dot.

    Above a bar stands what was lost of how many, and on which day the fleet was counted; on the
    right the share in words. More than 100 % is possible, where more was lost than there had been.

    Args:
        shares: Table from :func:`losstracker.share_of_fleet`.
        ax: Axes to draw on; without them a figure is made whose height fits the fleets. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names; it names none of the fleets'.
        colours: Colour for each side, or for each fleet by its name as on the chart.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide the largest shares that fit.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table is not one of shares; losses alone do not say how many there were.

    >>> import pandas as pd
    >>> row = {"side": "Red", "category": "tank", "as_of": "2026-01-01", "records": 3}
    >>> row |= {"fleet_low": 200, "fleet_high": 300, "low": 10 / 300, "high": 0.06}
    >>> row |= {"lost_low": 10, "lost_best": 11, "lost_high": 12}
    >>> ax = fleet_share(pd.DataFrame([row]))
    >>> [text.get_text() for text in ax.texts if text.get_label() in {"_about", "_value"}]
    ['10–12 of 200–300 on 1 January 2026', '3.3–6 %']
    """  # noqa: RUF002
    with speaking(lang):
        sums = read_shares(shares)
        every = replace(sums, rows=sort_shares(sums.rows))
        plan = _plan(every, (chosen_size(size).width - 0.3) * 72 if ax is None else _width(ax))
        fit = len(every.rows)
        if ax is None:
            fit = rows_that_fit(size, fit, around=_AROUND, row=plan.row)
        drawn = replace(every, rows=every.rows.head(fit))
        ax, width, row = place_rows(ax, fit, around=_AROUND, row=plan.row * _EASY, size=size)
        if drawn.rows.empty:
            style.say_nothing_recorded(ax)
        else:
            scale = float(np.clip(row / (plan.row * 72), 0.4, 1.0))
            down = _BAR if plan.lines == 1 else _BAR + _NAME_LINE / 2
            places = np.arange(fit, dtype=np.float64) + down * scale / row
            _draw(ax, drawn, places, _row_colours(drawn, plan, colours), scale)
            _write(ax, plan, places, scale)
        more = [*none_words(drawn), *left_out(len(every.rows) - fit), *mixed_words(sums)]
        heading = title if title is not None else say("Share of the fleet lost")
        below = caption(drawn, mark_words(drawn), source, more)
        around = style.Around(heading, _subtitle(drawn), below)
        style.head_and_foot(ax, around, width)
        warn_of_missing_glyphs(ax)
    return ax


def _width(ax: Axes) -> float:
    return float(ax.bbox.width / ax.figure.dpi * 72)


def _plan(sums: Sums, width: float) -> _Plan:
    """Words of all rows; name and numbers on one line where that fits."""
    told = [name for name in sums.by if name not in sums.constant()]
    cells = sums.rows.to_dict("records")
    names = [fleet_name(cell, told) for cell in cells]
    about, values = [about_text(cell) for cell in cells], [share_text(cell) for cell in cells]
    beside = max((text_width(text, style.TEXT_SIZE) for text in values), default=0.0) + 12
    room = max(width - beside, width * 0.4)
    pairs = zip(names, about, strict=True)
    longest = max(
        (_name_width(one) + _GAP + _about_width(other) for one, other in pairs), default=0
    )
    return _Plan(names, about, values, 1 if longest <= room else 2, room)


def _name_width(text: str) -> float:
    return text_width(text, style.TEXT_SIZE, "bold")


def _about_width(text: str) -> float:
    return text_width(text, style.SMALL_SIZE)


def _draw(ax: Axes, sums: Sums, places: Numbers, hues: list[str], scale: float) -> None:
    """The whole of each fleet in grey, and on it the share lost."""
    rows = sums.rows
    style.set_frame(ax, values="x")
    ax.spines["left"].set_visible(False)
    ax.set(yticks=[])
    known = rows[KNOWN].replace(np.inf, np.nan).to_numpy(dtype=float)
    top = float(np.nanmax(np.append(known.ravel(), 1.0)))
    ax.set_xlim(0, top * (_OPEN_ROOM if is_open(rows).any() else _ROOM))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    _set_ticks(ax)
    ax.axvline(1, color=style.GREY, lw=0.9, zorder=0.8, label="_whole")
    there = np.flatnonzero(rows[SumCol.LOW].notna())
    ax.hlines(places[there], 0, 1, color=_RAIL_COLOUR, lw=8 * scale, zorder=0.9, label="_fleet")
    claimed = rows[CLAIMED].to_numpy(dtype=bool)[there]
    marks = Marks(rows.iloc[there], places[there], [hues[at] for at in there], claimed, scale)
    tints = [style.mix(hue, "#FFFFFF", 0.35) for hue in marks.colours]
    broken = [_BROKEN if each else "-" for each in claimed]
    ax.hlines(
        marks.places, 0, marks.rows[SumCol.LOW], colors=tints, lw=8 * scale, ls=broken,
        label="_lost for sure",
    )  # fmt: skip
    draw(ax, marks, ANY)


def _row_colours(sums: Sums, plan: _Plan, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for a fleet, else that of its side."""
    given = dict(colours or {})
    sides = style.name_colours(sums.rows[Col.SIDE], given, sums.facts.get("sides", ()))
    pairs = zip(plan.names, sums.rows[Col.SIDE], strict=False)
    return [given.get(name, sides[side]) for name, side in pairs]


def _set_ticks(ax: Axes) -> None:
    lang = spoken()

    def write(value: float, _: object) -> str:
        with speaking(lang):
            return f"{percent(value)} %"

    top = ax.get_xlim()[1]
    room = max(_width(ax) * 0.6 / _TICK, 2.0)
    step = next((step for step in _STEPS if top / step <= room), top)
    ax.xaxis.set_major_locator(FixedLocator([*np.arange(0, top, step)]))
    ax.xaxis.set_major_formatter(FuncFormatter(write))


def _write(ax: Axes, plan: _Plan, places: Numbers, scale: float) -> None:
    """Name and numbers above each bar, the share in words beside it."""
    line = 0.0 if plan.lines == 1 else _NAME_LINE
    about = {"size": style.SMALL_SIZE * scale, "color": style.GREY, "label": "_about"}
    named = {"size": style.TEXT_SIZE * scale, "color": style.INK, "label": "_name"}
    for place, name, told, value in zip(places, plan.names, plan.about, plan.values, strict=False):
        text = shorten(name, plan.width, style.TEXT_SIZE, "bold")
        right = _name_width(text) + _GAP if plan.lines == 1 else 0.0
        above = (0, (_ABOVE + line) * scale)
        _note(ax, text, (0, place), above, va="baseline", weight="bold", **named)
        _note(ax, told, (0, place), (right * scale, _ABOVE * scale), va="baseline", **about)
        value_look = {**named, "label": "_value"}
        _note(ax, value, (1, place), (9, 0), va="center_baseline", **value_look)


def _note(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    away: tuple[float, float],
    **look: Any,  # noqa: ANN401 - what Text takes
) -> None:
    """Text beside a place: a share of the axes, and a row."""
    ax.annotate(
        text, at, away, xycoords=ax.get_yaxis_transform(), textcoords="offset points",
        annotation_clip=False, parse_math=False, zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, **look,
    )  # fmt: skip


def _subtitle(sums: Sums) -> str:
    return subtitle(sums, sums.constant(), say("losses since the fleet was counted, in percent"))
