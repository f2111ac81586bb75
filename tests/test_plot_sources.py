"""The chart of sources side by side: what is drawn for each, and what is refused."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from plotted import INF, NAN, caption, names, open_lines, spots, texts

from losstracker.errors import DrawingError
from losstracker.plot.figure import root_figure
from losstracker.plot.kinds.bounds import bounds
from losstracker.plot.kinds.compare import compare


def line(category: str, source: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    evidence = "official" if source == "Staff" else "visual"
    best = more.pop("best", low)
    numbers = {"low": low, "best": best, "high": high, "records": 3.0, "unbounded": 0.0}
    return {"category": category, "source": source, "evidence": evidence, **numbers, **more}


def table(*rows: dict[str, Any], **attrs: Any) -> pd.DataFrame:
    columns = dict.fromkeys([*rows[0], "ratio_low", "ratio_high"])
    made = pd.DataFrame(rows).reindex(columns=[*columns])
    made.attrs.update({"by": ("category",), "base": "Oryx", "table": "comparisons", **attrs})
    return made


def trackers() -> pd.DataFrame:
    return table(
        line("tank", "Oryx", 10, 10, ratio_low=1.0, ratio_high=1.0),
        line("tank", "Spot", 8, 8, ratio_low=0.8, ratio_high=0.8),
        line("tank", "Staff", 25, 40, best=30, ratio_low=2.5, ratio_high=4.0),
        line("uav", "Oryx", NAN, NAN),
        line("uav", "Spot", 2, INF, unbounded=1.0),
        line("uav", "Staff", 90, 90),
        compared=("Oryx", "Spot", "Staff"),
        last_days={"Oryx": "2025-07-19", "Spot": "2024-04-10", "Staff": ""},
        rolled_up={"mrap": "armoured_vehicle"},
    )


def test_each_source_has_a_line_in_each_group_that_it_lists() -> None:
    ax = compare(trackers())
    assert names(ax) == ["Unmanned aerial vehicles", "Tanks"]  # the largest number on top
    assert texts(ax, "value") == ["at least 2", "90", "10", "8  (0.8×)", "25–40  (2.5–4×)"]  # noqa: RUF001
    (dots,) = [each for each in ax.collections if each.get_label() == "_best"]
    offsets = np.asarray(dots.get_offsets())
    assert offsets[:, 0].tolist() == [90, 10, 8, 30]
    assert spots(ax, "floor").tolist() == [[2, 0]]
    assert (np.diff(offsets[:, 1]) >= 1).all()
    assert texts(ax, "source") == ["Oryx", "Spot", "Staff"]


def test_claims_are_hollow_and_dashed() -> None:
    ax = compare(trackers())
    (dots,) = [each for each in ax.collections if each.get_label() == "_best"]
    fills = [to_hex(colour) == "#ffffff" for colour in np.asarray(dots.get_facecolor())]
    assert fills == [True, False, False, True]
    (whiskers,) = [each for each in ax.collections if each.get_label() == "_bounds"]
    dashes: Any = whiskers.get_linestyle()
    assert [dash[1] is not None for dash in dashes] == [False, *fills]
    assert len(open_lines(ax)) == 1


def test_the_caption_names_each_source_and_adds_no_records_up() -> None:
    below = caption(compare(trackers()))
    assert "hollow dot: claimed, not confirmed" in below
    assert "times the number of Oryx" in below
    assert "no line: the source lists none" in below
    assert "Spot (6 records to 2024-04-10)" in below
    assert "Staff (6 records)" in below
    assert "12 records" not in below
    assert "15 records" not in below
    assert "kinds that not every source tells apart are together" in below


def test_the_axis_is_logarithmic_where_numbers_are_far_apart() -> None:
    wide = compare(table(line("tank", "Oryx", 3, 3), line("uav", "Staff", 4000, 4100)))
    assert (wide.get_xscale(), compare(trackers()).get_xscale()) == ("symlog", "linear")
    assert wide.get_xlim()[1] > 4100
    assert "logarithmic" in texts(wide, "subtitle")[0]


def test_a_source_keeps_its_colour() -> None:
    chosen = {"Oryx": "#123456"}
    ax = compare(trackers(), colours=chosen)
    (dots,) = [each for each in ax.collections if each.get_label() == "_best"]
    fills = [to_hex(colour) for colour in np.asarray(dots.get_facecolor())]
    edges = [to_hex(colour) for colour in np.asarray(dots.get_edgecolor())]
    (floor,) = [each for each in ax.collections if each.get_label() == "_floor"]
    assert fills[1] == "#123456"
    assert fills[2] == to_hex(np.asarray(floor.get_facecolor())[0])
    assert edges[0] == edges[3]


def test_one_sum_of_all_and_an_empty_table() -> None:
    rows = trackers()[:3].drop(columns="category")
    rows.attrs = {"by": ()}
    assert len(texts(compare(rows), "value")) == 3
    assert compare(trackers()[3:4]).texts[0].get_text() == "no losses recorded"


def test_marks_and_words_keep_apart() -> None:
    ax = compare(trackers())
    figure = root_figure(ax)
    figure.savefig(io.BytesIO())
    boxes = [text.get_window_extent() for text in ax.texts if text.get_label() == "_value"]
    tall = sorted(boxes, key=lambda box: float(box.y0))
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(tall))
    assert min(box.x0 for box in boxes) >= ax.bbox.x1
    assert max(box.x1 for box in boxes) <= figure.bbox.width


def test_what_is_no_comparison_is_refused() -> None:
    with pytest.raises(DrawingError, match="no comparison of sources"):
        compare(pd.DataFrame({"side": ["A"], "low": [1], "best": [1], "high": [1]}))
    with pytest.raises(DrawingError, match="a table of comparisons"):
        bounds(trackers())


def test_periods_are_refused() -> None:
    rows = pd.concat([trackers().assign(period=pd.Timestamp(day)) for day in ("2024", "2025")])
    rows.attrs = trackers().attrs
    with pytest.raises(DrawingError, match="keep one period of the table"):
        compare(rows)
    assert len(texts(compare(rows[:6]), "value")) == 5


# --- what the table says of itself ----------------------------------------------------------------


def test_the_filter_is_said() -> None:
    rows = trackers()
    for where, words in (
        ({"side": ["Russia"]}, "Russia: number of items"),
        ({"side": "Russia"}, "Russia: number of items"),
        ({"side": ["A", "B", "C", "D"]}, "A or B or C or 1 more: number of items"),
        ({"category": ["tank"], "side": ["A"]}, "Tanks · A: number of items"),
        ({}, "Number of items"),
    ):
        rows.attrs["where"] = where
        assert texts(compare(rows), "subtitle")[0] == words
    one_side = rows.assign(side="Russia")
    one_side.attrs = {**rows.attrs, "by": ("side", "category"), "where": {"side": ["Russia"]}}
    assert texts(compare(one_side), "subtitle")[0] == "Russia: number of items"


def test_bounds_without_a_best_number_have_no_dot() -> None:
    ax = compare(table(line("tank", "Oryx", 5, 5), line("tank", "Spot", 0, 9, best=NAN)))
    (dots,) = [each for each in ax.collections if each.get_label() == "_best"]
    assert np.asarray(dots.get_offsets()).tolist() == [[5, 0]]
    (whiskers,) = [each for each in ax.collections if each.get_label() == "_bounds"]
    spans = [np.asarray(path.vertices)[:, 0].tolist() for path in whiskers.get_paths()]
    assert spans == [[5, 5], [0, 9]]
    assert texts(ax, "value") == ["5", "0–9"]  # noqa: RUF001
    assert "no dot: days not known, bounds only" in caption(ax)
    root_figure(ax).savefig(io.BytesIO())


def test_a_line_reaches_from_0_to_the_most_on_a_logarithmic_axis() -> None:
    """Robots counted first in mid-war, in a table cut before: any number of them, or none."""
    wide = line("uav", "Staff", 0, 1306, best=663.0)
    ax = compare(table(line("uav", "Oryx", 1, 11, best=8.3), wide))
    (whiskers,) = [each for each in ax.collections if each.get_label() == "_bounds"]
    assert np.asarray(whiskers.get_paths()[1].vertices)[:, 0].tolist() == [0, 1306]
    assert (ax.get_xscale(), ax.get_xlim()[0]) == ("symlog", 0)
    assert "0–1,306" in texts(ax, "value")  # noqa: RUF001


def test_a_source_is_filled_in_the_legend_if_any_of_it_is_confirmed() -> None:
    rows = table(line("tank", "Oryx", 9, 9), line("uav", "Oryx", 1, 1))
    rows.loc[1, "evidence"] = "media"
    ax = compare(rows)
    (dots,) = [each for each in ax.collections if each.get_label() == "_best"]
    fills = [to_hex(colour) == "#ffffff" for colour in np.asarray(dots.get_facecolor())]
    assert fills == [False, True]
    (box,) = [each for each in ax.artists if hasattr(each, "offsetbox")]
    (circle,) = box.offsetbox.get_children()
    assert to_hex(circle.get_facecolor()) != "#ffffff"
