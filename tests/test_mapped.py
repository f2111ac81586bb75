"""Tables under other column names: what is carried over, what is left out, and that it is said."""

from __future__ import annotations

import gzip
import io
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import SEED, read_seed
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import ArgumentError, LossTrackerWarning, SourceFormatError
from losstracker.importers import read_mapped, read_mapped_files
from losstracker.importers.values import CellError, carry_cell, is_as_written
from losstracker.model.columns import CONTRIBUTED

if TYPE_CHECKING:
    from pathlib import Path

    from losstracker.importers import ImportResult

MAP = {
    "record_id": "Nr",
    "side": "Country",
    "date": "Date",
    "category": "Type",
    "status": "State",
    "quantity": "Count",
    "source": "Link",
}
HEADER = ",".join(MAP.values())


def read(*rows: str, header: str = HEADER, **options: Any) -> ImportResult:
    columns = options.pop("columns", MAP)
    text = "\n".join([header, *rows]) + "\n"
    return read_mapped(io.StringIO(text, newline=""), columns, **options)


def cells(result: ImportResult, name: str) -> list[str]:
    return [str(cell) for cell in result.losses[name]]


def test_a_table_under_other_names_is_carried_over() -> None:
    result = read("1,Russia,2022-04-03,Main battle tanks,Destroyed,about ten,example.org")
    loss = result.losses.iloc[0]
    assert list(result.losses.columns) == list(CONTRIBUTED)
    assert [loss[name] for name in MAP] == [
        "1", "Russia", "2022-04-03", "tank", "destroyed", "about ten", "example.org",
    ]  # fmt: skip
    assert loss["notes"] == ""
    assert result.skipped == ()


def test_a_loss_table_is_carried_over_as_it_is() -> None:
    result = read_mapped(SEED)
    seed = read_seed()
    pd.testing.assert_frame_equal(
        result.losses[list(seed.columns)].astype(object), seed.astype(object)
    )
    assert result.skipped == ()


@pytest.mark.parametrize(
    ("text", "order", "carried"),
    [
        ("2022-04-03", None, "2022-04-03"),
        ("2022-04~", None, "2022-04~"),
        ("../2022-04-03", None, "../2022-04-03"),
        ("2022-04-03T00:00", None, "2022-04-03"),
        ("2022-04-03T00:00:00Z", None, "2022-04-03"),
        ("3 April 2022", None, "2022-04-03"),
        ("Apr 3, 2022", None, "2022-04-03"),
        ("April 2022", None, "2022-04"),
        ("2022/4/3", None, "2022-04-03"),
        ("13/04/2022", None, "2022-04-13"),
        ("04/04/2022", None, "2022-04-04"),
        ("03/04/2022", "dmy", "2022-04-03"),
        ("03/04/2022", "mdy", "2022-03-04"),
        ("03.04.2022 12:30", "dmy", "2022-04-03"),
    ],
)
def test_dates_with_one_reading_are_read(text: str, order: Any, carried: str) -> None:
    assert carry_cell("date", text, order) == carried


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        ("03/04/2022", None, "2022-03-04 or 2022-04-03; say the date order, dmy or mdy"),
        ("03.04.2022 12:30", None, "dmy or mdy"),
        ("13/04/2022", "mdy", "expected a day in the order mdy"),
        ("3/4/22", "dmy", "a year of four digits"),
        ("2022-12-03/2022-11-27", None, "begins before it ends"),
        ("yesterday", None, "expected a date"),
        ("44654", None, "expected a date"),
    ],
)
def test_dates_with_another_reading_are_not_guessed(text: str, order: Any, why: str) -> None:
    with pytest.raises(CellError, match=r".") as caught:
        carry_cell("date", text, order)
    assert why in str(caught.value)


@given(st.dates(), st.sampled_from(["dmy", "mdy"]), st.sampled_from("/.-"))
def test_a_date_is_read_in_the_order_that_is_given(day: Any, order: Any, mark: str) -> None:
    parts = [f"{day.day:02}", f"{day.month:02}"]
    text = mark.join([*(parts if order == "dmy" else parts[::-1]), f"{day.year:04}"])
    assert carry_cell("date", text, order) == day.isoformat()
    try:
        assert carry_cell("date", text) == day.isoformat()
    except CellError:
        assert day.day <= 12


@pytest.mark.parametrize(
    ("name", "text", "carried"),
    [
        ("status", "CAPTURED", "captured"),
        ("status", "burnt", "destroyed"),
        ("evidence", "Photo", "visual"),
        ("reliability", "b", "B"),
        ("category", "IFVs", "infantry_fighting_vehicle"),
        ("latitude", "48,5", "48.5"),
        ("high", "inf", "inf"),
        ("language", "pt-BR", "pt-BR"),
        ("model", "T-72 *", "T-72 *"),
    ],
)
def test_cells_with_one_meaning_are_carried(name: str, text: str, carried: str) -> None:
    assert carry_cell(name, text) == carried


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("status", "destroyd"),
        ("evidence", "rumour"),
        ("reliability", "G"),
        ("category", "tnak"),
        ("latitude", "91"),
        ("low", "inf"),
        ("language", "French"),
        ("reported", "2022-04"),
    ],
)
def test_cells_without_a_meaning_are_not_guessed(name: str, text: str) -> None:
    with pytest.raises(CellError, match="expected"):
        carry_cell(name, text)


def test_what_a_word_or_a_time_said_is_kept_in_the_notes() -> None:
    row = "1,Russia,2022-04-03 23:10,Tank,wrecked,1,example.org,seen at night"
    result = read(row, header=HEADER + ",notes")
    assert cells(result, "notes") == ["seen at night; date: 2022-04-03 23:10; status: wrecked"]
    assert is_as_written("date", "2022-04-03T00:00:00Z", "2022-04-03")


def test_a_row_that_cannot_be_a_loss_is_said_with_its_line() -> None:
    result = read(
        '1,"Russia\n(north)",2022-04-03,Tank,destroyed,1,example.org',
        "2,Russia,03/04/2022,Tank,destroyed,1,example.org",
        "3,Russia,2022-04-03,Tank,destroyed,,example.org",
        "4,Russia,2022-04-03,Tank,destroyed,1",
        "",
        "5,Russia,2022-04-03,Tank,destroyed,lots and lots,example.org",
    )
    assert cells(result, "record_id") == ["1"]
    told = {one.where: one.why for one in result.skipped}
    assert list(told) == ["line 4", "line 5", "line 6", "line 8"]
    assert told["line 4"].startswith("date: expected a date that can be read in one way")
    assert told["line 5"].endswith("give a value for such rows, as quantity=1")
    assert told["line 6"] == "expected 7 cells as in the header, got 6"
    assert told["line 8"].startswith("quantity: ")


def test_a_cell_that_a_loss_can_do_without_is_left_out_and_said() -> None:
    header = HEADER + ",evidence,latitude,longitude"
    result = read(
        "1,Russia,2022-04-03,Tank,destroyed,1,example.org,rumour,48.5,",
        "2,Russia,2022-04-03,Tank,destroyed,1,example.org,media,48.5,37",
        header=header,
    )
    assert cells(result, "evidence") == ["", "media"]
    assert cells(result, "latitude") == ["", "48.5"]
    assert [one.where for one in result.skipped] == ["line 2, evidence", "line 2, latitude"]


def test_the_cells_of_a_row_that_is_left_out_are_not_said_too() -> None:
    row = "1,Russia,2022-04-03,Tank,destroyed,lots and lots,example.org,rumour"
    result = read(row, header=HEADER + ",evidence")
    assert [one.where for one in result.skipped] == ["line 2"]


def test_a_column_without_a_use_is_said_once() -> None:
    rows = [f"{nr},Russia,2022,Tank,destroyed,1,example.org,,x{nr},1" for nr in range(3)]
    result = read(*rows, header=HEADER + ",Empty,Remarks,Longitude")
    assert [one.where for one in result.skipped] == ["column 'Remarks'", "column 'Longitude'"]
    assert result.skipped[0].text == "3 cells, the first of them 'x0'"
    assert result.skipped[0].why.endswith("as notes=Remarks")
    assert result.skipped[1].why.endswith("as longitude=Longitude")


def test_constants_fill_what_is_blank_and_may_name_columns() -> None:
    result = read(
        "1,,2022-04-03,Tank,destroyed,,example.org",
        "2,Ukraine,,Tank,destroyed,3,example.org",
        constants={"side": "Russia", "quantity": "1", "date": "..", "notes": "{Nr}: {Count}"},
    )
    assert cells(result, "side") == ["Russia"]
    assert cells(result, "quantity") == ["1"]
    assert cells(result, "notes") == ["1:"]
    assert result.skipped[0].where == "line 3"  # ".." is no date


def test_a_constant_of_blank_cells_is_blank() -> None:
    result = read(
        "1,Russia,2022-04-03,Tank,lost,1,example.org,",
        "2,Russia,2022-04-03,Tank,lost,1,example.org,2022-05-06",
        header=HEADER + ",Listed",
        columns={ours: theirs for ours, theirs in MAP.items() if ours != "date"},
        constants={"date": "../{Listed}"},
    )
    assert cells(result, "date") == ["../2022-05-06"]
    assert result.skipped[0].where == "line 2"
    assert "got a blank cell" in result.skipped[0].why


NO_ID = {ours: theirs for ours, theirs in MAP.items() if ours != "record_id"}


def ids_by_source(*rows: str) -> dict[str, str]:
    with pytest.warns(LossTrackerWarning, match="a record_id was made"):
        result = read(*rows, header=HEADER.removeprefix("Nr,"), columns=NO_ID)
    return dict(zip(cells(result, "source"), cells(result, "record_id"), strict=True))


def test_made_ids_do_not_depend_on_where_a_row_stands() -> None:
    rows = [f"Russia,2022-04-03,Tank,destroyed,1,s{at}" for at in range(5)]
    ids = ids_by_source(*rows)
    assert len(set(ids.values())) == 5
    assert ids_by_source(*rows[::-1]) == ids
    assert ids_by_source(rows[3]) == {"s3": ids["s3"]}


def test_equal_rows_get_ids_of_their_own_and_are_said() -> None:
    row = "Russia,2022-04-03,Tank,destroyed,1,example.org"
    with pytest.warns(LossTrackerWarning, match="1 of them no different.* line 3: delete copies"):
        result = read(row, row, header=HEADER.removeprefix("Nr,"), columns=NO_ID)
    first, second = cells(result, "record_id")
    assert second == f"{first}-2"


def test_the_result_validates_whatever_rows_are_to_each_other() -> None:
    result = read(
        "1,Russia,2022-04-03,Tank,destroyed,lots and lots,a",
        "1,Russia,2022-04-03,Tank,destroyed,1,b",
        "1,Russia,2022-04-03,Tank,destroyed,1,c",
    )
    assert cells(result, "source") == ["b"]  # the first to have the id and to be a loss
    assert [one.where for one in result.skipped] == ["line 2", "line 4"]
    assert "as in an earlier row" in result.skipped[1].why


def test_parts_of_a_row_that_is_left_out_are_left_out() -> None:
    result = read(
        "1,Russia,2022-04-03,teapot,destroyed,9,a,",
        "2,Russia,2022-04-03,Tank,destroyed,2,b,1",
        "3,Russia,2022-04-03,Tank,destroyed,1,c,2",
        "4,Russia,2022-04-03,Tank,destroyed,1,d,",
        header=HEADER + ",part_of",
    )
    assert cells(result, "record_id") == ["4"]
    assert [one.where for one in result.skipped] == ["line 2", "line 3", "line 4"]


def test_files_are_one_table() -> None:
    texts = [f"{HEADER}\n1,Russia,2022,Tank,lost,1,{name}\n" for name in "ab"]
    first, second = read_mapped_files([io.StringIO(text) for text in texts], MAP)
    assert (len(first.losses), len(second.losses)) == (1, 0)
    assert second.skipped[0].where == "line 2"


_CELLS = st.one_of(
    st.sampled_from(["", "1", "Tank", "destroyed", "2022-04-03", "03/04/2022", "inf", "48.5", "a"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\r\n"\x00'), max_size=5),
)


@given(st.lists(st.lists(_CELLS, min_size=11, max_size=11), max_size=6))
def test_every_row_is_a_loss_or_is_said_and_the_losses_validate(rows: list[list[str]]) -> None:
    names = [*MAP.values(), "part_of", "latitude", "longitude", "evidence"]
    quoted = [",".join(f'"{cell}"' for cell in row) for row in rows]
    constants = {"side": "Russia", "date": "2022", "category": "tank", "status": "lost",
                 "quantity": "1", "source": "x"}  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)
        result = read(*quoted, header=",".join(names), constants=constants)
        lt.validate(result.losses)
    whole = [one for one in result.skipped if "," not in one.where and "line" in one.where]
    blank = [row for row in rows if not any(cell.strip() for cell in row)]
    assert len(result.losses) + len(whole) == len(rows) - len(blank)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "got an empty file"),
        ("Nr;Country;Date\n1;2;3\n", {}, "say that the delimiter is ';'"),
        ("Nr,Nr\n1,2\n", {}, "'Nr' more than once"),
        (HEADER.replace("Date", "date of") + "\n", {}, "did you mean 'date of'"),
        ("Country,x\n", {"columns": {"side": "Country"}}, "make date, category, status"),
        (HEADER + '\n1,"x', {}, "begins on line 2"),
        (HEADER + "\n", {"constants": {"notes": "{Remarks}"}}, "notes: expected a column of"),
    ],
)
def test_a_file_that_does_not_fit_is_an_error(
    text: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(SourceFormatError) as caught:
        read_mapped(io.StringIO(text, newline=""), **{"columns": MAP, **options})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"dat": "Date"}}, "did you mean 'date'"),
        ({"constants": {"count_low": "1"}}, "expected a column of a loss table"),
        ({"date_order": "ymd"}, "expected dmy or mdy"),
        ({"delimiter": ";;"}, "expected one character"),
    ],
)
def test_arguments_are_checked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        read_mapped(io.StringIO(HEADER + "\n"), **options)


def test_a_file_in_another_encoding_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("Nr,Country\n1,Böse\n".encode("cp1252"))
    with pytest.raises(SourceFormatError, match="byte 0xf6 on line 2; save it as UTF-8"):
        read_mapped(path, MAP)
    path.write_bytes(gzip.compress(b"Nr")[:-4])
    with pytest.raises(SourceFormatError, match="whole gzip file"):
        read_mapped(path, MAP)
