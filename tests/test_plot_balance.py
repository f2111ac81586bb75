"""Charts of balances: captured to one side, lost to the other, the net below, no end made up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import make_losses
from matplotlib.figure import Figure
from plotted import caption, labelled, names, require_apart, spots, texts

import losstracker as lt
from losstracker.errors import DrawingError
from losstracker.model.taxonomy import taxonomy
from losstracker.plot.kinds.balance import balance
from losstracker.plot.kinds.differences import net_text, signed

if TYPE_CHECKING:
    import pandas as pd

MINUS = "\N{MINUS SIGN}"
RED, BLUE = "Red", "Blue"


def taken(**columns: object) -> pd.DataFrame:
    """Red lost 10 to 12 tanks to Blue, Blue 2 to Red and 3 to nobody."""
    made: dict[str, Any] = {
        "side": [RED, BLUE, BLUE], "captor": [BLUE, RED, ""], "quantity": ["10-12", "2", "3"],
        "status": ["captured", "captured", "destroyed"], "language": "en",
    }  # fmt: skip
    return make_losses(**(made | columns))


def ends(ax: Any, label: str) -> list[list[float]]:
    (lines,) = labelled(ax, label)
    return [line[:, 0].tolist() for line in lines.get_segments()]


def test_lost_lies_left_of_zero_captured_right_and_the_net_below() -> None:
    ax = balance(taken())
    assert names(ax) == [BLUE, RED]
    assert ends(ax, "lost sure") == [[0, -5], [0, -10]]
    assert ends(ax, "lost bounds") == [[-5, -5], [-10, -12]]
    assert ends(ax, "captured sure") == [[0, 10], [0, 2]]
    assert ends(ax, "captured bounds") == [[10, 12], [2, 2]]
    assert ends(ax, "hard bounds") == [[5, 7], [-10, -8]]
    assert spots(ax, "best")[:, 0].tolist() == [6, -9]
    assert (spots(ax, "best")[:, 1] > [0, 1]).all()
    assert texts(ax, "parts") == [
        "captured 10\N{EN DASH}12, lost 5",
        "captured 2, lost 10\N{EN DASH}12",
    ]
    assert texts(ax, "value") == [
        "net +5 to +7, best +6", f"net {MINUS}10 to {MINUS}8, best {MINUS}9",
    ]  # fmt: skip
    left, right = texts(ax, "head")
    assert left.startswith("lost ")
    assert right.endswith(" captured from others")
    assert "net: captured from others minus lost" in caption(ax)
    assert "3 records" in caption(ax)


def test_sides_have_the_colours_that_were_chosen() -> None:
    ax = balance(taken(), colours={RED: "#FF0000", BLUE: "#0000FF"})
    blue, red = labelled(ax, "lost sure")[0].get_colors()
    assert (blue[2], red[0]) == (1, 1)
    assert blue[0] < 0.5 > red[2]


def test_an_end_that_is_not_known_fades_out_to_its_side() -> None:
    losses = taken(quantity=["at least two", "2", "3"])
    ax = balance(losses)
    assert names(ax) == [BLUE, RED]
    assert texts(ax, "value") == ["net at least \N{MINUS SIGN}3", "net at most 0"]
    heads, starts = spots(ax, "open head"), spots(ax, "open start head")
    assert (len(heads), len(starts)) == (2, 2)  # the bar and the net, of Blue and of Red
    assert (spots(ax, "floor")[:, 0].tolist(), spots(ax, "ceiling")[:, 0].tolist()) == ([-3], [0])
    fades = [np.asarray(fade.get_segments()) for fade in labelled(ax, "open start line")]
    assert {float(fade[..., 0].min()) for fade in fades} == {0.0}
    left, right = ax.get_xlim()
    assert np.isfinite([left, right]).all()
    assert "fading with an arrow: no bound known on that side" in caption(ax)
    assert "stroke: a bound, no best value known" in caption(ax)


@pytest.mark.filterwarnings("ignore:1 doubt")
def test_captures_of_nobody_and_of_itself_are_said() -> None:
    ax = balance(taken(captor=["", BLUE, ""]))
    assert "1 capture names no captor and counts as lost alone" in texts(ax, "subtitle")[0]
    assert "1 capture names its own side as captor" in caption(ax)
    assert texts(ax, "parts")[0].startswith("captured 0, ")


def test_groups_stand_together_those_of_the_most_losses_on_top() -> None:
    more = taken(category=["helicopter", "helicopter", "tank"], quantity=["2", "3", "50"])
    ax = balance(lt.balance(more, by="category"))
    assert names(ax) == ["Blue · Tanks", "Blue · Helicopters", "Red · Helicopters"]
    assert ax.get_title(loc="left") == "Captured and lost by side and category"


def test_claims_are_broken_and_both_kinds_are_said() -> None:
    ax = balance(taken(evidence="official"))
    assert labelled(ax, "lost sure")[0].get_linestyle()[0][1] is not None
    assert "laimed, not confirmed by pictures" in caption(ax)
    mixed = lt.balance(taken(evidence=["visual", "visual", "official"]), mix_evidence=True)
    assert "confirmed losses and claims are both in it" in caption(balance(mixed)).lower()


def by_month(**options: Any) -> pd.DataFrame:
    return lt.balance(taken(date=["2024-01", "2024-02-02", "2024-03-05"]), every="month", **options)


def test_running_balances_are_lines_with_bands_around_zero() -> None:
    table = by_month(cumulative=True)
    ax = balance(table, events=[("2024-02-15", "truce")])
    lines = {line.get_label(): line for line in ax.get_lines()}
    assert list(np.asarray(lines[RED].get_ydata())) == [-11, -9, -9]
    assert list(np.asarray(lines[BLUE].get_ydata())) == [11, 9, 6]
    assert len(labelled(ax, "hard bounds")) == 2
    assert len(labelled(ax, "zero")) == 1
    bottom, top = ax.get_ylim()
    assert bottom < -12
    assert top > 12
    assert texts(ax, "event words") == ["truce"]
    assert [text.split("\n")[0] for text in texts(ax, "name")] == [BLUE, RED]
    require_apart(ax, [text for text in ax.texts if text.get_label() in {"_name", "_corner"}])
    assert ax.get_title(loc="left") == "Captured minus lost by side"


def test_balances_of_single_periods_are_dots_with_bounds() -> None:
    ax = balance(by_month())
    assert np.allclose(sorted(spots(ax, "best")[:, 1]), [-11, -3, -2, 0, 2, 11])
    assert "per month" in texts(ax, "subtitle")[0]


def test_open_ends_fade_over_time_in_both_directions() -> None:
    days = ["2024-01-03", "2024-01-02", "2024-02-02"]
    losses = taken(date=days, quantity=["at least two", "2", "3"])
    ax = balance(lt.balance(losses, every="month", cumulative=True))
    assert labelled(ax, "no bound")
    assert len(spots(ax, "open head")) == 2
    assert len(spots(ax, "open start head")) == 2
    single = balance(lt.balance(losses, every="month"))
    assert len(spots(single, "open start head")) == 1
    assert len(spots(single, "ceiling")) == 1


def test_other_tables_and_events_without_days_are_refused() -> None:
    with pytest.raises(DrawingError, match=r"losstracker\.balance"):
        balance(lt.aggregate(taken()))
    with pytest.raises(DrawingError, match="events need a date axis"):
        balance(taken(), events=[("2024-01-01", "x")])


def test_nothing_recorded_is_said() -> None:
    for table in (taken().iloc[:0], lt.balance(taken().iloc[:0], every="month")):
        assert "no losses recorded" in [text.get_text() for text in balance(table).texts]


def test_of_forty_categories_a_slide_leaves_out_the_smaller_aloud() -> None:
    codes = [*taxonomy()][:40]
    losses = make_losses(side=[RED, BLUE] * 20, captor=[BLUE, RED] * 20, category=codes)
    ax = balance(lt.balance(losses, by="category"), size="slide")
    assert "smaller ones are not drawn" in caption(ax)
    require_apart(ax, [text for text in ax.get_xticklabels() if text.get_text()])


def test_axes_of_ones_own_keep_their_figure() -> None:
    own = Figure(layout="constrained").subplots()
    assert (
        balance(taken(side=["Росія", "قوات", "قوات"], captor=["قوات", "Росія", ""]), ax=own) is own
    )


def test_differences_are_written_with_their_sign() -> None:
    assert [signed(3), signed(0)] == ["+3", "0"]
    assert net_text(-np.inf, 0, np.inf) == "any number"
    assert net_text(2, 2, np.inf) == "at least +2"
    assert net_text(1, 1, 1) == "+1"


def test_a_hundred_thousand_losses_take_less_than_two_seconds() -> None:
    count = 100_000
    losses = make_losses(
        side=[RED, BLUE] * (count // 2), captor=[BLUE, ""] * (count // 2), source="s",
        quantity=["1", "2", "dozens", "several", "~10"] * (count // 5), language="en",
    )  # fmt: skip
    balance(losses.iloc[:50])  # what is read once is read now
    start = time.perf_counter()
    balance(losses)
    assert time.perf_counter() - start < 4  # two seconds, on a machine that does other work too
