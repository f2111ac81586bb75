"""When each group first appears among the losses: a dot where the day is known, else a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from losstracker.errors import DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, subtitle
from losstracker.plot.dates import from_days, set_dates
from losstracker.plot.events import draw_events, outside_words, read_events
from losstracker.plot.figure import chosen_size, rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.kinds.beside import Room, Stretch, write_beside
from losstracker.plot.kinds.first_rows import CHOICES, read_rows
from losstracker.plot.labels import count_text, span, text_width
from losstracker.plot.language import days_in_short, say, speaking
from losstracker.plot.rows import place_rows, row_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.events import Events
    from losstracker.plot.kinds.first_rows import FirstRows

    Numbers = NDArray[np.float64]

_ROW, _TALL_ROW = 0.235, 0.38
"""Inches that a row takes, with its words on one line and on two."""
_NARROW = 400.0
"""Points of width below which the day stands below the name."""
_MOST, _MOST_NARROW = 30, 20
_AROUND, _NARROW_AROUND = 1.5, 2.2
"""Inches above and below the rows; a narrow caption has more lines."""
_TIGHT_ROW = 0.19
_BAR, _TALL_BAR = 0.62, 0.86
"""Of a row, what a bar takes, with its words on one line and on two."""
_LEAST_BAR = 3.0
"""Points that the shortest bar is wide."""
_LIGHT = 0.68
"""How much white is in a bar: words may stand on it."""
_STEPS = 24
"""Pieces of a fade."""
_FADE = 0.13
"""Of the width, how far a window without an end fades."""


def first_seen(  # noqa: PLR0913 - the options of every chart, by keyword
    first: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
    most: int | None = None,
    choose: str = "largest",
) -> Axes:
    """One row for each group, in the order in which they first appear among the losses.

    A dot is a day that is known. A bar is a window in which the first loss lies; it fades out
    where nothing says when the window begins or ends. On the right stands how many were lost in
    all. What is only claimed is hollow.

    Args:
        first: A table from :func:`losstracker.first_seen`; or losses, of which the first of each
            side and model are found (by category where most records name no model).
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each side, or for each group by its name as on the chart.
        events: Pairs of a day and words; see :func:`cumulative`.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.
        most: How many groups to draw at the most; 30, or 20 where the chart is narrow.
        choose: Which, where there are more: the ``largest`` by losses, or the ``latest`` to appear.

    Raises:
        DrawingError: The table is no table of first losses, or an option is not understood.

    >>> import pandas as pd
    >>> days = pd.to_datetime(["2022-02-24", "2023-06-18"])
    >>> table = {"model": ["T-72B", "T-55"], "earliest": days, "latest": days,
    ...          "low": [314, 2], "best": [314, 2], "high": [314, 2]}
    >>> ax = first_seen(pd.DataFrame(table))
    >>> [text.get_text() for text in ax.texts if text.get_label() == "_name"]
    ['T-72B', 'T-55']
    """
    told = read_events(events)
    if choose not in CHOICES:
        raise DrawingError(f"choose: expected one of {', '.join(CHOICES)}; got {choose!r}")
    with speaking(lang):
        narrow = _is_narrow(ax, size)
        rows = _choose(
            read_rows(first), ax, size, most or (_MOST_NARROW if narrow else _MOST), choose
        )
        around, per_row = (_NARROW_AROUND, _TALL_ROW) if narrow else (_AROUND, _ROW)
        ax, width, row = place_rows(ax, len(rows), around=around, row=per_row, size=size)
        above, is_dated = 0.0, bool(rows.named.size)
        if is_dated:
            looks = _colours(rows, colours)
            _set_axes(ax, rows)
            wide = width - _write_counts(ax, rows.table, row_size(row))
            room = Room(wide, row_size(row), narrow and row > 2.3 * row_size(row))
            _draw_windows(ax, rows, looks, room)
            _draw_days(ax, rows, looks, row_size(row) / 9)
            _write_names(ax, rows, looks, room)
            above = draw_events(ax, told, room.width)
        else:
            style.say_nothing_recorded(ax, say("no dated losses") if rows.left_out else None)
        more = [*rows.left_out, *(outside_words(ax, told) if is_dated else [])]
        below = caption(rows.sums, _mark_words(rows) if is_dated else [], source, more)
        heading = title if title is not None else say("First seen among the losses")
        style.head_and_foot(ax, style.Around(heading, _subtitle(rows), below), width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _choose(rows: FirstRows, ax: Axes | None, size: str, most: int, choose: str) -> FirstRows:
    """Keep as many groups as there is room for."""
    count = min(most, len(rows))
    if ax is None:
        count = rows_that_fit(size, count, around=_AROUND, row=_TIGHT_ROW)
    return rows.only(count, choose)


def _is_narrow(ax: Axes | None, size: str) -> bool:
    if ax is None:
        return chosen_size(size).width * 72 < _NARROW
    return float(ax.bbox.width / ax.figure.dpi * 72) < _NARROW


def _colours(rows: FirstRows, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for the group, else its side's, else one for all."""
    given = rows.sums.chosen(colours)
    if Col.SIDE not in rows.sums.by:
        return [given.get(name, style.PLAIN) for name in rows.names]
    sides = style.name_colours(rows.table[Col.SIDE], given, rows.sums.facts.get("sides", ()))
    pairs = zip(rows.names, rows.table[Col.SIDE], strict=True)
    return [given.get(name, sides[side]) for name, side in pairs]


def _set_axes(ax: Axes, rows: FirstRows) -> None:
    """A date axis over the days that are known, with room where a window has no end."""
    style.set_frame(ax, values="x")
    ax.spines["left"].set_visible(False)
    ax.set(yticks=[], ylim=(len(rows) - 0.4, -0.6))
    first, last = float(rows.named.min()), float(rows.named.max())
    is_open = np.isnan(rows.days).any(axis=0)
    pads = np.where(is_open, _FADE * 1.4, 0.02) * max(last - first, 6.0)
    set_dates(ax, first - pads[0], last + pads[1])


def _draw_windows(ax: Axes, rows: FirstRows, looks: Sequence[str], room: Room) -> None:
    """A bar for each window, hollow where claimed; it fades where an end is not known."""
    first, last = rows.days.T
    left, right = ax.get_xlim()
    least, high = (right - left) / room.width * _LEAST_BAR, _TALL_BAR if room.on_two_lines else _BAR
    for y in map(int, np.flatnonzero(first < last)):
        wide = max(last[y] - first[y], least)
        start = (first[y] + last[y] - wide) / 2
        claimed = bool(rows.sums.claimed[y])
        fill = style.mix(looks[y], "#FFFFFF", _LIGHT)
        bar = Rectangle(
            (start, y - high / 2), wide, high, facecolor=fill, lw=0.9, label="_window",
            edgecolor=looks[y] if claimed else "none", ls=style.CLAIMED_DASHES if claimed else "-",
        )  # fmt: skip
        ax.add_patch(bar)
    for backwards, known in ((True, last), (False, first)):
        its = np.flatnonzero(np.isnan(first if backwards else last))
        if its.size:
            hues = [looks[int(y)] for y in its]
            _draw_fades(ax, known[its], its.astype(float), hues, backwards=backwards)


def _draw_fades(
    ax: Axes, starts: Numbers, y: Numbers, hues: Sequence[str], *, backwards: bool
) -> None:
    """From the known end of a window outwards, ever fainter, an arrow head at the end."""
    left, right = ax.get_xlim()
    stops = starts + (right - left) * _FADE * (-1 if backwards else 1)
    along = starts[:, None] + (stops - starts)[:, None] * np.linspace(0, 1, _STEPS + 1)
    pieces = np.stack([along[:, :-1], along[:, 1:]], axis=-1).reshape(-1, 2)
    across = np.repeat(y, _STEPS)[:, None].repeat(2, axis=1)
    colours = np.repeat(np.array([to_rgba(hue) for hue in hues]), _STEPS, axis=0)
    colours[:, 3] = np.tile(0.4 * np.linspace(1, 0.1, _STEPS), len(y))
    faded = LineCollection(
        list(np.stack([pieces, across], axis=-1)), colors=list(colours), linewidths=7,
        capstyle="butt", label="_open end",
    )  # fmt: skip
    ax.add_collection(faded, autolim=False)
    heads = [style.mix(hue, "#FFFFFF", 0.45) for hue in hues]
    ax.scatter(
        stops, y, s=22, marker="<" if backwards else ">", c=heads, linewidths=0, zorder=3,
        clip_on=False, label="_open head",
    )  # fmt: skip


def _draw_days(ax: Axes, rows: FirstRows, looks: Sequence[str], scale: float) -> None:
    """A dot for each day that is known, hollow where claimed."""
    first, last = rows.days.T
    known = np.flatnonzero(first == last)
    hues = [looks[int(y)] for y in known]
    pairs = zip(hues, rows.sums.claimed[known], strict=True)
    ax.scatter(
        first[known], known, s=40 * scale**2, c=["white" if its else hue for hue, its in pairs],
        edgecolors=hues, linewidths=1.3 * scale, zorder=4, clip_on=False, label="_day",
    )  # fmt: skip


def _write_counts(ax: Axes, table: pd.DataFrame, size: float) -> float:
    """How many were lost in all, beside the axes; gives the points that this takes."""
    numbers = [table[name] for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH)]
    texts = [count_text(*each) for each in zip(*numbers, strict=True)]
    wide = max(text_width(text, size) for text in texts)
    if wide > ax.bbox.width / ax.figure.dpi * 72 * 0.33:
        texts = [span(low, high) for low, high in zip(numbers[0], numbers[2], strict=True)]
        wide = max(text_width(text, size) for text in texts)
    for y, text in enumerate(texts):
        ax.annotate(
            text, (1, y), (12, 0), xycoords=ax.get_yaxis_transform(), ha="left",
            textcoords="offset points", va="center_baseline", size=size, color=style.GREY,
            annotation_clip=False, label="_value",
        )  # fmt: skip
    return wide + 12


def _write_names(ax: Axes, rows: FirstRows, looks: Sequence[str], room: Room) -> None:
    """Name and day of each group beside its mark."""
    left, right = ax.get_xlim()
    fade = (right - left) * _FADE
    for y, ((first, last), name) in enumerate(zip(rows.days, rows.names, strict=True)):
        begin = last - fade if np.isnan(first) else first
        end = first + fade if np.isnan(last) else last
        write_beside(ax, Stretch(begin, end, y), (name, _day_words(first, last)), room, looks[y])


def _day_words(first: float, last: float) -> str:
    """A day or a window in words.

    >>> _day_words(np.nan, 19052.0)
    'by 1 Mar 2022'
    """
    days = [None if np.isnan(day) else from_days(day).date() for day in (first, last)]
    if days[0] is None:
        return say("by {day}", day=days_in_short(days[1], days[1])) if days[1] else ""
    if days[1] is None:
        return say("on {day} or later", day=days_in_short(days[0], days[0]))
    return days_in_short(days[0], days[1])


def _subtitle(rows: FirstRows) -> str:
    by_report = rows.sums.facts.get("on") == "reported"
    counted = say("day of the first report") if by_report else say("day of the first loss")
    return subtitle(rows.sums, rows.sums.constant(), counted)


def _mark_words(rows: FirstRows) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    first, last = rows.days.T
    said = [say("dot: the day")] if (first == last).any() else []
    said += [say("bar: the days on which it may have been")] if (first < last).any() else []
    if np.isnan(first).any():
        said += [say("fading to the left: nothing says since when")]
    if np.isnan(last).any():
        said += [say("fading to the right: nothing says by when")]
    return [*said, say("on the right: items lost in all")]
