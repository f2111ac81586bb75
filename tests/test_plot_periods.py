"""What the charts of periods and of statuses draw, and what they refuse."""

from __future__ import annotations

import sys
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
    NAN,
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
    from collections.abc import Iterator

    from matplotlib.axes import Axes


@pytest.fixture(autouse=True)
def _leave_nothing_open() -> Iterator[None]:
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


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


def test_days_are_steps_whose_value_holds_all_day() -> None:
    (line,) = plot.cumulative(cumulated(curve("A", every="day"), every="day")).get_lines()
    assert line.get_drawstyle() == "steps-post"
    assert np.diff(np.asarray(line.get_xdata(), dtype=float)).tolist() == [1, 1, 1, 1]
    assert line.get_ydata().tolist() == [1, 21, 41, 61, 61]  # type: ignore[union-attr]


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
    rows = [row for n in range(12) for row in curve(f"Side {n}")]
    for ax in (plot.cumulative(cumulated(rows)), plot.cumulative(cumulated(rows[:8]))):
        require_apart(ax, labelled(ax, "name"))
    assert len(labelled(plot.cumulative(cumulated(rows)), "name")) == 12


def test_given_axes_name_as_many_curves_as_fit_and_say_the_rest() -> None:
    rows = [row for n in range(40) for row in curve(f"Side {n:02}")]
    ax = plot.cumulative(cumulated(rows), ax=Figure(figsize=(5, 3)).subplots())
    named = len(labelled(ax, "name"))
    assert 5 < named < 40
    assert f"{40 - named} smaller curves are drawn without a name" in caption(ax)
    require_apart(ax, labelled(ax, "name"))


def test_lines_differ_without_colour() -> None:
    ax = plot.cumulative(cumulated([*curve("A"), *curve("B")]))
    looks = {(str(line.get_linestyle()), line.get_marker()) for line in ax.get_lines()}
    assert len(looks) == 2


def test_one_period_is_a_band_as_wide_as_the_period() -> None:
    ax = plot.cumulative(cumulated(curve("A")[3:]))
    (line,) = ax.get_lines()
    assert np.asarray(line.get_ydata()).tolist() == [61, 61]
    assert np.diff(np.asarray(line.get_xdata(), dtype=float)).tolist() == [30]
    assert texts(ax, "subtitle") == ["Number of items by the end of each month, April 2024"]


@pytest.mark.parametrize("open_from", [0, 9])
def test_a_group_that_begins_in_the_last_period_is_a_point(open_from: int) -> None:
    ax = plot.cumulative(cumulated([*curve("A"), *curve("B", open_from=open_from)[3:]]))
    assert [np.size(line.get_xdata()) for line in ax.get_lines() if line.get_label() == "B"] == [1]
    assert labelled(ax, "open end" if open_from == 0 else "hard bounds")
    root_figure(ax).draw_without_rendering()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="period"), r"needs sums by period.*cumulative=True"),
        (lambda t: _with(t, cumulative=False), r"not cumulative.*cumulative=True"),
        (lambda t: t.assign(best=t["best"].to_numpy()[::-1]), "the sums of A fall"),
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
    assert shown == ["29\nNov\n2024", "30", "1\nDec", "2", "3"]


# --- composition ----------------------------------------------------------------------------------


def test_statuses_are_stacked_in_order_and_add_up() -> None:
    table = statuses()
    ax = plot.composition(table)
    legend = ax.get_legend()
    assert legend is not None
    shown = [text.get_text() for text in legend.get_texts()]
    assert shown == ["destroyed", "damaged", "captured", "lost"]
    tops = [bar.get_y() + bar.get_height() for bar in ax.containers[-1]]
    assert tops == table.groupby("period")["best"].sum().tolist()
    assert texts(ax, "value") == [str(int(top)) for top in tops]


def test_colours_and_hatches_both_tell_statuses_apart() -> None:
    ax = plot.composition(statuses(), colours={"captured": "#123456"})
    bars = {container.get_label(): container[0] for container in ax.containers}
    assert len({bar.get_hatch() for bar in bars.values()}) == 4
    assert mpl.colors.to_hex(bars["captured"].get_facecolor()) == "#123456"


def test_bars_by_period_say_over_what_they_sum() -> None:
    assert "summed over 2 values of side (A and B)" in caption(plot.composition(statuses()))
    one = statuses()
    alone = one[one["side"] == "A"]
    alone.attrs = one.attrs
    assert "summed" not in caption(plot.composition(alone))
    assert texts(plot.composition(alone), "subtitle") == ["A: number of items"]


def test_a_bar_is_as_wide_as_its_period() -> None:
    ax = plot.composition(statuses())
    widths = [bar.get_width() for bar in ax.containers[0]]
    assert widths == pytest.approx([31 * 0.9, 29 * 0.9, 31 * 0.9, 30 * 0.9])


def test_a_label_stands_under_the_middle_of_its_bar() -> None:
    ax = plot.composition(statuses())
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
    assert texts(ax, "value") == ["4\u2013160, best 26", "4\u2013160, best 13"]
    assert ax.get_title(loc="left") == "Losses by side and status"


def test_what_has_no_upper_bound_is_at_least() -> None:
    table = statuses()
    table.loc[0, "high"] = INF
    ax = plot.composition(table)
    assert texts(ax, "value")[0] == "39 \u2191"
    assert "1 bar has no upper bound, at least the low" in caption(ax)
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
