"""Charts of loss-exchange ratios: around 1, never divided by zero, and who lost more is said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from matplotlib.figure import Figure
from plotted import caption, labelled, names, open_lines, require_apart, spots, texts

import losstracker as lt
from losstracker.errors import DrawingError
from losstracker.model.taxonomy import taxonomy
from losstracker.plot.kinds.ratio import ratio
from losstracker.plot.kinds.ratio_words import ratio_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RED, BLUE = "Red", "Blue"
WORDS = {
    "tank": ("dozens", "several"),
    "helicopter": ("at least two", "1"),
    "aircraft": ("10-12", "up to 40"),
    "artillery": ("2", "2"),
    "radar": ("3-5", "fewer than 2"),
    "naval": ("0-1", "4"),
}


def pairs(words: dict[str, tuple[str, str]] = WORDS, **columns: object) -> pd.DataFrame:
    """Losses of Red and of Blue, category by category."""
    cells = [(side, code) for code in words for side in (RED, BLUE)]
    quantities = [text for both in words.values() for text in both]
    made: dict[str, Any] = {
        "side": [side for side, _ in cells], "category": [code for _, code in cells],
        "quantity": quantities, "language": "en",
    }  # fmt: skip
    return make_losses(**(made | columns))


def divide(losses: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return lt.ratio(losses, numerator=RED, denominator=BLUE, **options)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return divide(pairs(), by="category")


@pytest.fixture(scope="module")
def drawn(table: pd.DataFrame) -> Axes:
    return ratio(table)


def by_name(ax: Axes) -> dict[str, str]:
    return dict(zip(names(ax), texts(ax, "value"), strict=True))


def test_rows_stand_by_ratio_with_words_and_the_two_counts(drawn: Axes) -> None:
    ax = drawn
    assert ax.get_title(loc="left") == "Losses of Red for each loss of Blue"
    told = by_name(ax)
    assert names(ax)[0] == "Tanks"
    assert told["Tanks"] == "2.6\N{EN DASH}33×, best 9.6×"  # noqa: RUF001
    assert told["Artillery"] == "1×"  # noqa: RUF001
    assert told["Helicopters"] == "at least 2×"  # noqa: RUF001
    assert texts(ax, "counts")[0] == "24\N{EN DASH}99 : 3\N{EN DASH}9"
    require_apart(ax, [text for text in ax.texts if text.get_label() in {"_value", "_counts"}])


def test_bounds_lie_on_a_logarithmic_axis_around_one(table: pd.DataFrame) -> None:
    ax = ratio(table[table["low"] > 0])
    assert ax.get_xscale() == "log"
    (line,) = labelled(ax, "as many")
    assert set(line.get_xdata()) == {1}
    left, right = ax.get_xlim()
    assert left < 1 < right
    (hard,) = labelled(ax, "hard bounds")
    assert np.allclose(hard.get_segments()[0][:, 0], [24 / 9, 33])
    assert 1 in ax.get_xticks()


def test_a_ratio_of_zero_has_its_place_on_the_axis(drawn: Axes) -> None:
    ax = drawn
    assert ax.get_xscale() == "symlog"
    assert 0 in ax.get_xticks()
    at = names(ax).index("Naval vessels")
    ends = [line[:, 0] for line in labelled(ax, "hard bounds")[0].get_segments()]
    assert np.allclose(ends[at], [0, 0.25])
    labels = [text.get_text() for text in ax.get_xticklabels()]
    assert labels[0] == "0×"  # noqa: RUF001


def test_no_upper_bound_fades_and_the_chance_of_none_is_said(
    table: pd.DataFrame, drawn: Axes
) -> None:
    ax = drawn
    radar, helicopter = names(ax).index("Radars"), names(ax).index("Helicopters")
    assert {place for place, _, _ in open_lines(ax)} == {radar, helicopter}
    assert all(end == 1 for *_, end in open_lines(ax))
    below = caption(ax)
    chance = table.set_index("category")["zero_chance"]["radar"]
    assert f"Blue may have lost none, so there is no upper bound: Radars ({chance:.0%}" in (
        below.replace(" %", "%")
    )
    assert "stroke: a floor" in below


def test_nothing_is_divided_by_zero() -> None:
    ax = ratio(divide(pairs({"tank": ("2", "1"), "radar": ("3-5", "0")}), by="category"))
    assert names(ax) == ["Tanks", "Radars"]
    assert texts(ax, "value") == ["2×", "3\N{EN DASH}5 for none"]  # noqa: RUF001
    assert len(labelled(ax, "hard bounds")[0].get_segments()) == 1
    assert "no mark in 1 row: Blue lost none there" in caption(ax).lower().replace("blue", "Blue")


def test_who_lost_more_is_a_colour_only_where_it_is_sure(table: pd.DataFrame) -> None:
    ax = ratio(table, colours={RED: "#AA0000", BLUE: "#0000AA"})
    (hard,) = labelled(ax, "hard bounds")
    found = dict(zip(names(ax), hard.get_colors(), strict=True))
    red, blue = found["Tanks"], found["Naval vessels"]
    assert red[0] > red[2]
    assert blue[2] > blue[0]
    assert found["Aircraft"][0] == found["Aircraft"][2]
    assert "grey: within the bounds either" in caption(ax)
    assert texts(ax, "head") == [
        "Blue lost more \N{LEFTWARDS ARROW}",
        "\N{RIGHTWARDS ARROW} Red lost more",
    ]


def test_a_ratio_of_claims_and_confirmed_losses_is_hollow_and_said() -> None:
    words = {"tank": ("2", "1"), "radar": ("3", "2")}
    seen = pairs(words, evidence=["visual", "official", "visual", "visual"])
    ax = ratio(divide(seen, by="category"))
    faces = dict(zip(names(ax), labelled(ax, "best")[0].get_facecolors(), strict=True))
    assert tuple(faces["Tanks"]) == (1, 1, 1, 1)
    assert tuple(faces["Radars"]) != (1, 1, 1, 1)
    assert "a ratio of which one side alone is claimed is drawn as claimed" in caption(ax).lower()


def test_running_ratios_are_curves_with_bands_and_events() -> None:
    dates = ["2024-01-05", "2024-02-05", "2024-02-10", "2024-04-20"]
    losses = make_losses(
        side=[RED, BLUE, RED, RED], quantity=["10", "2-4", "6-10", "5"], date=dates, language="en"
    )
    table = divide(losses, every="month", cumulative=True)
    ax = ratio(table, events=[("2024-03-01", "ceasefire"), ("2030", "far")])
    (drawn,) = [found for line in ax.get_lines() if len(found := np.array(line.get_ydata())) == 4]
    assert np.allclose(drawn[1:], table["best"][1:])
    assert np.isnan(drawn[0])
    assert texts(ax, "event words") == ["ceasefire"]
    assert texts(ax, "corner") == [
        "\N{UPWARDS ARROW} Red lost more", "\N{DOWNWARDS ARROW} Blue lost more",
    ]  # fmt: skip
    assert texts(ax, "name") == ["5.2\N{EN DASH}13×, best 7.7×\n21\N{EN DASH}25 : 2\N{EN DASH}4"]  # noqa: RUF001
    below = caption(ax)
    assert "o mark in 1 period: Blue lost none there" in below
    assert "outside of the days shown: far" in below
    assert labelled(ax, "hard bounds")


def test_ratios_of_single_periods_are_dots_with_bounds() -> None:
    words = {"tank": ("10", "2-4"), "radar": ("at least 3", "2")}
    losses = pairs(words, date=["2024-01"] * 2 + ["2024-02"] * 2)
    ax = ratio(divide(losses, every="month"))
    assert np.allclose(spots(ax, "best")[:, 1], [10 / 3])
    assert len(spots(ax, "floor")) == 1
    assert len(spots(ax, "open head")) == 1
    assert "per month" in texts(ax, "subtitle")[0]
    assert ax.get_yscale() == "log"


def test_of_many_groups_the_heaviest_are_curves_with_a_name_each() -> None:
    words = {code: (f"{10 + at}", "5") for at, code in enumerate([*taxonomy()][:7])}
    ax = ratio(divide(pairs(words), by="category", every="month", cumulative=True))
    assert len(texts(ax, "name")) == 5
    assert "2 smaller ones are not drawn" in caption(ax)
    require_apart(ax, [text for text in ax.texts if text.get_label() == "_name"])


def test_losses_of_two_sides_are_divided_by_category_and_others_refused() -> None:
    ax = ratio(make_losses(side=[BLUE, RED, RED], quantity="2"))
    assert ax.get_title(loc="left") == "Losses of Red for each loss of Blue"
    for sides in ([RED], [RED, BLUE, "Green"]):
        with pytest.raises(DrawingError, match=r"of two sides.*losstracker\.ratio"):
            ratio(make_losses(side=sides))


def test_other_tables_and_events_without_days_are_refused(table: pd.DataFrame) -> None:
    with pytest.raises(DrawingError, match="no table of ratios"):
        ratio(lt.aggregate(pairs(), by="category"))
    with pytest.raises(DrawingError, match="events need a date axis"):
        ratio(table, events=[("2024-01-01", "x")])
    twice = pd.concat([table, table])
    twice.attrs = table.attrs
    with pytest.raises(DrawingError, match="more than one row"):
        ratio(twice)


@pytest.mark.parametrize("options", [{"by": "category"}, {"every": "month"}, {}])
@pytest.mark.filterwarnings("ignore:numerator|denominator")
def test_nothing_recorded_and_nothing_to_divide_are_said(options: dict[str, Any]) -> None:
    none = divide(pairs().iloc[:0], **options)
    shown = [text.get_text() for text in ratio(none).texts]
    assert "no losses recorded" in shown
    alone = ratio(divide(make_losses(side=RED), **options))
    assert "nothing is divided by zero" in caption(alone)


def test_only_open_bounds_and_one_row() -> None:
    ax = ratio(divide(pairs({"tank": ("at least two", "at least two")})))
    assert texts(ax, "value") == ["any number, best 1×"]  # noqa: RUF001
    assert len(spots(ax, "open head")) == 1
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]


@pytest.mark.parametrize("size", ["slide", "phone"])
def test_forty_categories_fit_or_are_left_out_aloud(size: str) -> None:
    codes = [*taxonomy()][:40]
    words = {code: (f"{at + 1}", "20") for at, code in enumerate(codes)}
    ax = ratio(divide(pairs(words), by="category"), size=size)
    assert ("smaller ones are not drawn" in caption(ax)) == (size == "slide")
    require_apart(ax, [text for text in ax.get_xticklabels() if text.get_text()])


def test_axes_of_ones_own_keep_their_figure(table: pd.DataFrame) -> None:
    own = Figure(layout="constrained").subplots()
    assert ratio(table, ax=own) is own


def test_models_are_divided_too_and_then_nobody_lost_more() -> None:
    losses = make_losses(side=RED, model=["T-72", "T-90"], quantity=["4", "2"])
    ax = ratio(lt.ratio(losses, of="model", numerator="T-72", denominator="T-90"))
    assert texts(ax, "head")[1] == "\N{RIGHTWARDS ARROW} more: T-72"


def test_a_best_that_is_an_end_is_not_said_twice() -> None:
    assert ratio_text(2, 2, 4) == "2\N{EN DASH}4×"  # noqa: RUF001
    assert ratio_text(0, np.nan, np.inf) == "any number"


def test_a_hundred_thousand_losses_take_less_than_two_seconds() -> None:
    count = 100_000
    codes = [*taxonomy()][:40]
    losses = make_losses(
        side=[RED, BLUE] * (count // 2), category=[codes[at % 40] for at in range(count)],
        quantity=["1", "2", "dozens", "several", "~10"] * (count // 5), language="en", source="s",
    )  # fmt: skip
    ratio(losses.iloc[:50])  # what is read once is read now
    start = time.perf_counter()
    ratio(losses)
    assert time.perf_counter() - start < 4  # two seconds, on a machine that does other work too


def test_oryx_by_quarter_is_what_its_counts_say() -> None:
    paths = sorted(DATA.glob("oryx_events_*.csv.gz"))
    if not paths:
        pytest.skip("the Oryx events are not here: ../shared/data is absent")
    losses = lt.importers.read_oryx_csv(paths[0]).losses
    table = lt.ratio(
        losses, numerator="Russia", denominator="Ukraine", where={"category": "tank"},
        every="quarter", cumulative=True, on="reported",
    )  # fmt: skip
    ax = ratio(table)
    counts = losses[losses["category"] == "tank"]["side"].value_counts()
    assert texts(ax, "name")[0].endswith(f"{counts['Russia']:,} : {counts['Ukraine']:,}")
    assert "by day of report" in caption(ax)
