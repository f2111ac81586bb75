"""Lossless repairs: which are made, which are not, and how a file is written."""
# ruff: noqa: RUF001 - characters that look like others are what is repaired

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from repaired import table

from losstracker.check.files import check_bytes
from losstracker.check.fix import Change, fix_bytes
from losstracker.check.repairs import repairs_of
from losstracker.model.checking import Checking
from losstracker.model.columns import Evidence, Status
from losstracker.model.taxonomy import taxonomy


def mended(column: str, text: str, **others: str) -> str:
    """The cell as it stands in the file after its repairs."""
    data = fix_bytes(table(others | {column: text})).data
    return next(csv.DictReader(io.StringIO(data.decode(), newline="")))[column]


# Cells


@pytest.mark.parametrize(
    ("column", "text", "better"),
    [
        ("side", " Syria\t", "Syria"),
        ("notes", "\n seen\nonly once \n", "seen\nonly once"),
        ("side", "   ", ""),
        ("model", " \xa0", ""),
        ("status", "Captured", "captured"),
        ("status", " CAPTURED ", "captured"),
        ("status", "сaptured", "captured"),
        ("status", "САPТURЕD", "captured"),
        ("status", "cap\u200btured", "captured"),
        ("status", "ｃａｐｔｕｒｅｄ", "captured"),
        ("evidence", "Visual", "visual"),
        ("reliability", "b", "B"),
        ("reliability", "Ｂ", "B"),
        ("credibility", "２", "2"),
        ("credibility", "٢", "2"),
        ("category", "Tank", "tank"),
        ("category", "tаnk", "tank"),
        ("category", "Armoured vehicle", "armoured_vehicle"),
        ("category", "ARMOURED-VEHICLE ", "armoured_vehicle"),
        ("category", "armoured\xa0vehicle", "armoured_vehicle"),
        ("low", "１０", "10"),
        ("low", "١٠", "10"),
        ("high", "Inf", "inf"),
        ("side", "Syrian\xa0regime", "Syrian regime"),
        ("side", "Sy\u200bria", "Syria"),
        ("unit", "25\u2009th\u200e", "25 th"),
        ("location", "\ufeffAleppo", "Aleppo"),
    ],
)
def test_a_cell_is_repaired(column: str, text: str, better: str) -> None:
    high = {"low": "1"} if column == "high" else {}
    assert mended(column, text, **high) == better


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("status", "destroid"),
        ("status", "seized"),
        ("status", "сaptureд"),
        ("evidence", "photo"),
        ("reliability", "В"),
        ("reliability", "С"),
        ("credibility", "²"),
        ("credibility", "7"),
        ("category", "Main battle tank"),
        ("category", "tanks"),
        ("category", "tank_"),
        ("model", "Т-72"),
        ("record_id", "a\u200b1"),
        ("loss_id", "a\xa01"),
        ("archive", "https://example.org/a\u200bb"),
        ("notes", "10\xa0tanks"),
        ("quantity", "2\u200b0"),
        ("source", "Le\u200b Monde"),
        ("side", "Sy\xadria"),
        ("side", "\u202eairyS"),
        ("side", "سوريا\u200f"),
        ("location", "Alep\ufffdpo"),
        ("model", "\U0001f3f4\U000e0067\U000e007f"),
        ("side", "\u200b"),
        ("low", "10.0"),
        ("low", "1,000"),
        ("low", "−5"),
        ("low", "1\xa0000"),
        ("high", "∞"),
        ("low", "inf"),
        ("notes", "=1+1"),
        ("language", "pt_BR"),
        ("language", "FR"),
    ],
)
def test_a_guess_is_not_written(column: str, text: str) -> None:
    assert mended(column, text) == text


@pytest.mark.parametrize("code", [*taxonomy()])
def test_a_category_is_repaired_to_itself(code: str) -> None:
    for text in (code.upper(), code.replace("_", " "), code.replace("_", "-").title()):
        assert {one.text for one in repairs_of("category", text)} <= {code}


@pytest.mark.parametrize("word", [*Status, *Evidence])
def test_a_word_is_repaired_to_itself(word: str) -> None:
    column = "status" if word in [*Status] else "evidence"
    assert [one.text for one in repairs_of(column, word.title())] == [word]


@pytest.mark.parametrize(
    ("latitude", "longitude", "better"),
    [
        ("36.2", "−37.1", "36.2,-37.1"),
        ("３６．２", "－37.1", "36.2,-37.1"),
        ("٣٦٫٢", "‑37.1", "36.2,-37.1"),
        ("36.2", "–37.1", "36.2,-37.1"),
        ("36.2", "—37.1", "36.2,—37.1"),
        ("36,2", "37.1", '"36,2",37.1'),
        ("36.2", "37−1", "36.2,37−1"),
        ("９１", "37.1", "９１,37.1"),
    ],
)
def test_signs_and_digits_of_coordinates(latitude: str, longitude: str, better: str) -> None:
    fixed = fix_bytes(table({"latitude": latitude, "longitude": longitude}))
    assert fixed.data.decode().splitlines()[1].endswith(f"Le Monde,{better}")


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("2024-1-5", "2024-01-05"),
        ("2024/12/03", "2024-12-03"),
        ("2024.12.03", "2024-12-03"),
        ("20241203", "2024-12-03"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("04.04.2024", "2024-04-04"),
        ("3 December 2024", "2024-12-03"),
        ("Dec. 3, 2024", "2024-12-03"),
        ("3 décembre\xa02024", "2024-12-03"),
        ("December 2024", "2024-12"),
        ("12/2024", "2024-12"),
        ("2024/11", "2024-11"),
        ("2024−12−03", "2024-12-03"),
        ("2024–12–03", "2024-12-03"),
        ("２０２４-12-03", "2024-12-03"),
        ("2024-12-xx", "2024-12-XX"),
        ("2024-12-03 - 2024-12-05", "2024-12-03/2024-12-05"),
        ("2024-12-03 – 2024-12-05", "2024-12-03/2024-12-05"),
        ("3 December 2024 to 5 December 2024", "2024-12-03/2024-12-05"),
        ("2024-12-3 / 2024-12-5", "2024-12-03/2024-12-05"),
        ("../2024-12-5", "../2024-12-05"),
        ("/2024-12-5", "/2024-12-05"),
        ("2024-12-03~ to 2024-12-05", "2024-12-03~/2024-12-05"),
    ],
)
def test_a_date_with_one_reading_is_written_so(text: str, better: str) -> None:
    assert mended("date", text) == better


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2022",
        "3.4.2022",
        "03/04/22",
        "25/12/24",
        "2024-12-05/2024-12-03",
        "2024-12-05 - 2024-12-03",
        "2024-12-01T10:00",
        "2024-12-01 00:00:00",
        "2024-11–12",
        "2010–12",
        "2024–11-12",
        "2024-11-27–2024-12-03",
        "2024.5",
        "2024/5",
        "2010/11",
        "~2024-12",
        "..",
        "2024-12-01/03",
        "30 February 2024",
        "31/02/2024",
        "3-5 December 2024",
        "2024-13-01",
        "45629",
        "early 2024",
        "2024-12-0\u200b",
    ],
)
def test_a_date_in_doubt_is_left(text: str) -> None:
    assert mended("date", text) == text


def test_a_report_has_one_day() -> None:
    assert mended("reported", "2024/12/03") == "2024-12-03"
    assert mended("reported", "December 2024") == "December 2024"


def test_a_repair_that_leads_into_the_future_is_not_made() -> None:
    data = table({"date": "2026/11/23"})
    assert b"2026-11-23" in fix_bytes(data, today=date(2026, 11, 23)).data
    assert fix_bytes(data, today=date(2026, 11, 22)).data == data


def test_what_is_switched_off_is_not_repaired() -> None:
    data = table({"side": " Syria "})
    assert fix_bytes(data, checking=Checking(off=frozenset({"LT102"}))).data == data
    doubted = fix_bytes(data, checking=Checking(doubts=frozenset({"LT102"})))
    assert [change.after for change in doubted.changes] == ["Syria"]


def test_quotes_stay_as_they_were() -> None:
    head = table()
    row = b'"a"," Syria ",2024-12-01,"Tank",captured,1,"Le ""Monde"", page 2 "\n'
    better = b'"a","Syria",2024-12-01,"tank",captured,1,"Le ""Monde"", page 2"\n'
    assert fix_bytes(head + row).data == head + better


@pytest.mark.parametrize("cell", [b' "Le Monde"', b' "Le ""Monde"" "'])
def test_a_cell_that_would_need_other_quotes_stays(cell: bytes) -> None:
    data = table() + b"a,Syria,2024-12-01,tank,captured,1," + cell + b"\n"
    assert fix_bytes(data).data == data
    assert "LT102" in {found.code for found in check_bytes(data, "x").findings}


def test_broken_and_ragged_records_stay_but_for_line_ends() -> None:
    rows = b' a , b \r\n"x"y, z \r\n\r\n'
    assert fix_bytes(table({"side": " A "}) + rows).data == table({"side": "A"}) + (
        rows.replace(b"\r\n", b"\n")
    )


def test_other_columns_stay() -> None:
    data = table({"weather": " fine ", "count_low": " 1 "})
    assert fix_bytes(data).data == data


def test_changes_say_where_what_and_why() -> None:
    data = table({"notes": "one\ntwo\n"}, {"status": " Lost"})
    assert fix_bytes(data).changes == (
        Change(2, "notes", "one\ntwo\n", "one\ntwo", "spaces removed"),
        Change(5, "status", " Lost", "lost", "spaces removed, letter case"),
    )


def test_what_was_accepted_stays_accepted() -> None:
    """A repaired claim that would refute an accepted one is left to people."""
    claims = [
        {"loss_id": "x", "source": "two ", "category": "Tank"},
        {"loss_id": "x", "source": "one", "category": "aircraft"},
        {"category": "Tank"},
    ]
    data = table(*claims)
    fixed = fix_bytes(data)
    assert check_bytes(data, "x").accepted == 1
    assert check_bytes(fixed.data, "x").accepted == 2
    assert [(one.line, one.column) for one in fixed.changes] == [(2, "source"), (4, "category")]
    agreeing = [{**claim, "category": "Tank"} for claim in claims]
    assert len(fix_bytes(table(*agreeing)).changes) == 4
