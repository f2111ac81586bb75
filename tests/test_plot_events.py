"""Words of events above a chart: none is covered, none is struck by the stem of another."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.text import Annotation, Text
from plotted import INF, labelled, make, require_apart, texts

from losstracker.plot.events import _arrange
from losstracker.plot.figure import root_figure
from losstracker.plot.kinds.cumulative import cumulative
from losstracker.plot.kinds.timeline import timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WAR = [
    ("2022-05-20", "Mariupol falls"),
    ("2023-06-04", "Counter-offensive begins"),
    ("2024-02-17", "Avdiivka falls"),
    ("2024-08-06", "Kursk"),
]


def months(*, running: bool) -> pd.DataFrame:
    days = pd.date_range("2022-02-01", periods=42, freq="MS")
    many = [25_000 + at if running else 25_000 for at in range(42)]
    rows = [
        {"side": side, "period": day, "low": n, "best": n, "high": INF if side == "Red" else n}
        for side in ("Red", "Blue and its allies")
        for day, n in zip(days, many, strict=True)
    ]
    return make(rows, ("side",), every="month", cumulative=running)


def struck(ax: Axes) -> list[str]:
    """Words that a stem of another event goes through, as they are laid out."""
    root_figure(ax).draw_without_rendering()
    words = [text for text in labelled(ax, "event words") if isinstance(text, Text)]
    stems = [found for found in labelled(ax, "event stem") if isinstance(found, Annotation)]
    boxes = [Text.get_window_extent(text) for text in words]
    found = []
    for (at, stem), (other, box) in product(enumerate(stems), enumerate(boxes)):
        assert stem.arrow_patch is not None
        line = stem.arrow_patch.get_window_extent()
        if at != other and box.x0 < line.x0 < box.x1 and line.y1 > box.y0:
            found.append(f"{words[other].get_text()} by stem {at}")
    return found


@pytest.mark.parametrize("size", ["page", "column", "phone", "slide"])
@pytest.mark.parametrize("running", [True, False])
def test_no_words_are_covered_or_struck_in_any_size(size: str, *, running: bool) -> None:
    draw = cumulative if running else timeline
    ax = draw(months(running=running), events=WAR, size=size)
    assert texts(ax, "event words") == [words for _, words in WAR]
    assert struck(ax) == []
    require_apart(ax, labelled(ax, "event words"))


def test_words_that_would_leave_the_chart_stand_to_the_left_and_strike_none() -> None:
    late = [("2024-09-01", "A long event before it"), ("2025-06-01", "The last event of all")]
    ax = timeline(months(running=False), events=late, size="phone")
    assert [text.get_ha() for text in labelled(ax, "event words")] == ["right", "right"]
    assert struck(ax) == []


def test_the_lowest_lines_are_taken_first() -> None:
    apart = _arrange([0, 100, 200], [50, 50, 50], 300)
    assert [place.line for place in apart] == [0, 0, 0]
    close = _arrange([0, 10, 20], [50, 50, 50], 300)
    assert [place.line for place in close] == [2, 1, 0]
    assert not any(one.strikes(other) for one, other in combinations(close, 2))


def test_too_many_words_are_all_placed() -> None:
    full = _arrange([float(at) for at in range(0, 300, 10)], [90.0] * 30, 300)
    assert len({(place.stem, place.line) for place in full}) == 30
