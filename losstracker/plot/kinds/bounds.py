"""Sums of groups as dots with bands: what is certain, what is likely, what has no end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import NullLocator

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import (
    band_words,
    caption,
    count_words,
    is_exact,
    left_out,
    open_words,
    subtitle,
    titled_by,
)
from losstracker.plot.figure import rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.labels import row_labels
from losstracker.plot.language import say, speaking
from losstracker.plot.marks import (
    Marks,
    draw,
    has_interval,
    has_start,
    is_floor,
    is_open,
    last_known,
)
from losstracker.plot.rows import place_rows, row_size, write_rows
from losstracker.plot.tables import CLAIMED, DEPENDENCE, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

_ROW = 0.31
"""Inches a group takes."""
_LOG_BEYOND = 1000
"""Largest over smallest group from which the axis is logarithmic."""
_AROUND = 1.55
"""Inches above and below the rows."""
ABOVE = 10.0
"""Points from the middle of a row up to its name, where names stand above."""
_TIGHT_ROW = 0.21
"""Inches that a row needs at the least where the height is given."""


def bounds(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One line for each group: hard bounds light, central interval dark, a dot at the best value.

    A group without an upper bound fades out towards the edge of the axes, and where its best is
    only its floor, a stroke stands for the dot. What is claimed has hollow dots and broken bands.
    Categories stand by their names; a broad one beside narrower ones is their rest.

    Args:
        totals: Sums from :func:`losstracker.aggregate`, one row for each group; or losses, which
            are summed by category.
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each side, or for each group by its name as on the chart.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide the largest groups that fit.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: A group has several rows (periods), or the table holds no sums.

    >>> import pandas as pd
    >>> low = {"category": "tank", "low": 20, "best": 44, "high": 99}
    >>> ax = bounds(pd.DataFrame([low, {"category": "radar_ew", "low": 1, "best": 1, "high": 1}]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Tanks', 'Radars, jammers and deception systems']
    """
    with speaking(lang):
        sums = read_sums(totals, by="category")
        advice = "sum without periods (every=None), or keep one period of the table"
        require_one_row_each(sums, list(sums.by), advice)
        every = _sorted(_with_dependence(sums))
        fit = rows_that_fit(size, len(every), around=_AROUND, row=_TIGHT_ROW) if ax is None else 0
        rows = every.head(fit or len(every))
        ax, width, row = place_rows(ax, len(rows), around=_AROUND, row=_ROW, size=size)
        if rows.empty:
            style.say_nothing_recorded(ax)
        else:
            set_value_axis(ax, rows)
            names = _names(sums, rows)
            written = write_rows(ax, names, rows, width, row, above=ABOVE)
            style.fit_ticks(ax, written.points)
            hues, places = _row_colours(sums, rows, colours), np.arange(len(rows), dtype=float)
            scale = row_size(row) / 9 * written.scale
            draw(ax, Marks(rows, places, hues, _claimed(rows), scale), starts=True)
        heading = title if title is not None else titled_by(_told(sums))
        drawn = replace(sums, rows=rows)
        below = caption(sums, _mark_words(drawn), source, left_out(len(every) - len(rows)))
        style.head_and_foot(ax, style.Around(heading, _subtitle(drawn), below), width)
        warn_of_missing_glyphs(ax)
    return ax


def _claimed(rows: pd.DataFrame) -> NDArray[np.bool_]:
    return rows[CLAIMED].to_numpy(dtype=bool)


def _with_dependence(sums: Sums) -> pd.DataFrame:
    """Let each row say its dependence, as those of several in one table do."""
    if DEPENDENCE in sums.rows:
        return sums.rows
    return sums.rows.assign(**{DEPENDENCE: sums.facts.get(DEPENDENCE)})


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    keys = [SumCol.BEST, SumCol.LOW, SumCol.HIGH]
    return rows.sort_values(keys, ascending=False, kind="stable").reset_index(drop=True)


def _row_colours(sums: Sums, rows: pd.DataFrame, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for the group, else its side's, else one for all."""
    given, names = sums.chosen(colours), _names(sums, rows)
    if Col.SIDE not in sums.by:
        return [given.get(name, style.PLAIN) for name in names]
    sides = style.name_colours(rows[Col.SIDE], given, sums.facts.get("sides", ()))
    pairs = zip(names, rows[Col.SIDE], strict=True)
    return [given.get(name, sides[side]) for name, side in pairs]


def set_value_axis(ax: Axes, rows: pd.DataFrame) -> None:
    """Limits from finite values only, and from zero on."""
    style.set_frame(ax, values="x")
    ax.set_ylim(len(rows) - 0.4, -0.6)
    known = last_known(rows)
    top, room = float(known.max()), 1.3 if is_open(rows).any() else 1.04
    if _is_logarithmic(rows):
        ax.set_xscale("symlog", linthresh=1, linscale=0.4)
        ax.xaxis.set_major_formatter(style.count_ticks())
        ax.xaxis.set_minor_locator(NullLocator())
        room = room**3
    ax.set_xlim(0, top * room or 1)


def _is_logarithmic(rows: pd.DataFrame) -> bool:
    known = last_known(rows)
    return bool(known.max() > _LOG_BEYOND * known[known > 0].min())


def _told(sums: Sums) -> list[str]:
    """The columns that tell the groups apart; what is the same in all stands above the chart."""
    return [name for name in sums.by if name not in sums.constant()]


def _names(sums: Sums, rows: pd.DataFrame) -> list[str]:
    return row_labels(rows, _told(sums))


def _subtitle(sums: Sums) -> str:
    logarithmic = len(sums.rows) and _is_logarithmic(sums.rows)
    return subtitle(sums, sums.constant(), count_words(logarithmic=bool(logarithmic)))


def _mark_words(sums: Sums) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    rows = sums.rows
    if rows.empty:
        return []
    floor = is_floor(rows)
    dots = say("dot: exact count") if is_exact(sums) else say("dot: best value")
    parts = [dots] if not floor.all() else []
    parts += [say("stroke: a floor, no best value known")] if floor.any() else []
    if (last_known(rows) > rows[SumCol.LOW]).any():
        parts += band_words(sums, dark=bool((has_interval(rows) | has_start(rows)).any()))
    return parts + ([open_words()] if is_open(rows).any() else [])
