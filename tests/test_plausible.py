"""What can hardly be, or cannot be yet."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.model.columns import Status
from losstracker.model.plausible import (
    DOUBTS,
    captor_problem,
    future_day_problem,
    future_problem,
    is_future,
    status_doubt,
)
from losstracker.model.taxonomy import taxonomy

TODAY = date(2026, 11, 22)
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.mark.parametrize(
    ("status", "category"),
    [
        ("abandoned", "uav"),
        ("abandoned", "loitering_munition"),
        ("abandoned", "fixed_wing_ucav"),
        ("abandoned", "unmanned_ground_vehicle"),
        ("abandoned", "unmanned_surface_vessel"),
        ("damaged", "cruise_missile"),
        ("damaged", "loitering_munition"),
    ],
)
def test_a_status_that_can_hardly_be(status: str, category: str) -> None:
    advice = status_doubt(status, category)
    assert advice is not None
    assert advice[0].startswith(f"expected a status that suits '{category}', got '{status}'; ")
    assert advice[1]


@pytest.mark.parametrize(
    ("status", "category"),
    [
        ("abandoned", "tank"),
        ("abandoned", "aircraft"),
        ("abandoned", "naval"),
        ("abandoned", "missile"),
        ("captured", "uav"),
        ("damaged", "uav"),
        ("damaged", "surface_to_surface_missile_launcher"),
        ("abandoned", "no code"),
        ("abandon", "uav"),
        ("", ""),
    ],
)
def test_a_status_that_may_be(status: str, category: str) -> None:
    assert status_doubt(status, category) is None


def test_lost_destroyed_and_captured_suit_everything() -> None:
    for status in (Status.LOST, Status.DESTROYED, Status.CAPTURED):
        assert all(status_doubt(status, code) is None for code in taxonomy())


def test_the_table_of_doubts_names_codes_of_the_taxonomy() -> None:
    assert {code for doubt in DOUBTS for code in doubt.codes} <= set(taxonomy())


@pytest.mark.skipif(not SHARED.exists(), reason="the data of other trackers are not here")
def test_warspotting_lists_no_abandoned_drone() -> None:
    path = SHARED / "warspotting_losses_2024-05.csv.gz"
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    drones = [line for line in text.splitlines() if "Unmanned" in line or "UAV" in line]
    assert len(drones) > 300
    assert not [line for line in drones if ",Abandoned," in line]


@pytest.mark.parametrize(
    ("side", "captor"),
    [
        ("Syria", "Syria"),
        ("Syria", "SYRIA "),
        ("Syrian regime", "syrian  regime"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_side_is_no_captor_of_its_own(side: str, captor: str) -> None:
    advice = captor_problem(side, captor)
    assert advice is not None
    assert repr(captor) in advice[0]


@pytest.mark.parametrize(("side", "captor"), [("Syria", "HTS"), ("Syria", ""), ("", ""), ("", " ")])
def test_another_captor_or_none_is_fine(side: str, captor: str) -> None:
    assert captor_problem(side, captor) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026-12",
        "2027",
        "2204-12-03",
        "203X",
        "2027-XX",
        "2024-11-27/2099-12-03",
        "2026-11-23/..",
        "../2099-12-03",
        "2026-11-23~",
        "2026-12~",
        "2026-11/2026-12",
        "2027?",
        "2026-11-22/2026-11-23",
    ],
)
def test_what_cannot_have_come_yet(text: str) -> None:
    assert is_future(text, TODAY)
    advice = future_problem(text, TODAY)
    assert advice is not None
    assert advice[0] == f"expected a date up to 2026-11-22, got '{text}', which has not come yet"
    assert advice[1]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22",
        "2026-11",
        "2026",
        "202X",
        "20XX",
        "XXXX",
        "2026-XX",
        "2026-11-22~",
        "2026-11~",
        "2024-11-27/..",
        "../2026-11-22",
        "2024-11-27/2026",
        "2024-11-27/2026-11",
        "../..",
        "2024-12-03",
        "2026-11-22%",
        "/2026",
    ],
)
def test_what_may_have_come(text: str) -> None:
    assert future_problem(text, TODAY) is None
    assert not is_future(text, TODAY)


@pytest.mark.parametrize(
    "text", ["", "soon", "31/12/2099", "2099-13-01", "2099-12-03/2024-01-01", "/"]
)
def test_a_text_that_is_no_date_is_the_matter_of_another_rule(text: str) -> None:
    assert future_problem(text, TODAY) is None
    assert future_day_problem(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "todo"),
    [
        ("2204-12-03", "write '2024-12-03' if that is meant"),
        ("2204-12~", "write '2024-12~' if that is meant"),
        ("2034-12-03", "write '2024-12-03' if that is meant"),
        ("2024-11-27/2204-12-03", "write '2024-11-27/2024-12-03' if that is meant"),
        ("2204-11-27/2204-12-03", "write '2024-11-27/2024-12-03' if that is meant"),
        (
            "2024-11-27/2099-12-03",
            "correct its end, or write '2024-11-27/..' if that is not known",
        ),
        ("2027-01-03", "correct the year, month or day"),
        ("2026-12-03", "correct the year, month or day"),
        ("../2099-12-03", "correct the year, month or day"),
    ],
)
def test_the_slip_is_named_where_it_is_plain(text: str, todo: str) -> None:
    advice = future_problem(text, TODAY)
    assert advice is not None
    assert advice[1] == todo


def test_a_report_comes_on_a_day_that_has_come() -> None:
    assert future_day_problem("2026-11-22", TODAY) is None
    advice = future_day_problem("2204-12-03", TODAY)
    assert advice == (
        "expected a day up to 2026-11-22, got '2204-12-03', on which nothing is reported yet",
        "write '2024-12-03' if that is meant",
    )
    advice = future_day_problem("2026-11-23", TODAY)
    assert advice is not None
    assert advice[1] == "correct the day"


DAYS = st.dates(min_value=date(1900, 1, 2), max_value=date(2990, 12, 31))


@given(DAYS, DAYS, st.sampled_from(["", "?", "~", "%"]))
def test_a_day_is_in_the_future_exactly_where_it_is_later(
    day: date, today: date, mark: str
) -> None:
    assert is_future(f"{day}{mark}", today) == (day > today)
    assert is_future(f"{day}{mark}/..", today) == (day > today)
    assert is_future(f"{today}/{max(day, today)}{mark}", today) == (day > today)
    assert not is_future(f"{day:%Y-%m}{mark}", day)


@given(DAYS, DAYS)
def test_what_is_suggested_has_come(day: date, today: date) -> None:
    advice = future_problem(str(day), today)
    if advice and advice[1] and advice[1].startswith("write '"):
        meant = date.fromisoformat(advice[1].split("'")[1])
        assert today - timedelta(days=366 * 6) < meant <= today
