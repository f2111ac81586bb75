"""What a timeline draws for each period, what it says, and what it refuses."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from plotted import INF, NAN, caption, cumulated, curve, labelled, make, require_apart, texts

from losstracker.errors import DrawingError, MixedEvidenceError
from losstracker.examples import syria_2024
from losstracker.plot import style
from losstracker.plot.dates import from_days, to_days
from losstracker.plot.figure import root_figure
from losstracker.plot.kinds.timeline import timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Row = tuple[float, float, float]


def periods(*rows: Row, side: str = "A", every: str = "month", **more: Any) -> list[dict[str, Any]]:
    freq = {"month": "MS", "day": "D", "week": "W-MON", "year": "YS"}[every]
    days = pd.date_range("2024-01-01", periods=len(rows), freq=freq)
    names = ("low", "best", "high")
    found = zip(days, rows, strict=True)
    return [
        {"side": side, "period": day, **dict(zip(names, r, strict=True)), **more}
        for day, r in found
    ]


def table(*groups: list[dict[str, Any]], every: str = "month", **attrs: Any) -> pd.DataFrame:
    return make([row for rows in groups for row in rows], ("side",), every=every, **attrs)


def exact(*counts: float) -> list[Row]:
    return [(count, count, count) for count in counts]


def reach(ax: Axes, label: str) -> list[tuple[float, float]]:
    """Bottom and top of each block."""
    (found,) = labelled(ax, label)
    extents = [path.get_extents() for path in found.get_paths()]
    return [(float(e.y0), float(e.y1)) for e in extents]


# --- columns --------------------------------------------------------------------------------------


def test_exact_counts_are_solid_columns_with_their_numbers() -> None:
    ax = timeline(table(periods(*exact(3, 0, 7))))
    assert reach(ax, "low") == [(0, 3), (0, 7)]
    assert texts(ax, "value") == ["3", "0", "7"]
    assert caption(ax).startswith("Bars: exact counts.")
    assert not labelled(ax, "up to best")[0].get_paths()
    assert ax.get_ylim()[0] == 0
    assert 7 < ax.get_ylim()[1] < 8


def test_a_column_fills_its_period_and_no_other() -> None:
    ax = timeline(table(periods(*exact(3, 4, 7))))
    (solid,) = labelled(ax, "low")
    edges = to_days(pd.date_range("2024-01-01", periods=4, freq="MS"))
    for path, (start, end) in zip(solid.get_paths(), pairwise(edges), strict=True):
        assert start < path.get_extents().x0 < path.get_extents().x1 < end
    assert ax.get_xlim() == (edges[0], edges[-1])


def test_low_best_and_high_are_three_tones_and_the_interval_is_dark() -> None:
    inner: dict[str, Any] = {"lower": 5, "median": 6, "upper": 8}
    ax = timeline(table(periods((4, 6, 9), (1, 2, 3), **inner)))
    assert reach(ax, "low") == [(0, 4), (0, 1)]
    assert reach(ax, "up to best") == [(4, 6), (1, 2)]
    assert reach(ax, "hard bounds") == [(6, 9), (2, 3)]
    assert reach(ax, "central interval") == [(5, 8), (5, 8)]
    (dots,) = labelled(ax, "best")
    assert dots.get_offsets()[:, 1].tolist() == [6, 2]
    said = caption(ax)
    for part in ("best values", "solid: at least so many", "light: hard bounds", "central 90 %"):
        assert part in said


def test_a_true_zero_is_a_stroke_on_the_axis_and_a_missing_row_is_nothing() -> None:
    rows = periods(*exact(3, 0, 5, 2))
    ax = timeline(table([rows[0], rows[1], rows[3]]))
    (zero,) = labelled(ax, "zero")
    assert len(zero.get_segments()) == 1
    assert len(reach(ax, "low")) == 2
    assert "no mark: no figure for the period" in caption(ax)
    assert "no mark" not in caption(timeline(table(rows)))


def test_an_open_end_fades_to_the_top_under_an_arrow_head() -> None:
    ax = timeline(table(periods((2, 3, INF), (0, 1, 4))))
    (heads,) = labelled(ax, "open head")
    assert len(heads.get_offsets()) == 1
    (fade,) = labelled(ax, "fade")
    tops = [path.get_extents().y1 for path in fade.get_paths()]
    assert max(tops) == ax.get_ylim()[1]
    assert fade.get_facecolors()[-1][3] == 0
    assert "fading with an arrow: no upper bound known" in caption(ax)


def test_a_best_that_is_only_a_floor_is_a_stroke() -> None:
    ax = timeline(table(periods((2, 2, INF), (2, 3, INF))))
    assert labelled(ax, "floor")[0].get_offsets()[:, 1].tolist() == [2]
    assert labelled(ax, "best")[0].get_offsets()[:, 1].tolist() == [3]
    assert "stroke: a floor" in caption(ax)


def test_only_open_bounds_can_be_drawn() -> None:
    ax = timeline(table(periods((0, 0, INF), (0, 0, INF))))
    assert np.isfinite(ax.get_ylim()).all()
    assert ax.get_ylim()[1] > 0


def test_bounds_far_beyond_the_best_do_not_set_the_scale_and_are_said() -> None:
    ax = timeline(table(periods((0, 10, 1234), (0, 8, 20))))
    assert ax.get_ylim()[1] < 20
    assert "fading without an arrow: bounds beyond the axis, up to 1,234" in caption(ax)
    assert not labelled(ax, "open head")
    near = timeline(table(periods((0, 10, 39), (0, 8, 20))))
    assert near.get_ylim()[1] > 39
    assert "beyond the axis" not in caption(near)


def test_a_table_of_zero_bests_shows_its_bounds() -> None:
    assert timeline(table(periods((0, 0, 12)))).get_ylim()[1] > 12


# --- several groups -------------------------------------------------------------------------------


def test_sides_stand_beside_each_other_in_their_colours_and_are_named_above() -> None:
    ax = timeline(table(periods(*exact(3, 4)), periods(*exact(5, 6), side="B")))
    larger, smaller = labelled(ax, "low")
    looks = style.name_colours(["A", "B"])
    assert mpl.colors.to_hex(larger.get_facecolor()[0]) == looks["B"].lower()
    assert mpl.colors.to_hex(smaller.get_facecolor()[0]) == looks["A"].lower()
    right = larger.get_paths()[0].get_extents().x1
    assert right <= smaller.get_paths()[0].get_extents().x0
    assert texts(ax, "key") == ["B", "A"]
    assert ax.get_title(loc="left") == "Losses by side and month"


def test_one_group_is_named_in_the_subtitle() -> None:
    ax = timeline(table(periods(*exact(3, 4))))
    assert texts(ax, "subtitle") == ["A: number of items per month, January 2024 to February 2024"]
    assert not texts(ax, "key")


def test_of_many_groups_the_four_largest_are_drawn_and_the_rest_is_said() -> None:
    groups = [periods(*exact(at, at), side=f"S{at:02}") for at in range(1, 41)]
    ax = timeline(table(*groups))
    assert texts(ax, "key") == ["S40", "S39", "S38", "S37"]
    assert "36 smaller ones are not drawn" in caption(ax)


def test_columns_too_thin_to_tell_apart_become_lines_with_steps() -> None:
    rows = [(at % 7, at % 7 + 1, at % 7 + 3) for at in range(200)]
    groups = [periods(*rows, side=side, every="week") for side in "AB"]
    ax = timeline(table(*groups, every="week"))
    lines = labelled(ax, "best line")
    assert [len(line.get_ydata()) for line in lines] == [400, 400]
    assert "line: best value of each week" in caption(ax).lower()
    alone = timeline(table(groups[0], every="week"))
    assert len(reach(alone, "hard bounds")) == 200


def test_claims_are_hollow_and_broken_beside_confirmed_losses() -> None:
    rows = [*periods(*exact(3, 4), evidence="visual"), *periods(*exact(9, 9), evidence="media")]
    ax = timeline(make(rows, ("side", "evidence"), every="month", evidence="both"))
    claimed, sure = labelled(ax, "low")
    assert mpl.colors.to_hex(sure.get_facecolor()[0]) == style.name_colours(["A"])["A"].lower()
    assert np.all(claimed.get_facecolor()[0][:3] > sure.get_facecolor()[0][:3])
    assert claimed.get_linestyle() != sure.get_linestyle()
    assert "Hollow and broken: claimed" in caption(ax)


def test_a_claim_has_a_broken_edge_also_up_to_its_best() -> None:
    ax = timeline(table(periods((1, 3, 6), (0, 3, 6)), evidence="claimed"))
    (pale,), (low,) = labelled(ax, "up to best"), labelled(ax, "low")
    assert pale.get_linestyle() == low.get_linestyle() != [(0, None)]
    assert np.all(pale.get_facecolor()[0][:3] > low.get_facecolor()[0][:3])
    assert "darker hollow bars: at least so many" in caption(ax)


def test_colours_may_be_chosen() -> None:
    ax = timeline(table(periods(*exact(3, 4))), colours={"A": "#123456"})
    assert mpl.colors.to_hex(labelled(ax, "low")[0].get_facecolor()[0]) == "#123456"


# --- words ----------------------------------------------------------------------------------------


def test_records_without_a_dated_end_are_said() -> None:
    rows = periods(*exact(3, 4))
    undated = {**rows[0], "period": pd.NaT, "low": 1, "high": 5, "records": 2}
    ax = timeline(table([*rows, undated]))
    assert "not shown: 2 records without a dated end, 1\u20135" in caption(ax).lower()
    only = timeline(table([undated]))
    assert "no dated losses" in [text.get_text() for text in only.texts]


def test_events_stand_above_and_those_outside_are_said() -> None:
    events = [("2024-01-20", "first day"), ("2030-01-01", "far away")]
    ax = timeline(table(periods(*exact(3, 4))), events=events)
    assert texts(ax, "event words") == ["first day"]
    assert "outside of the days shown: far away" in caption(ax).lower()


@pytest.mark.parametrize("size", ["phone", "slide"])
def test_no_texts_cover_each_other_in_any_size(size: str) -> None:
    names = ["Збройні сили України", "\u0627\u0644\u062c\u064a\u0634", "The third side of a war"]
    groups = [periods(*[(4, 6, 9)] * 12, side=name) for name in names]
    ax = timeline(table(*groups), events=[("2024-03-02", "An event")], size=size)
    found = [text for text in ax.findobj(Text) if isinstance(text, Text)]
    words = [text for text in found if text.get_label() in {"_key", "_subtitle", "_event words"}]
    ticks = [*ax.get_xticklabels()]
    foot = [text for text in found if text.get_label() == "_caption"]
    require_apart(ax, [*words, *ticks, *foot])
    wide = root_figure(ax).bbox.width * 1.02  # letters are wider in coarse pixels
    assert all(text.get_window_extent().x1 <= wide for text in words + foot)


def test_the_axes_take_the_width_of_the_figure() -> None:
    ax = timeline(table(periods(*[(4, 6, INF)] * 12)))
    root_figure(ax).draw_without_rendering()
    assert ax.get_position().x1 > 0.97


# --- losses, tables and axes of one's own ---------------------------------------------------------


def test_losses_are_summed_by_side_in_periods_that_suit_their_span() -> None:
    ax = timeline(syria_2024())
    assert ax.get_title(loc="left") == "Losses by day"
    assert texts(ax, "value") == ["8.3"] * 7
    assert "claimed" in caption(ax).lower()


def test_where_only_years_are_labelled_the_first_has_its_label() -> None:
    rows = exact(*range(55))
    days = pd.date_range("2022-02-01", periods=55, freq="MS")
    found = [{**row, "period": day} for row, day in zip(periods(*rows), days, strict=True)]
    ax = timeline(table(found), size="phone")
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "2022", "2023", "2024", "2025", "2026",
    ]  # fmt: skip
    assert days[0] < from_days(ax.get_xticks()[0]).replace(tzinfo=None) < days[1]


def test_confirmed_and_claimed_losses_are_not_added_up_silently() -> None:
    losses = syria_2024()
    losses.loc[0, "evidence"] = "visual"
    with pytest.raises(MixedEvidenceError):
        timeline(losses)


def test_an_empty_table_says_so() -> None:
    empty = table(periods(*exact(3))).iloc[:0]
    assert "no losses recorded" in [text.get_text() for text in timeline(empty).texts]


def test_one_period_of_a_table_without_attributes_is_drawn() -> None:
    rows = pd.DataFrame(periods((1, 2, 3)))
    ax = timeline(rows)
    assert reach(ax, "low") == [(0, 1)]


def test_axes_of_ones_own_are_drawn_on_and_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    figure = Figure(layout="constrained")
    left, _ = figure.subplots(1, 2)
    assert timeline(table(periods(*exact(3, 4))), ax=left) is left
    figure.draw_without_rendering()
    assert dict(mpl.rcParams) == before


def test_cumulative_sums_and_sums_without_periods_are_refused_with_advice() -> None:
    with pytest.raises(DrawingError, match="cumulative=True"):
        timeline(cumulated(curve("A")))
    with pytest.raises(DrawingError, match="every='month'"):
        timeline(make([{"side": "A", "low": 1, "best": 1, "high": 1}], ("side",)))


def test_two_rows_for_one_period_and_other_tables_are_refused() -> None:
    rows = periods(*exact(3))
    with pytest.raises(DrawingError, match="more than one row"):
        timeline(table(rows, rows))
    with pytest.raises(DrawingError, match="table of ratios"):
        timeline(table(rows, table="ratios"))
    with pytest.raises(DrawingError, match="no column low"):
        timeline(pd.DataFrame({"period": ["2024-01-01"], "x": [1]}))


def test_an_unknown_dependence_draws_bounds_and_no_nan_becomes_a_mark() -> None:
    inner: dict[str, Any] = {"lower": 2, "median": NAN, "upper": 8}
    ax = timeline(table(periods((1, 3, 9), **inner), dependence="unknown"))
    assert reach(ax, "central interval") == [(2, 8)]
    assert not reach(timeline(table(periods((1, 3, 9), **inner))), "central interval")


def test_a_hundred_thousand_losses_take_little_time() -> None:
    days = pd.date_range("2021-01-01", periods=1000).strftime("%Y-%m-%d")
    at = np.arange(100_000)
    losses = pd.DataFrame({"record_id": at.astype(str), "date": days[at % 1000], "quantity": "1"})
    losses = losses.assign(side="A", category="tank", status="destroyed", source="x")
    ax = timeline(losses)
    assert sum(top for _, top in reach(ax, "low")) == 100_000
