"""Dates: what each form means, what each error suggests, and laws that hold for every text."""

from __future__ import annotations

import time
import warnings
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.errors import ArgumentError, DateTextError
from losstracker.model.dates import DateWindow, parse_date, suggest_date

# What each form means

FORMS = [
    ("2024-12-01", "2024-12-01", "2024-12-01"),
    ("2024-02-29", "2024-02-29", "2024-02-29"),
    ("2024-12", "2024-12-01", "2024-12-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("2024", "2024-01-01", "2024-12-31"),
    # digits that are not known
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("000X", "0001-01-01", "0009-12-31"),
    ("2024-XX", "2024-01-01", "2024-12-31"),
    ("2024-XX-XX", "2024-01-01", "2024-12-31"),
    ("2024-12-XX", "2024-12-01", "2024-12-31"),
    ("XXXX", None, None),
    # uncertain and approximate
    ("2024-12-01?", "2024-12-01", "2024-12-01"),
    ("201X?", "2010-01-01", "2019-12-31"),
    ("2024-12-01~", "2024-11-30", "2024-12-02"),
    ("2024-12-01%", "2024-11-30", "2024-12-02"),
    ("2024-12~", "2024-11-01", "2025-01-31"),
    ("2024-12-XX~", "2024-11-01", "2025-01-31"),
    ("2024~", "2023-01-01", "2025-12-31"),
    ("201X~", "2000-01-01", "2029-12-31"),
    ("20XX~", "1900-01-01", "2199-12-31"),
    ("0001-01-01~", "0001-01-01", "0001-01-02"),
    ("9999-12-31~", "9999-12-30", "9999-12-31"),
    ("99XX~", "9800-01-01", "9999-12-31"),
    ("XXXX~", None, None),
    # intervals
    ("2024-11-27/2024-12-03", "2024-11-27", "2024-12-03"),
    ("2024-12-03/2024-12-03", "2024-12-03", "2024-12-03"),
    ("2024/2024-06", "2024-01-01", "2024-06-30"),
    ("2024-12-15/2024-12", "2024-12-15", "2024-12-31"),
    ("201X/2024-12-XX", "2010-01-01", "2024-12-31"),
    ("2024-11-27~/2024-12-03", "2024-11-26", "2024-12-03"),
    ("2024-11-27/2024-12-03~", "2024-11-27", "2024-12-04"),
    ("2024-11-27%/2024-12?", "2024-11-26", "2024-12-31"),
    ("../2024-12-03", None, "2024-12-03"),
    ("/2024-12-03", None, "2024-12-03"),
    ("XXXX/2024-12-03", None, "2024-12-03"),
    ("2024-11-27/..", "2024-11-27", None),
    ("2024-11-27/", "2024-11-27", None),
    ("2024-11~/..", "2024-10-01", None),
    ("../..", None, None),
    ("../", None, None),
]


@pytest.mark.parametrize(("text", "earliest", "latest"), FORMS)
def test_what_a_form_means(text: str, earliest: str | None, latest: str | None) -> None:
    window = parse_date(text)
    assert window.earliest == (earliest and date.fromisoformat(earliest))
    assert window.latest == (latest and date.fromisoformat(latest))
    assert suggest_date(text) is None


# What an error suggests. None: nothing is sure, but the message still says what to write.

NEAR_MISSES = [
    # the order of day and month
    ("12/03/2024", "2024-12-03 or 2024-03-12", "the order of day and month is not known"),
    ("03.12.2024", "2024-03-12 or 2024-12-03", "the order of day and month is not known"),
    ("12-03-2024", "2024-12-03 or 2024-03-12", "the order of day and month is not known"),
    ("13/12/2024", "2024-12-13", "YYYY-MM-DD"),
    ("03/03/2024", "2024-03-03", "YYYY-MM-DD"),
    ("30/02/2024", None, "a day or month that exists"),
    # other ways to write numbers
    ("2024/12/03", "2024-12-03", "YYYY-MM-DD"),
    ("20241203", "2024-12-03", "YYYY-MM-DD"),
    ("20241303", None, "a day or month that exists"),
    ("2024-1-5", "2024-01-05", "YYYY-MM-DD"),
    ("2024-1", "2024-01", "YYYY-MM"),
    ("2024/12", "2024-12", "YYYY-MM"),
    ("12/2024", "2024-12", "YYYY-MM"),
    ("13.2024", None, "a day or month that exists"),
    ("24-12-03", None, "a year of four digits"),
    ("24", None, "position 3: expected a date as YYYY, YYYY-MM or YYYY-MM-DD, got the end"),
    # other characters
    (" 2024-12-01", "2024-12-01", "position 1: expected ASCII digits and hyphens, and no space"),
    ("2024-12-01 ", "2024-12-01", "position 11: expected ASCII digits and hyphens, and no space"),
    ("\t12/13/2024\n", "2024-12-13", "YYYY-MM-DD"),
    ("  2024-13", None, "position 8: expected a month from 01 to 12"),
    ("\u0662\u0660\u0662\u0664-12-01", "2024-12-01", "position 1: expected ASCII digits"),
    ("2024-12-0\uff11", "2024-12-01", "position 10: expected ASCII digits"),
    ("2024\u201312\u201301", "2024-12-01", "position 5: expected ASCII digits and hyphens"),
    ("\u0662\u0660\u0662\u0664-2", "2024-02", "YYYY-MM"),
    ("2024-xx", "2024-XX", "position 6: expected X"),
    # times and names of months
    ("2024-12-01T10:00:00Z", "2024-12-01", "position 11: expected a day without a time"),
    ("2024-12-01 10:00", "2024-12-01", "position 11: expected a day without a time"),
    ("3 December 2024", "2024-12-03", "the month as a number"),
    ("Dec 3, 2024", "2024-12-03", "the month as a number"),
    ("Dec. 2024", "2024-12", "the month as a number"),
    ("3-Sept-2024", "2024-09-03", "the month as a number"),
    ("3 décembre 2024", "2024-12-03", "the month as a number"),
    ("3 de\u0301cembre 2024", "2024-12-03", "the month as a number"),
    ("1er AOÛT 2024", "2024-08-01", "the month as a number"),
    ("15 juin 2024", "2024-06-15", "the month as a number"),
    ("31 February 2024", None, "a day or month that exists"),
    ("15 jui 2024", None, "position 3"),
    ("3 Dec 4 2024", None, "position 2"),
    # days, months and years that do not exist
    ("2024-02-30", None, "position 9: expected a day from 01 to 29, as February 2024 has 29 days"),
    ("2024-12-00", None, "December 2024 has 31 days"),
    ("2024-13", None, "position 6: expected a month from 01 to 12"),
    ("2024-21", None, "seasons, 21 to 24, are not read, got '21'; write the months as an interval"),
    ("0000", None, "position 1: expected a year of four digits, from 0001 to 9999"),
    ("0000-XX", None, "position 1: expected a year of four digits, from 0001 to 9999"),
    ("0000-12-01", None, "position 1: expected a year from 0001 to 9999"),
    ("-0044-03-15", None, "position 1: expected a year of four digits, from 0001 to 9999"),
    # intervals
    ("2024-12-03/2024-11-27", "2024-11-27/2024-12-03", "an interval that begins before it ends"),
    ("2024-12-02~/2024-12-01~", "2024-12-01~/2024-12-02~", "begins before it ends"),
    ("2024-11-27 / 2024-12-03", "2024-11-27/2024-12-03", "position 11"),
    ("2024-11-27 - 2024-12-03", "2024-11-27/2024-12-03", "'/' between the ends"),
    ("2024-11 to 2024-12-XX", "2024-11/2024-12-XX", "'/' between the ends"),
    ("2024\u20132025", "2024/2025", "'/' between the ends"),
    ("2024-11-27/2024-12-3", "2024-11-27/2024-12-03", "position 12"),
    ("3 Dec 2024/Dec 5, 2024", "2024-12-03/2024-12-05", "the month as a number"),
    ("2024-12-01/03.12.2024", "2024-12-01/2024-12-03", "position 12"),
    ("03.04.2024/05.06.2024", None, "write '2024-03-04' or '2024-04-03'"),
    ("2024-12-01/2024-12-32", None, "position 20: expected a day from 01 to 31"),
    ("2024-12-01/2024-12-02/", None, "position 22: expected one '/' between two dates, got '/'"),
    ("/", "../..", "a date or an interval"),
    ("..", "../..", "a date or an interval"),
    # EDTF of level 2
    ("{2024-12-01,2024-12-03}", None, "position 1: expected one date or interval, not a set"),
    ("[2024-12-01..2024-12-03]", None, "position 1: expected one date or interval, not a set"),
    ("Y17000002", None, "position 1: expected a year of four digits"),
    ("~2024-12-03", "2024-12-03~", "position 1: expected one of ?, ~ and %"),
    ("?2024~", "2024%", "position 1: expected one of ?, ~ and %"),
    ("2024-12-03?~", "2024-12-03%", "position 11: expected one of ?, ~ and %"),
    ("2024-~12-03", None, "position 6: expected one of ?, ~ and %"),
    ("2024-XX-05", None, "position 6: expected X for the last digits"),
    ("2024-1X", None, "position 7: expected X for the last digits"),
    ("2024-12-XX-XX", None, "position 9: expected X for the last digits"),
    ("X01X", None, "position 1: expected X for the last digits"),
    ("201X-12", None, "position 4: expected X for the last digits"),
    ("2XXX", None, "position 2: expected X for the last digits"),
    # anything else
    ("", None, "expected a date, got an empty text; write a day '2024-12-01'"),
    (" \u00a0 ", None, "got an empty text"),
    ("dozens", None, "position 1: expected a date as YYYY, YYYY-MM or YYYY-MM-DD, got 'd'"),
    ("2024-12-", None, "position 9: expected a date as YYYY, YYYY-MM or YYYY-MM-DD, got the end"),
    ("2024-W10", None, "position 6: expected a date as YYYY, YYYY-MM or YYYY-MM-DD, got 'W'"),
    ("\ud800", None, "position 1"),
]


@pytest.mark.parametrize(("text", "suggestion", "words"), NEAR_MISSES)
def test_what_an_error_says(text: str, suggestion: str | None, words: str) -> None:
    assert suggest_date(text) == suggestion
    with pytest.raises(DateTextError) as caught:
        parse_date(text)
    message = str(caught.value)
    assert message.startswith(f"date {text!r}")
    assert words in message
    if suggestion is not None:
        options = " or ".join(f"'{option}'" for option in suggestion.split(" or "))
        assert message.endswith(f"; write {options}")
    assert "; write " in message


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(DateTextError) as caught:
        parse_date("2024-12-01 " + "x" * 100)
    assert "date '2024-12-01 " + "x" * 46 + "...' at position 11" in str(caught.value)


def test_the_language_of_the_machine_changes_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calendar.month_name", ["?"] * 13)
    with pytest.raises(DateTextError, match="February 2024 has 29 days"):
        parse_date("2024-02-30")


# The window as a value


def test_a_window_ends_after_it_begins() -> None:
    with pytest.raises(DateTextError, match="earliest <= latest, got 2024-12-03 and 2024-12-01"):
        DateWindow(date(2024, 12, 3), date(2024, 12, 1))


def test_the_end_of_a_window_has_no_time() -> None:
    with pytest.raises(ArgumentError, match="days without a time"):
        DateWindow(date(2024, 12, 1), datetime(2024, 12, 3, 10))


@pytest.mark.parametrize(
    ("text", "days", "is_open"),
    [("2024-02", 29, False), ("0001/9999", 3652059, False), ("../2024", None, True)],
)
def test_days_of_a_window(text: str, days: int | None, is_open: bool) -> None:
    assert (parse_date(text).days, parse_date(text).is_open) == (days, is_open)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2024-12", ["2024-12-01", "2024-12-31"], ["2024-11-30", "2025-01-01"]),
        ("../2024", ["0001-01-01", "2024-12-31"], ["2025-01-01"]),
        ("2024/..", ["2024-01-01", "9999-12-31"], ["2023-12-31"]),
        ("../..", ["0001-01-01", "9999-12-31"], []),
    ],
)
def test_which_days_are_in_a_window(text: str, inside: list[str], outside: list[str]) -> None:
    assert all(date.fromisoformat(day) in parse_date(text) for day in inside)
    assert not any(date.fromisoformat(day) in parse_date(text) for day in outside)


def test_a_text_is_read_once() -> None:
    assert parse_date("2024-12-01") is parse_date("2024-12-01")


# Laws


@st.composite
def windows(draw: st.DrawFn) -> DateWindow:
    start, end = sorted(draw(st.tuples(st.dates(), st.dates())))
    return DateWindow(draw(st.sampled_from([start, None])), draw(st.sampled_from([end, None])))


@st.composite
def plain_dates(draw: st.DrawFn) -> str:
    """Any date without a qualifier and without an open end."""
    day = draw(st.dates()).isoformat()
    forms = [day, day[:7], day[:4], day[:7] + "-XX", day[:4] + "-XX", day[:4] + "-XX-XX"]
    return draw(st.sampled_from([*forms, day[:3] + "X", day[:2] + "XX"]))


single_dates = st.builds("{}{}".format, plain_dates(), st.sampled_from(["", "?", "~", "%"]))
texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789X-/.?~% T:", max_size=25),
    st.builds("{}{}{}".format, single_dates, st.sampled_from(["/", " - ", "-", ""]), single_dates),
    st.builds("{}/{}/{}".format, *[st.integers(0, 40)] * 2, st.integers(0, 2100)),
    st.builds("{} {} {}".format, st.integers(0, 32), st.text("dejanuiclétvrmo"), st.just(2024)),
)


def as_ends(window: DateWindow) -> tuple[date, date]:
    return window.earliest or date.min, window.latest or date.max


def covers(wide: DateWindow, narrow: DateWindow) -> bool:
    (start, end), (first, last) = as_ends(wide), as_ends(narrow)
    return start <= first and last <= end


@given(windows())
def test_a_window_reads_back_from_its_text(window: DateWindow) -> None:
    assert parse_date(str(window)) == window


@given(st.dates())
def test_every_day_is_a_window_of_one_day(day: date) -> None:
    assert parse_date(day.isoformat()) == DateWindow(day, day)
    assert parse_date(day.isoformat()).days == 1
    assert day in parse_date(day.isoformat())


@given(single_dates, single_dates)
def test_an_interval_covers_both_ends_when_they_are_in_order(a: str, b: str) -> None:
    a, b = sorted([a, b], key=lambda text: as_ends(parse_date(text)))
    first, last = parse_date(a), parse_date(b)
    if as_ends(first)[1] > as_ends(last)[1]:  # as in 2024/2024-06: the end only closes the start
        return
    interval = parse_date(f"{a}/{b}")
    assert covers(interval, first)
    assert covers(interval, last)
    assert as_ends(interval) == (as_ends(first)[0], as_ends(last)[1])


@given(plain_dates(), plain_dates())
def test_an_interval_runs_from_the_first_day_to_the_last_or_is_reversed(a: str, b: str) -> None:
    start, end = as_ends(parse_date(a))[0], as_ends(parse_date(b))[1]
    if start <= end:
        assert as_ends(parse_date(f"{a}/{b}")) == (start, end)
    else:
        assert suggest_date(f"{a}/{b}") == f"{b}/{a}"


@given(plain_dates())
def test_about_widens_by_the_units_before_and_after(text: str) -> None:
    stated, about = parse_date(text), parse_date(f"{text}~")
    assert parse_date(f"{text}?") == stated
    assert parse_date(f"{text}%") == about
    assert covers(about, stated)
    (start, end), (first, last) = as_ends(about), as_ends(stated)
    length = last - first + timedelta(days=1)
    for widened in (first - start, end - last):  # leap days and month lengths differ between units
        assert abs(widened - length) <= timedelta(days=3) or {start, end} & {date.min, date.max}
    assert start < first or first == date.min
    assert last < end or last == date.max


@given(texts)
def test_any_text_is_a_window_or_an_error(text: str) -> None:
    try:
        assert isinstance(parse_date(text), DateWindow)
    except DateTextError as error:
        assert "expected" in str(error)  # noqa: PT017
    else:
        assert suggest_date(text) is None


@given(texts)
def test_what_is_suggested_can_be_read(text: str) -> None:
    suggestion = suggest_date(text)
    for option in suggestion.split(" or ") if suggestion else []:
        assert isinstance(parse_date(option), DateWindow)


@given(st.dates())
def test_other_spellings_of_a_day_lead_back_to_it(day: date) -> None:
    iso = day.isoformat()
    name = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * day.month - 3 : 3 * day.month]
    for text in (
        f"{day.day} {name} {iso[:4]}",
        iso.replace("-", "/"),
        iso.replace("-", ""),
        f"{iso}T09:30",
    ):
        assert suggest_date(text) == iso
    turned = suggest_date(f"{day.day}.{day.month}.{iso[:4]}")
    assert turned is not None
    assert iso in turned.split(" or ")


@pytest.mark.parametrize(
    "piece",
    ["1", "X", "-", "/", "~", " ", ".", "a ", "1 - ", "é", "\u0301", "\u0661", "\ufdfa", "Dec "],
)
def test_a_long_text_takes_linear_time(piece: str) -> None:
    for text in (piece * (10_000 // len(piece)), "2024-12-01 " + piece * (9_000 // len(piece))):
        began = time.perf_counter()
        with pytest.raises(DateTextError):
            parse_date(text)
        assert time.perf_counter() - began < 0.5  # a few ms; a quadratic pattern takes seconds


# The edtf package as a second opinion. Not compared, because it is wrong there (5.0.2): reversed
# intervals, which it accepts; `2024-12-01~`, padded by more than a year on either side; an unknown
# start or end, which it puts ten years away; `XXXX`, bounded by the years 0 and 9999; the years
# before 1000; `2024-XX` in an interval, and `201X/..`, which it cannot read.

edtf_days = st.dates(date(1000, 1, 1)).map(str)
edtf_exact = st.builds(lambda day, length: day[:length], edtf_days, st.sampled_from([4, 7, 10]))
edtf_shapes = st.sampled_from([(3, "X"), (2, "XX"), (7, "-XX")])
edtf_ends = edtf_exact | st.builds(lambda day, x: day[: x[0]] + x[1], edtf_days, edtf_shapes)
edtf_singles = st.one_of(
    st.builds("{}{}".format, edtf_ends, st.sampled_from(["", "?"])),
    edtf_days.map(lambda day: day[:4] + "-XX"),
    edtf_days.map(lambda day: day[:4] + "-XX-XX"),
)
edtf_intervals = (
    st.tuples(edtf_ends, edtf_ends)
    .filter(lambda pair: as_ends(parse_date(pair[0]))[0] <= as_ends(parse_date(pair[1]))[1])
    .map("/".join)
)
edtf_half_open = st.builds(str.format, st.sampled_from(["../{}", "{}/.."]), edtf_exact)


@pytest.fixture(scope="module")
def edtf() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its grammar uses names that pyparsing has deprecated
        return pytest.importorskip("edtf")


@given(text=st.one_of(edtf_singles, edtf_intervals, edtf_half_open))
def test_the_edtf_package_agrees(edtf: Any, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = edtf.parse_edtf(text)
        lower, upper = theirs.lower_strict(), theirs.upper_strict()
    window = parse_date(text)
    assert window.earliest == (None if lower == -float("inf") else date(*lower[:3]))
    assert window.latest == (None if upper == float("inf") else date(*upper[:3]))
