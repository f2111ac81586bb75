"""Laws of repairs: twice is as once, nothing else changes or gets worse, the meaning stays."""
# ruff: noqa: RUF001 - characters that look like others are what is repaired

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from conftest import SEED
from hypothesis import given
from hypothesis import strategies as st
from repaired import table

from losstracker.check.files import check_bytes
from losstracker.check.fix import Fixed, diff_of, fix_bytes
from losstracker.check.repairs import repairs_of
from losstracker.model.codes import CODES, Stage
from losstracker.model.dates import parse_date
from losstracker.model.taxonomy import find_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from losstracker.check.report import FileReport

SEED_BYTES = SEED.read_bytes()
TODAY = date(2026, 11, 22)

# Cells that are fine, cells that can be repaired, and cells that cannot.
CELLS = {
    "side": ["Syria", " Syria", "Sy\u200bria", "Syrian\xa0regime", "=1", "Т-72\u200b", ""],
    "date": [
        "2024-12-01",
        "2024/12/1",
        "03/04/2022",
        "1 December 2024",
        "２０２４-12-01",
        "x\u200b",
        " ",
    ],
    "category": ["tank", "Tank", "tаnk", "Armoured vehicle", "aircraft", "MBT", "tank "],
    "status": ["captured", "Captured", "сaptured", "seized", "lost\n"],
    "quantity": ["1", " dozens", "at least two", "no idea"],
    "source": ["one", "two", " two", "\ntwo, three\r\n", '"four" ', "one\u200b"],
    "low": ["", "1", "２", "30", "1.0"],
    "reported": ["", "2024-12-03", "2024/12/3", "2024-11-01", "2031-1-1", "25/12/2024"],
    "evidence": ["", "Visual", "photo"],
    "loss_id": ["", "", "x", "x ", "x\u200b"],
    "part_of": ["", "", "r0", " r1", "r9"],
    "latitude": ["", "−36.2", "36.2", "36,2"],
    "longitude": ["", "３７", "37"],
    "notes": ["", " seen ", "two\r\nlines", "a\rb\r", "a\xa0b"],
}
one_cell = st.one_of([st.tuples(st.just(name), st.sampled_from(c)) for name, c in CELLS.items()])
rows = st.lists(st.lists(one_cell, max_size=3).map(dict), max_size=6)
HEADERS = [*[b"side"] * 5, b"Side", b'" side"', b"Weather"]


@st.composite
def dirty_files(draw: st.DrawFn) -> bytes:
    """Tables of cells that are fine and cells that are not, with any line ends and marks."""
    data = table(*draw(rows), names=["record_id", *CELLS]).replace(
        b"side", draw(st.sampled_from(HEADERS)), 1
    )
    data = data.replace(b"\n", draw(st.sampled_from([b"\n", b"\r\n", b"\r"])))
    return (
        draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
        + data
        + draw(st.sampled_from([b"", b"\n", b'"x', b"x, y"]))
    )


PIECES = [
    *(b",", b'"', b"\n", b"\r", b"\r\n", b" ", b"\xc2\xa0", b"\xe2\x80\x8b", b"\xef\xbb\xbf"),
    *(b"\0", b"\xff", b";", b"A", b'""', b'",', b"/", b"\x1c", b"\t", b"="),
]


@st.composite
def edited_files(draw: st.DrawFn) -> bytes:
    """The seed or a table of cells, with bytes put in, taken out and replaced."""
    data = draw(st.one_of(st.just(SEED_BYTES), dirty_files()))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.integers(0, 3))
        data = (
            data[:at]
            + draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=3)))
            + data[at + gone :]
        )
    return data


any_file = st.one_of(st.binary(max_size=200), dirty_files(), edited_files())


def without_marks(data: bytes) -> str:
    return data.decode("utf-8", errors="replace").lstrip("\ufeff")


def records(data: bytes) -> list[list[str]]:
    """What the csv module of the standard library reads, without blank lines."""
    return [row for row in csv.reader(io.StringIO(without_marks(data), newline="")) if row]


def said_of_cells(report: FileReport) -> dict[tuple[int, str], Counter[str]]:
    """The codes of what is said of each cell for itself: by the record's number and the column."""
    if report.sheet.grid is None:
        return {}
    number = {int(line): at for at, line in enumerate(report.sheet.grid.line)}
    said: dict[tuple[int, str], Counter[str]] = {}
    for found in report.findings:
        if found.column and found.code.startswith(("LT1", "LT4")) and found.line in number:
            said.setdefault((number[found.line], found.column), Counter())[found.code] += 1
    return said


@given(any_file)
def test_twice_is_as_once(data: bytes) -> None:
    once = fix_bytes(data, today=TODAY)
    assert fix_bytes(once.data, today=TODAY) == Fixed(once.data)
    assert bool(once.changes) == (once.data != data)
    assert bool(once.changes) == bool(diff_of(data, once.data, "x"))


@given(any_file)
def test_nothing_gets_worse(data: bytes) -> None:
    fixed = fix_bytes(data)
    before, after = check_bytes(data, "x"), check_bytes(fixed.data, "x")
    assert after.rows == before.rows
    assert {*before.kept.tolist()} <= {*after.kept.tolist()}
    hidden = before.sheet.hidden | {one.column for one in fixed.changes if one.line == 1}
    old = said_of_cells(before)
    for cell, codes in said_of_cells(after).items():
        assert cell[1] in hidden or codes <= old.get(cell, Counter())
    of_files = {
        code for code, told in CODES.items() if told.stage in {Stage.BYTES, Stage.STRUCTURE}
    }
    files = [
        Counter({code: n for (code, _), n in one.totals.items() if code in of_files})
        for one in (before, after)
    ]
    assert files[1] <= files[0]


@given(any_file)
def test_other_cells_stay_as_they_are(data: bytes) -> None:
    fixed = fix_bytes(data)
    if not fixed.changes:
        assert fixed.data == data
        return
    old, new = records(data), records(fixed.data)
    assert [len(row) for row in old] == [len(row) for row in new]
    differ = [
        (one, two)
        for before, after in zip(old, new, strict=True)
        for one, two in zip(before, after, strict=True)
        if one != two
    ]
    assert differ == [(one.before, one.after) for one in fixed.changes if one.column]


@given(rows)
def test_a_fine_file_stays_byte_for_byte(some: list[dict[str, str]]) -> None:
    data = table(*some)
    if check_bytes(data, "x").totals == {}:
        assert fix_bytes(data).data == data


@pytest.mark.parametrize("data", [SEED_BYTES])
def test_the_seed_stays(data: bytes) -> None:
    assert fix_bytes(data) == Fixed(data)


# The meaning of a cell

days = st.dates(date(1990, 1, 1), date(2026, 12, 31))
MONTHS = "January February March April May June July August September October November December"
DIGITS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]
SPELLINGS: list[Callable[[date], str]] = [
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d.year}{d.month:02}{d.day:02}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    lambda d: f"{d.day} {MONTHS.split()[d.month - 1]} {d.year}",
    lambda d: f"{MONTHS.split()[d.month - 1][:3]} {d.day}, {d.year}",
    lambda d: f"{d.day}-{MONTHS.split()[d.month - 1][:3]}-{d.year}",
    lambda d: str(d).replace("-", "\u2212"),
    lambda d: str(d).replace("-", "\u2013"),
]


@given(days, st.sampled_from(SPELLINGS), st.sampled_from(DIGITS))
def test_a_repaired_day_is_the_day_that_was_meant(
    day: date, spell: Callable[[date], str], digits: str
) -> None:
    text = spell(day).translate(str.maketrans(DIGITS[0], digits))
    for one in repairs_of("date", text):
        assert one.text == str(day)
    if text == str(day):
        return
    in_doubt = max(day.day, day.month) <= 12 and day.day != day.month and spell in SPELLINGS[4:7]
    assert bool(repairs_of("date", text)) != in_doubt


@given(days, days, st.sampled_from(SPELLINGS), st.sampled_from([" to ", " - ", " – ", "/", " / "]))
def test_a_repaired_interval_has_its_ends(
    one: date, two: date, spell: Callable[[date], str], between: str
) -> None:
    first, last = min(one, two), max(one, two)
    for repair in repairs_of("date", f"{spell(first)}{between}{spell(last)}"):
        assert parse_date(repair.text) == parse_date(f"{first}/{last}")
    if first < last:
        assert repairs_of("date", f"{spell(last)}{between}{spell(first)}") == ()


@given(st.text("0123456789-–−./ ~?X", min_size=1, max_size=12))
def test_a_repaired_date_keeps_its_digits(text: str) -> None:
    for repair in repairs_of("date", text):
        if not repair.only_spaces:
            numbers = [
                "".join(c if c.isdigit() else " " for c in t).split() for t in (text, repair.text)
            ]
            old, new = (sorted(int(n) for n in each) for each in numbers)
            assert old == new or len("".join(numbers[0])) == 8
            assert repairs_of("date", repair.text) == ()


@given(
    st.sampled_from(["low", "latitude"]),
    st.text("0123456789０１٢٣.٫−–-＋,\u200b \xa0", min_size=1, max_size=8),
)
def test_a_repaired_number_is_the_same_number(column: str, text: str) -> None:
    for repair in repairs_of(column, text):
        if not repair.only_spaces:
            seen = text.translate({0x200B: None, 0x66B: ".", 0x2212: "-", 0x2013: "-", 0xFF0B: "+"})
            assert float(repair.text) == float(seen)  # float reads the digits of every script


@given(st.text(max_size=30))
def test_a_repaired_category_is_the_one_it_names(text: str) -> None:
    for repair in repairs_of("category", text):
        assert repair.only_spaces or find_code(repair.text) == repair.text
