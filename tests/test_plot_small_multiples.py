"""What stands in each small panel, which panels are drawn, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from plotted import INF, caption, labelled, make, require_apart, texts

from losstracker.errors import DrawingError
from losstracker.examples import syria_2024
from losstracker.plot import style
from losstracker.plot.figure import root_figure
from losstracker.plot.kinds.small_multiples import small_multiples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

NAMES = ("low", "best", "high")


def group(
    category: str, *rows: Sequence[float], side: str = "A", **more: Any
) -> list[dict[str, Any]]:
    days = pd.date_range("2024-01-01", periods=len(rows), freq="MS")
    named = {"side": side, "category": category, **more}
    pairs = zip(days, rows, strict=True)
    return [{**named, "period": day, **dict(zip(NAMES, row, strict=True))} for day, row in pairs]


def exact(*counts: float) -> list[Sequence[float]]:
    return [(count, count, count) for count in counts]


def table(
    *groups: list[dict[str, Any]], by: tuple[str, ...] = ("side", "category"), **attrs: Any
) -> pd.DataFrame:
    return make([row for rows in groups for row in rows], by, **{"every": "month", **attrs})


def panels(ax: Axes) -> list[Any]:
    return list(ax.child_axes)


def headings(ax: Axes) -> list[str]:
    return [texts(panel, "heading")[0].replace("\n", " ") for panel in panels(ax)]


def totals(ax: Axes) -> list[list[str]]:
    return [texts(panel, "total") for panel in panels(ax)]


def tops(ax: Axes, label: str) -> list[list[float]]:
    """How high the blocks of each panel reach."""
    found = [labelled(panel, label) for panel in panels(ax)]
    return [[float(p.get_extents().y1) for a in each for p in a.get_paths()] for each in found]


# --- panels ---------------------------------------------------------------------------------------


def test_each_category_has_a_panel_the_largest_first_with_its_total() -> None:
    few = [
        group("radar", *exact(1, 2)),
        group("tank", *exact(3, 4)),
        group("aircraft", *exact(2, 3)),
    ]
    ax = small_multiples(table(*few))
    assert headings(ax) == ["Tanks", "Aircraft", "Radars"]
    assert totals(ax) == [["7"], ["5"], ["3"]]
    assert tops(ax, "low") == [[3, 4], [2, 3], [1, 2]]
    assert ax.get_title(loc="left") == "Losses by category and month"
    assert texts(ax, "subtitle")[0].startswith("A: number of items per month, January 2024")


def test_panels_share_dates_and_scale_unless_each_has_its_own() -> None:
    few = table(group("tank", *exact(30, 40)), group("radar", *exact(1)))
    one, other = panels(small_multiples(few))
    assert one.get_xlim() == other.get_xlim()
    assert one.get_ylim() == other.get_ylim()
    ax = small_multiples(few, shared=False)
    assert [panel.get_ylim()[1] > 40 for panel in panels(ax)] == [True, False]
    assert "each panel has a scale of its own" in texts(ax, "subtitle")[0]


def test_one_panel_far_larger_than_the_others_ends_the_common_scale() -> None:
    few = [group(kind, *exact(at)) for kind, at in (("tank", 101), ("radar", 10), ("truck", 2))]
    ax = small_multiples(table(*few))
    assert [panel.get_ylim()[1] > 90 for panel in panels(ax)] == [True, False, False]
    assert "each panel has a scale of its own" in texts(ax, "subtitle")[0]
    forced = small_multiples(table(*few), shared=True)
    assert len({panel.get_ylim() for panel in panels(forced)}) == 1
    assert "scale" not in texts(forced, "subtitle")[0]
    few[0] = group("tank", *exact(100))
    assert len({panel.get_ylim() for panel in panels(small_multiples(table(*few)))}) == 1


def test_sides_are_colours_within_a_panel_and_named_once() -> None:
    few = [group("tank", *exact(3, 4)), group("tank", *exact(9, 9), side="B")]
    ax = small_multiples(table(*few, group("radar", *exact(1), side="B"), sides=("A", "B")))
    looks = style.name_colours(["A", "B"])
    assert headings(ax) == ["Tanks", "Radars"]
    hues = [
        [mpl.colors.to_hex(found.get_facecolor()[0]) for found in labelled(panel, "low")]
        for panel in panels(ax)
    ]
    assert hues == [[looks["B"].lower(), looks["A"].lower()], [looks["B"].lower()]]
    assert texts(ax, "key") == ["B", "A"]
    assert totals(ax) == [["18", "7"], ["1"]]


def test_claims_stand_beside_confirmed_losses_hollow_or_broken() -> None:
    sure, claimed = (group("tank", *exact(1, 3), evidence=kind) for kind in ("visual", "media"))
    by = ("side", "category", "evidence")
    other = group("radar", *exact(1), evidence="visual")
    ax = small_multiples(table(sure, claimed, other, by=by, cumulative=True, evidence="both"))
    assert texts(ax, "key") == ["confirmed by pictures", "press"]
    lines = labelled(panels(ax)[0], "best line")
    assert sorted(line.get_linestyle() for line in lines) == ["-", "--"]
    assert "Hollow and broken: claimed" in caption(ax)


def test_of_forty_categories_twenty_fit_on_a_page_and_the_rest_is_said() -> None:
    many = [group(f"kind {at:02}", *exact(at, at)) for at in range(1, 41)]
    ax = small_multiples(table(*many))
    assert headings(ax)[:2] == ["kind 40", "kind 39"]
    assert len(panels(ax)) == 20
    assert "20 smaller ones are not drawn" in caption(ax)
    assert len(panels(small_multiples(table(*many[:9]), size="slide"))) == 8


def test_of_many_sides_four_stand_in_the_panels() -> None:
    many = [group("tank", *exact(at), side=f"S{at}") for at in range(1, 8)]
    ax = small_multiples(table(*many, group("radar", *exact(1), side="S7")))
    assert texts(ax, "key") == ["S7", "S6", "S5", "S4"]
    assert "3 smaller ones are not drawn" in caption(ax)


def test_sides_alone_have_panels_in_their_colours() -> None:
    few = [group("tank", *exact(3)), group("tank", *exact(9), side="B")]
    ax = small_multiples(table(*few, by=("side",)))
    assert headings(ax) == ["B", "A"]
    assert not texts(ax, "key")
    first = labelled(panels(ax)[0], "low")[0].get_facecolor()[0]
    assert mpl.colors.to_hex(first) == style.name_colours(["A", "B"])["B"].lower()


# --- marks ----------------------------------------------------------------------------------------


def test_bounds_of_periods_are_not_added_up_but_those_of_losses_are_known() -> None:
    assert totals(small_multiples(table(group("tank", (1, 2, 4), (0, 2, 3))))) == [["best 4"]]
    ax = small_multiples(syria_2024())
    assert dict(zip(headings(ax), totals(ax), strict=True)) == {
        "Tanks": ["20\u201399, best 44"],
        "Aircraft": ["5\u201315, best 10"],
        "Air defence": ["at least 2"],
        "Helicopters": ["at least 2"],
        "Armoured vehicles (rest)": ["0 or more"],
    }
    assert sum(len(labelled(panel, "open head")) for panel in panels(ax)) == 3
    assert "fading with an arrow: no upper bound known" in caption(ax)


def test_a_total_is_a_best_a_floor_or_exact() -> None:
    undated = [{**row, "period": pd.NaT} for row in group("radar", *exact(2))]
    few = [
        group("tank", (1, 9, 9), (0, 8, 9)),
        group("aircraft", (3, 3, INF), (4, 4, 4)),
        group("radar", *exact(3, 3), *exact(2)), undated,
        group("truck", *exact(2, 2)),
    ]  # fmt: skip
    assert totals(small_multiples(table(*few))) == [
        ["best 17"], ["at least 8"], ["at least 7"], ["4"],
    ]  # fmt: skip


def test_exact_records_of_uncertain_days_add_up_to_an_exact_total() -> None:
    rows = group("tank", (0, 2.5, 5), (0, 2.5, 5))
    assert totals(small_multiples(table(rows, worded=0))) == [["5"]]
    assert totals(small_multiples(table(rows, worded=1))) == [["best 5"]]
    assert totals(small_multiples(table(rows, worded=0, since="2024-01-01"))) == [["best 5"]]


@pytest.mark.parametrize("size", ["phone", "column"])
def test_each_total_has_the_sign_of_its_series_and_stays_on_its_panel(size: str) -> None:
    kinds = [{"side": side, "evidence": seen} for side in "AB" for seen in ("visual", "media")]
    many = [
        group(name, (10_000, 20_000, 90_000), **kind)
        for name in ("tank", "radar")
        for kind in kinds
    ]
    by = ("side", "category", "evidence")
    ax = small_multiples(table(*many, by=by, evidence="both"), size=size)
    root_figure(ax).draw_without_rendering()
    for panel in panels(ax):
        squares = [found for found in panel.artists if found.get_label() == "_key square"]
        words = [text for text in panel.texts if text.get_label() == "_total"]
        assert len(squares) == len(words) == 4
        right = panel.get_window_extent().x1 * 1.02  # letters are wider in coarse pixels
        assert max(Text.get_window_extent(text).x1 for text in words) <= right
        assert len({text.xyann[1] for text in words}) > 1
    signs = [found.offsetbox.get_children()[0].get_linestyle() for found in squares]
    assert len({*signs}) == 2


def test_an_arrow_head_does_not_touch_the_total() -> None:
    (panel,) = panels(small_multiples(table(group("tank", (0, 2, INF)))))
    (total,) = [text for text in panel.texts if text.get_label() == "_total"]
    assert total.xyann[1] > 5


def test_cumulative_sums_are_curves_that_stay_where_a_period_has_no_row() -> None:
    rows = group("tank", (1, 2, 3), (2, 4, 6), (3, 6, INF))
    late = group("radar", *exact(1))
    ax = small_multiples(table(rows, late, cumulative=True))
    lines = [labelled(panel, "best line")[0].get_ydata().tolist() for panel in panels(ax)]
    assert lines == [[2, 4, 6], [1, 1, 1]]
    assert totals(ax) == [["at least 3, best 6"], ["1"]]
    assert ax.get_title(loc="left") == "Cumulative losses by category"
    (band,) = labelled(panels(ax)[0], "hard bounds")
    assert band.get_paths()[0].get_extents().y0 == 1
    assert "joins the best values at the end of each month" in caption(ax)


def test_many_periods_of_two_sides_are_lines_with_steps() -> None:
    both = [group("tank", *[(1, 2, 3)] * 60, side=side) for side in "AB"]
    more = [group(f"kind {at}", (0, 0, INF)) for at in range(9)]
    ax = small_multiples(table(*both, *more))
    assert len(labelled(panels(ax)[0], "best line")) == 2
    assert "ine: best value of each month" in caption(ax)
    assert "ars: up to the best value" in caption(ax)


def test_only_open_bounds_can_be_drawn() -> None:
    ax = small_multiples(table(group("tank", (0, 0, INF)), by=("category",)))
    assert np.isfinite(panels(ax)[0].get_ylim()).all()
    (one,) = panels(small_multiples(table(group("tank", (0, 0, INF)), cumulative=True)))
    assert np.isfinite(one.get_ylim()).all()


# --- words and places -----------------------------------------------------------------------------


def test_events_are_lines_in_each_panel_and_words_once() -> None:
    few = table(group("tank", *exact(3, 4)), group("radar", *exact(1)))
    events = [("2024-02-02", "second"), ("2024-01-03/2024-01-09", "first"), ("2030-01-01", "far")]
    ax = small_multiples(few, events=events)
    assert [texts(panel, "event sign") for panel in panels(ax)] == [["1", "2"]] * 2
    assert "dotted or shaded: 1 first and 2 second" in caption(ax)
    assert "Outside of the days shown: far" in caption(ax)
    one = small_multiples(few, events=events[:1])
    assert texts(panels(one)[0], "event sign") == [""]
    assert "dotted or shaded: second" in caption(one)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_panels_and_their_words_do_not_cover_each_other(size: str) -> None:
    long = ["Засоби радіоелектронної боротьби та розвідки", "\u0627\u0644\u062f\u0628\u0627\u0628"]
    many = [group(f"{name} {at}", *exact(at, 2)) for name in long for at in range(1, 6)]
    ax = small_multiples(table(*many), size=size)
    root_figure(ax).draw_without_rendering()
    found: list[Text] = [t for t in ax.findobj(Text) if isinstance(t, Text)]
    shown = [t for t in found if t.get_label() in {"_heading", "_total", "_subtitle", "_caption"}]
    for panel in panels(ax):
        shown += [
            tick.label1 for tick in panel.xaxis.get_major_ticks() if tick.label1.get_visible()
        ]
    require_apart(ax, shown)
    boxes = [panel.get_window_extent() for panel in panels(ax)]
    assert all(box.width > 60 and box.height > 30 for box in boxes)
    assert not any(a.overlaps(b) for at, a in enumerate(boxes) for b in boxes[at + 1 :])


def test_panels_follow_axes_of_ones_own() -> None:
    figure = Figure(figsize=(9, 6), layout="constrained")
    _, right = figure.subplots(1, 2)
    few = [group(f"kind {at}", *exact(at)) for at in range(1, 31)]
    before = dict(mpl.rcParams)
    assert small_multiples(table(*few), ax=right) is right
    figure.draw_without_rendering()
    outside = right.get_window_extent()
    assert 1 < len(panels(right)) < 30
    for panel in panels(right):
        box = panel.get_window_extent()
        assert outside.x0 <= box.x0 < box.x1 <= outside.x1 + 1
        assert outside.y0 <= box.y0 < box.y1 <= outside.y1
    assert dict(mpl.rcParams) == before


def test_an_empty_table_says_so() -> None:
    ax = small_multiples(table(group("tank", *exact(3))).iloc[:0])
    assert "no losses recorded" in [text.get_text() for text in ax.texts]
    undated = [{**row, "period": pd.NaT} for row in group("tank", *exact(3))]
    ax = small_multiples(table(undated))
    assert "no dated losses" in [text.get_text() for text in ax.texts]
    assert "ot shown: 1 record without a dated end, 3" in caption(ax)


def test_tables_without_periods_and_twofold_rows_are_refused() -> None:
    with pytest.raises(DrawingError, match="every='month'"):
        small_multiples(make([{"side": "A", "low": 1, "best": 1, "high": 1}], ("side",)))
    rows = group("tank", *exact(3))
    with pytest.raises(DrawingError, match="more than one row"):
        small_multiples(table(rows, rows))


def test_a_hundred_thousand_losses_of_forty_kinds_take_little_time() -> None:
    days = pd.date_range("2021-01-01", periods=900).strftime("%Y-%m-%d")
    at = np.arange(100_000)
    kinds = np.array(["tank", "aircraft", "radar_ew", "truck"])[at % 4]
    losses = pd.DataFrame({"record_id": at.astype(str), "date": days[at % 900], "category": kinds})
    ax = small_multiples(losses.assign(side="A", status="lost", source="x", quantity="1"))
    assert totals(ax) == [["25,000"]] * 4
