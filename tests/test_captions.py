"""What stands below charts: what the sums rest on, said only where it changes them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from plotted import MONTHS, caption, cumulated, group, labelled, make, names, syria, texts

from losstracker import plot
from losstracker.plot.captions import source_names, titled_by
from losstracker.plot.labels import words
from losstracker.plot.language import day_text, days_in_short, reach_text, speaking


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), ""),
        (("i.postimg.cc", "ukr.warspotting.net"), "WarSpotting and 1 more site"),
        (("ukr.warspotting.net", "warspotting.net"), "WarSpotting"),
        (("oryxspioenkop.com", "x.com", "a report"), "Oryx and 2 more"),
        (("github.com/scarnecchia/oryx_data", "t.co", "x.com"), "Oryx and 2 more sites"),
        (("General Staff of the Armed Forces of Ukraine",), "General Staff of Ukraine"),
        (("franceinfo, 2024-12-03",), "franceinfo, 2024-12-03"),
        (("News, 2025-01", "News, 2025-02-03", "News"), "News"),
        (("A, 2025-01", "B", "C", "D"), "A, 2025-01; B; C and 1 more"),
    ],
)
def test_a_source_line_names_trackers_first_and_papers_once(
    names: tuple[str, ...], told: str
) -> None:
    assert source_names(names) == told


def test_a_host_that_only_keeps_a_picture_is_not_the_source_in_any_language() -> None:
    with speaking("fr"):
        assert source_names(["warspotting.net", "a.org"]) == "WarSpotting et 1 autre site"
        assert (
            source_names(["warspotting.net", "a.org", "b.org"]) == "WarSpotting et 2 autres sites"
        )
        assert source_names(["A", "B", "C", "D", "E"]) == "A, B, C et 2 autres"


def test_sums_that_are_exact_rest_on_no_dependence_and_no_lexicon() -> None:
    exact = make([group("tank", 3, 3, 3), group("radar", 1, 1, 1)], ("category",))
    exact.attrs["lexicon"] = "losstracker 2"
    assert "dependence" not in caption(plot.bounds(exact))
    assert "lexicon" not in caption(plot.bounds(exact))
    vague = syria()
    vague.attrs["lexicon"] = "losstracker 2"
    said = caption(plot.bounds(vague))
    assert "dependence: wording (same word, same meaning); lexicon: losstracker 2" in said
    vague.attrs["worded"] = 0  # all counts are exact, only days are not known
    said = caption(plot.bounds(vague))
    assert "dependence" not in said
    assert "lexicon" not in said


def test_rest_is_explained_where_a_name_has_it_and_only_there() -> None:
    said = "rest: what no narrower category holds"
    ax = plot.bounds(syria())
    assert any(name.startswith("Armoured vehicles (rest)") for name in names(ax))
    assert said in caption(ax)
    alone = make([group("tank", 1, 2, 3), group("radar", 1, 2, 3)], ("category",))
    assert said not in caption(plot.bounds(alone))


@pytest.mark.parametrize("periods", [4, 61])
def test_a_band_that_is_too_narrow_to_be_seen_is_not_explained(periods: int) -> None:
    days = pd.date_range("2022-01-03", periods=periods, freq="7D")
    rows = [
        {"side": "A", "period": day, "low": n, "best": n, "high": n} for n, day in enumerate(days)
    ]
    ax = plot.cumulative(cumulated(rows, every="week"))
    assert labelled(ax, "hard bounds")
    assert ("light: bounds within each week" in caption(ax)) == (periods == 4)


def test_no_caption_speaks_of_a_table() -> None:
    many = make([group(f"kind {n}", 1, 2 + n, 90) for n in range(60)], ("category",))
    assert "smaller ones are not drawn" in caption(plot.bounds(many, size="slide"))
    assert "table" not in caption(plot.bounds(many, size="slide"))


def test_codes_that_say_too_little_have_words_in_english_too() -> None:
    assert words("evidence", "visual") == "confirmed by pictures"
    assert words("evidence", "media") == "press"
    assert words("evidence", "official") == "official"
    assert titled_by(["side", "group"]) == "Losses by side and broad category"


def test_dates_of_a_chart_have_one_form_and_french_its_first_of_a_month() -> None:
    first, last = date(2024, 1, 1), date(2024, 3, 11)
    with speaking("fr"):
        assert day_text(first) == "1er janvier 2024"
        assert days_in_short(first, first) == "1er janv. 2024"
        assert days_in_short(last, last) == "11 mars 2024"
        assert reach_text(first, last, by_day=True) == "du 1er janvier 2024 au 11 mars 2024"
        assert reach_text(first, last, by_day=False) == "de janvier 2024 à mars 2024"
    with speaking("de"):
        assert days_in_short(last, last) == "11. März 2024"
        assert reach_text(first, last, by_day=False) == "Januar 2024 bis März 2024"


def test_sums_up_to_each_month_are_cumulated_losses_in_german() -> None:
    rows = [{"side": "A", "period": day, "low": 1, "best": 1, "high": 1} for day in MONTHS]
    ax = plot.cumulative(cumulated(rows), lang="de")
    assert ax.get_title(loc="left").startswith("Kumulierte Verluste")
    assert "Januar 2024 bis April 2024" in texts(ax, "subtitle")[0]
