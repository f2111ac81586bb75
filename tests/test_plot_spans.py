"""Which periods suit losses, which of them records leave cut, and what is assumed of their days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from plotted import caption, labelled, texts

import losstracker as lt
from losstracker.plot.dates import to_days
from losstracker.plot.kinds.small_multiples import small_multiples
from losstracker.plot.kinds.spans import choose_every, few_dates, recorded_days
from losstracker.plot.kinds.timeline import timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def subtitle(ax: Axes) -> str:
    return texts(ax, "subtitle")[0].replace("\n", " ")


def counted(first: str, last: str, *, window: str = "", count: int = 90) -> pd.DataFrame:
    """Losses of one side, one at a time, evenly from one day to another."""
    days = pd.date_range(first, last, periods=count).strftime("%Y-%m-%d")
    dates = [f"{day}{window}" for day in days]
    losses = pd.DataFrame({"record_id": [str(at) for at in range(count)], "date": dates})
    facts = {"category": "tank", "status": "lost", "source": "x", "quantity": "1"}
    return losses.assign(side="A", **facts)


def test_the_days_of_the_records_are_said_and_periods_they_cut_are_hatched() -> None:
    ax = timeline(lt.validate(counted("2024-01-24", "2024-05-10")))
    assert subtitle(ax) == "A: number of items per month, 24 January 2024 to 10 May 2024"
    edges = to_days(pd.date_range("2024-01-01", periods=6, freq="MS"))
    hatched = [each.get_paths()[0].get_extents() for each in labelled(ax, "cut period")]
    assert [(each.x0, each.x1) for each in hatched] == [(edges[0], edges[1]), (edges[4], edges[5])]
    (solid,) = labelled(ax, "low")
    tops = [path.get_extents().y1 for path in solid.get_paths()]
    assert [each.y1 for each in hatched] == [tops[0], tops[-1]]
    assert "hatched: the records do not cover the whole period" in caption(ax)


@pytest.mark.parametrize("count", [2, 12])
def test_few_records_leave_no_period_cut(count: int) -> None:
    """A first record in the middle of a month then says nothing of the days before."""
    ax = timeline(lt.validate(counted("2024-01-15", "2024-12-03", count=count)))
    assert not labelled(ax, "cut period")
    assert "hatched" not in caption(ax)
    assert "15 January 2024 to 3 December 2024" in subtitle(ax)


def test_of_rows_that_were_chosen_later_no_days_are_said() -> None:
    sums = lt.aggregate(lt.validate(counted("2024-01-24", "2024-05-10")), every="month")
    ax = timeline(sums.iloc[1:])
    assert subtitle(ax).endswith("February 2024 to May 2024")
    assert not labelled(ax, "cut period")


def test_a_shape_that_is_mostly_assumed_is_said_and_has_no_interval() -> None:
    losses = lt.validate(counted("2022-01-01", "2022-06-30", window="/2023-12-31"))
    ax = timeline(lt.aggregate(losses, every="month"))
    said = subtitle(ax)
    assert "half of the records are known only to within " in said
    assert said.endswith("the shape is mostly assumed")
    assert not labelled(ax, "central interval")[0].get_segments()
    assert "central" not in caption(ax)
    assert "y day of report there is less to assume: on='reported'" in caption(ax)
    yearly = timeline(lt.aggregate(losses, every="year", since="2022-07-01", dates="latest"))
    known = timeline(lt.validate(counted("2024-01-24", "2024-05-10")))
    assert "assumed" in subtitle(yearly)
    assert "assumed" not in subtitle(known)
    assert "on='reported'" not in caption(known)


def test_panels_say_the_same_of_days_and_shapes() -> None:
    cut = small_multiples(lt.validate(counted("2024-01-24", "2024-05-10")))
    panels: list[Any] = list(cut.child_axes)
    (panel,) = panels
    assert len(labelled(panel, "cut period")) == 2
    assert subtitle(cut).endswith("24 January 2024 to 10 May 2024")
    assert "hatched" in caption(cut)
    vague = small_multiples(lt.validate(counted("2022-01-01", "2022-06-30", window="/2023-12-31")))
    assert "the shape is mostly assumed" in subtitle(vague)
    assert "on='reported'" in caption(vague)
    assert "central" not in caption(vague)


@pytest.mark.parametrize(
    ("date", "every"),
    [
        ("2024-01-01/2024-01-21", "day"),
        ("2024-01-01/2024-01-22", "week"),
        ("2024-01-01/2024-03-31", "month"),
        ("../2024-01-01", "day"),
        ("soon", "day"),
    ],
)
def test_the_span_of_days_chooses_the_period(date: str, every: str) -> None:
    assert choose_every(pd.DataFrame({"date": [date, None]})) == every


def test_dates_that_are_none_name_no_days() -> None:
    assert recorded_days(pd.DataFrame({"date": ["soon", None]})) is None


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2024-11-27", "2024-12-03", ["27\nNov\n2024", "29", "1\nDec", "3"]),
        ("2022-02-01", "2024-04-30", ["Jul\n2022", "Jan\n2023", "Jul", "Jan\n2024"]),
        ("2022-02-01", "2026-08-31", ["2023", "2024", "2025", "2026"]),
        ("1990-01-01", "2024-12-31", ["1990", "2000", "2010", "2020"]),
    ],
)
def test_a_small_axis_has_few_dates(first: str, last: str, labels: list[str]) -> None:
    days = to_days(pd.DatetimeIndex([first, last]))
    ticks, found = few_dates(days[:1], days[1:] + 1, 120.0)
    assert found == labels
    assert days[0] <= ticks.min() <= ticks.max() <= days[1]


@pytest.mark.parametrize(("points", "labels"), [(200.0, ["Jan\n2024", "Feb", "Mar"]), (60.0, [])])
def test_labels_stand_below_the_middle_of_their_periods(points: float, labels: list[str]) -> None:
    edges = to_days(pd.date_range("2024-01-01", periods=4, freq="MS"))
    ticks, found = few_dates(edges[:-1], edges[1:], points, centred=True)
    middles = (edges[:-1] + edges[1:]) / 2
    assert {*ticks} <= {*middles}
    assert found == labels or not labels
