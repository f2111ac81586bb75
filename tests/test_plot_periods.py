"""What the charts of periods and of statuses draw, and what they refuse."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Annotation, Text
from plotted import (
    INF,
    MONTHS,
    NAN,
    alone,
    caption,
    cumulated,
    curve,
    labelled,
    make,
    names,
    require_apart,
    statuses,
    syria,
    texts,
)

from losstracker import plot
from losstracker.errors import DrawingError
from losstracker.plot.dates import from_days
from losstracker.plot.figure import root_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- cumulative -----------------------------------------------------------------------------------


def test_a_line_holds_the_best_values_at_the_ends_of_months() -> None:
    ax = plot.cumulative(cumulated(curve("A")))
    (line,) = ax.get_lines()
    assert line.get_ydata().tolist() == [1, 21, 41, 61]  # type: ignore[union-attr]
    days = [from_days(float(day)) for day in np.asarray(line.get_xdata())]
    assert [day.date().isoformat() for day in days][:2] == ["2024-01-31", "2024-02-29"]


def test_bands_hold_hard_bounds_and_the_central_interval() -> None:
    ax = plot.cumulative(cumulated(curve("A")))
    (light,), (dark,) = labelled(ax, "hard bounds"), labelled(ax, "central interval")
    assert light.get_paths()[0].get_extents().ymax == 92
    assert dark.get_paths()[0].get_extents().ymax == 76


def test_the_value_of_a_day_stands_on_that_day() -> None:
    (line,) = plot.cumulative(cumulated(curve("A", every="day"), every="day")).get_lines()
    days = [from_days(float(day)).day for day in np.asarray(line.get_xdata())]
    assert days == [1, 2, 3, 4]
    assert line.get_ydata().tolist() == [1, 21, 41, 61]  # type: ignore[union-attr]


@pytest.mark.parametrize("every", ["day", "month"])
@pytest.mark.parametrize("label", ["hard bounds", "central interval"])
def test_within_a_period_the_band_reaches_from_the_last_low_to_the_next_high(
    every: str, label: str
) -> None:
    ax = plot.cumulative(cumulated(curve("A", every=every), every=every))
    low, high = ("low", "high") if label == "hard bounds" else ("lower", "upper")
    rows = curve("A", every=every)
    ends = np.asarray(ax.get_lines()[0].get_xdata(), dtype=float)
    (band,) = labelled(ax, label)
    for before, after, x in zip(rows, rows[1:], (ends[1:] + ends[:-1]) / 2, strict=False):
        bottom, top = _reach(band, x)
        assert (bottom, top) == (before[low], after[high])


def test_a_loss_on_one_day_of_a_month_is_not_bounded_before_it() -> None:
    """A thousand losses on 28 February: in mid-February there may be none or all of them."""
    told = [(0, 0.0), (1, 1000.0), (2, 1000.0)]
    rows = [{"side": "A", "period": MONTHS[at], "low": n, "best": n, "high": n} for at, n in told]
    ax = plot.cumulative(cumulated(rows))
    (band,) = labelled(ax, "hard bounds")
    middle = pd.Timestamp("2024-02-15").toordinal() - pd.Timestamp("1970-01-01").toordinal()
    assert _reach(band, middle) == (0, 1000)
    assert _reach(band, middle + 30) == (1000, 1000)
    said = caption(ax)
    assert "Line: joins the exact counts at the end of each month" in said
    assert "light: bounds within each month" in said


def _reach(band: Any, x: float) -> tuple[float, float]:
    """Where a filled band begins and ends above a day: by the straight lines around it."""
    found = []
    for path in band.get_paths():
        corners = path.vertices
        for (x0, y0), (x1, y1) in pairwise(corners):
            if min(x0, x1) <= x <= max(x0, x1) and x0 != x1:
                found.append(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
    return min(found), max(found)


def test_bounds_of_quantiles_are_no_dark_band() -> None:
    rows = [{**row, "median": NAN} for row in curve("A")]
    ax = plot.cumulative(cumulated(rows))
    assert not labelled(ax, "central interval")
    assert "dark" not in caption(ax)


def test_a_period_without_a_row_keeps_the_sum() -> None:
    table = cumulated(curve("A"))
    kept = table.drop(index=[2])
    kept.attrs = table.attrs
    (line,) = plot.cumulative(kept).get_lines()
    assert line.get_ydata().tolist() == [1, 21, 21, 61]  # type: ignore[union-attr]


def test_a_band_without_a_top_fades_and_no_number_is_made_up() -> None:
    ax = plot.cumulative(cumulated(curve("A", open_from=2)))
    (image,) = [found for found in ax.get_children() if isinstance(found, AxesImage)]
    alpha = np.asarray(image.get_array())[..., 3]
    assert (alpha[-1] == 0).all()
    assert (alpha[0, 1:] == 0).all()
    assert ((np.diff(alpha, axis=0) > 0).sum(axis=0) <= 1).all()
    (light,) = labelled(ax, "hard bounds")
    assert max(path.get_extents().ymax for path in light.get_paths()) == 32
    arrows = [found for found in labelled(ax, "open end") if isinstance(found, Annotation)]
    assert arrows
    assert all(arrow.anncoords == "offset points" for arrow in arrows)
    assert texts(ax, "name") == ["A\nat least 30, best 61"]
    assert ax.get_ylim()[1] < 100
    assert "no upper bound known" in caption(ax)


def test_only_open_curves_can_be_drawn() -> None:
    rows = [{**row, "best": row["low"], "upper": NAN} for row in curve("A", open_from=0)]
    ax = plot.cumulative(cumulated(rows))
    assert texts(ax, "name") == ["A\nat least 30"]
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]


def test_records_without_a_dated_end_are_named_below_and_not_drawn() -> None:
    undated = {"side": "A", "period": pd.NaT, "low": 2, "best": 3, "high": 9, "records": 3}
    ax = plot.cumulative(cumulated([*curve("A"), undated]))
    assert "Not shown: 3 records without a dated end, 2\u20139" in caption(ax)
    assert len(np.asarray(ax.get_lines()[0].get_xdata())) == 4
    only = plot.cumulative(cumulated([undated]))
    assert "no dated losses" in [text.get_text() for text in only.texts]
    assert "3 records" in caption(only)


def test_names_at_the_ends_are_spread_apart() -> None:
    rows = [row for n in range(8) for row in curve(f"Side {n}")]
    for ax in (plot.cumulative(cumulated(rows)), plot.cumulative(cumulated(rows[:8]))):
        require_apart(ax, labelled(ax, "name"))
    assert len(labelled(plot.cumulative(cumulated(rows)), "name")) == 8


def test_given_axes_name_as_many_curves_as_fit_and_say_the_rest() -> None:
    rows = [row for n in range(8) for row in curve(f"Side {n:02}")]
    ax = plot.cumulative(cumulated(rows), ax=Figure(figsize=(5, 1.4)).subplots())
    named = len(labelled(ax, "name"))
    assert 3 < named < 8
    assert f"{8 - named} smaller curves are drawn without a name" in caption(ax)
    require_apart(ax, labelled(ax, "name"))


@pytest.mark.parametrize(("count", "said"), [(17, "9 smaller ones are"), (9, "1 smaller one is")])
def test_of_many_curves_the_eight_largest_are_drawn(count: int, said: str) -> None:
    more = [(n, row) for n in range(count) for row in curve(f"{n:02}")]
    rows = [{**row, "best": row["best"] + n, "high": row["high"] + n} for n, row in more]
    ax = plot.cumulative(cumulated(rows))
    drawn = {str(line.get_label()) for line in ax.get_lines()}
    assert drawn == {f"{n:02}" for n in range(count - 8, count)}
    assert f"{said} not drawn" in caption(ax)


def test_the_fades_of_two_sides_are_short_and_each_has_its_own_low_line() -> None:
    ax = plot.cumulative(cumulated([*curve("A", open_from=0), *curve("B", open_from=0)]))
    images = [found for found in ax.get_children() if isinstance(found, AxesImage)]
    for image in images:
        shown = np.asarray(image.get_array())[..., 3] > 0
        assert shown.sum(axis=0).max() <= 0.08 * len(shown)
    lows = labelled(ax, "low")
    assert len(images) == len(lows) == 2
    assert len({(line.get_color(), str(line.get_linestyle())) for line in lows}) == 2


def test_lines_differ_without_colour() -> None:
    ax = plot.cumulative(cumulated([*curve("A"), *curve("B")]))
    looks = {(str(line.get_linestyle()), line.get_marker()) for line in ax.get_lines()}
    assert len(looks) == 2


def test_one_period_is_a_point_at_its_end_with_its_bounds() -> None:
    ax = plot.cumulative(cumulated(curve("A")[3:]))
    (line,) = ax.get_lines()
    assert np.asarray(line.get_ydata()).tolist() == [61]
    assert from_days(np.asarray(line.get_xdata())[0]).date().isoformat() == "2024-04-30"
    (bar,) = labelled(ax, "hard bounds")
    extents = bar.get_paths()[0].get_extents()
    assert (extents.ymin, extents.ymax) == (30, 92)
    assert texts(ax, "subtitle") == ["Number of items by the end of each month, April 2024"]


@pytest.mark.parametrize("open_from", [0, 9])
def test_a_group_that_begins_in_the_last_period_is_a_point(open_from: int) -> None:
    ax = plot.cumulative(cumulated([*curve("A"), *curve("B", open_from=open_from)[3:]]))
    assert [np.size(line.get_xdata()) for line in ax.get_lines() if line.get_label() == "B"] == [1]
    assert labelled(ax, "open end" if open_from == 0 else "hard bounds")
    root_figure(ax).draw_without_rendering()


BOUNDS = ("low", "best", "high")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="period"), r"needs sums by period.*cumulative=True"),
        (lambda t: _with(t, cumulative=False), r"not cumulative.*cumulative=True"),
        (lambda t: t.assign(**{n: t[n].to_numpy()[::-1] for n in BOUNDS}), "the sums of A fall"),
        (lambda t: pd.concat([t, t]), "more than one row for A"),
    ],
)
def test_cumulative_refuses_what_would_be_a_false_curve(change: Any, message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        plot.cumulative(change(cumulated(curve("A"))))


def _with(table: pd.DataFrame, **attrs: Any) -> pd.DataFrame:
    table.attrs.update(attrs)
    return table


def test_dates_say_day_month_and_year_once() -> None:
    days = cumulated(curve("A", every="day"), every="day")
    days["period"] = pd.date_range("2024-11-29", periods=4)
    ax = plot.cumulative(days)
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert shown == ["29\nNov\n2024", "30", "1\nDec", "2"]


# --- composition ----------------------------------------------------------------------------------


def test_statuses_are_stacked_in_order_and_add_up() -> None:
    table = alone(statuses())
    ax = plot.composition(table)
    legend = ax.get_legend()
    assert legend is not None
    shown = [text.get_text() for text in legend.get_texts()]
    assert shown == ["destroyed", "damaged", "captured", "lost"]
    tops = [bar.get_y() + bar.get_height() for bar in ax.containers[-1]]
    assert tops == table.groupby("period")["best"].sum().tolist()
    assert texts(ax, "value") == [str(int(top)) for top in tops]


def test_colours_and_hatches_both_tell_statuses_apart() -> None:
    ax = plot.composition(alone(statuses()), colours={"captured": "#123456"})
    bars = {container.get_label(): container[0] for container in ax.containers}
    assert len({bar.get_hatch() for bar in bars.values()}) == 4
    assert mpl.colors.to_hex(bars["captured"].get_facecolor()) == "#123456"


def test_bars_by_period_never_add_up_sides_or_groups() -> None:
    with pytest.raises(DrawingError, match=r"2 values of side; sum by status alone, or filter"):
        plot.composition(statuses())
    assert texts(plot.composition(alone(statuses())), "subtitle") == ["A: number of items"]


def test_a_bar_is_as_wide_as_its_period() -> None:
    ax = plot.composition(alone(statuses()))
    widths = [bar.get_width() for bar in ax.containers[0]]
    assert widths == pytest.approx([31 * 0.9, 29 * 0.9, 31 * 0.9, 30 * 0.9])


def test_a_label_stands_under_the_middle_of_its_bar() -> None:
    ax = plot.composition(alone(statuses()))
    middles = [bar.get_x() + bar.get_width() / 2 for bar in ax.containers[0]]
    assert ax.get_xticks().tolist() == pytest.approx(middles)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["Jan\n2024", "Feb", "Mar", "Apr"]


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("count", [1, 2, 9, 30, 80])
def test_dates_of_every_length_of_period_are_legible(every: str, count: int) -> None:
    freq = {"day": "D", "week": "7D", "month": "MS", "quarter": "QS", "year": "YS"}[every]
    days = pd.date_range("2019-04-01", periods=count, freq=freq)
    rows = [{"status": "lost", "period": d, "low": 1, "best": 1, "high": 2} for d in days]
    bars = plot.composition(make(rows, ("status",), every=every))
    line = plot.cumulative(make(rows, ("status",), every=every, cumulative=True))
    for ax in (bars, line):
        labels = [label for label in ax.get_xticklabels() if _is_visible(ax, label)]
        require_apart(ax, labels)
        assert 1 <= len(labels) <= 11
    assert len(line.get_lines()) == 1


def _is_visible(ax: Axes, label: Text) -> bool:
    left, right = ax.get_xlim()
    return left <= label.get_position()[0] <= right


def test_without_periods_each_group_is_a_lying_bar() -> None:
    ax = plot.composition(statuses(every=None))
    assert names(ax) == ["B", "A"]
    assert [bar.get_width() for bar in ax.containers[0]] == [14, 7]
    assert texts(ax, "value") == ["26", "13"]
    assert ax.get_title(loc="left") == "Losses by side and status"


def test_what_has_no_upper_bound_is_at_least() -> None:
    table = alone(statuses())
    table.loc[0, "high"] = INF
    ax = plot.composition(table)
    assert texts(ax, "value")[0] == "13 \u2191"
    assert "1 bar has no known upper bound" in caption(ax)
    lying = statuses(every=None)
    lying["high"] = INF
    assert texts(plot.composition(lying), "value")[0] == "at least 4, best 26"


def test_many_bars_mark_open_ends_with_triangles() -> None:
    days = pd.date_range("2024-01-01", periods=100)
    rows = [{"status": "lost", "period": d, "low": 1, "best": 1, "high": 1} for d in days]
    rows[5]["high"] = INF
    ax = plot.composition(make(rows, ("status",), every="day"))
    (marks,) = labelled(ax, "open end")
    assert marks.get_ydata().tolist() == [1]
    assert ax.containers[0][0].get_hatch() is None


def test_composition_refuses_tables_without_status_and_cumulative_ones() -> None:
    with pytest.raises(DrawingError, match="add 'status' to by="):
        plot.composition(syria())
    with pytest.raises(DrawingError, match="without cumulative=True"):
        plot.composition(statuses(cumulative=True))


@pytest.mark.parametrize(("windows", "said"), [(0, False), (2, True)])
def test_dates_are_said_to_be_spread_only_where_some_are_uncertain(
    windows: int, said: bool
) -> None:
    table = cumulated(curve("A"), dates="spread", on="date", windows=windows)
    assert ("spread evenly" in caption(plot.cumulative(table)).lower()) == said
