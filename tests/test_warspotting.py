"""WarSpotting's CSV: every row becomes a loss or is named."""

import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losstracker.errors import SourceFormatError
from losstracker.importers import ImportResult, read_warspotting
from losstracker.importers.warspotting import CODES
from losstracker.importers.warspotting_files import NEEDED
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.taxonomy import find_code, is_under, root

EXTRACT = Path(__file__).parent / "data" / "warspotting_extract.csv"
REAL = Path(__file__).parents[2] / "shared" / "data" / "warspotting_losses_2024-05.csv.gz"
COLUMNS = (*NEEDED, "nearest_location", "geolocation", "unit", "oryx_url")
HEADER = ",".join(COLUMNS) + "\n"
GOOD = "7,Tanks,T-72B,Destroyed,Russia,2022-03-16,Izium,,,https://example.org/7.png\n"


@pytest.fixture(scope="module")
def extract() -> ImportResult:
    return read_warspotting(EXTRACT)


def read(text: str) -> ImportResult:
    return read_warspotting(io.StringIO(text))


def loss(result: ImportResult, number: int) -> dict[str, str]:
    found = result.losses[result.losses["record_id"] == f"warspotting-{number}"]
    assert len(found) == 1
    return {str(column): text for column, text in found.iloc[0].items() if text != ""}


def told(result: ImportResult) -> dict[str, str]:
    return {str(name): text for name, text in result.losses.iloc[0].items() if text}


def rows_skipped(result: ImportResult) -> list[str]:
    return [skipped.where for skipped in result.skipped if "," not in skipped.where]


def test_a_row_becomes_a_loss(extract: ImportResult) -> None:
    assert loss(extract, 900001) == {
        "record_id": "warspotting-900001",
        "side": "Russia",
        "date": "2022-03-16",
        "category": "tank",
        "model": "T-72 *",
        "status": "destroyed",
        "quantity": "1",
        "evidence": "visual",
        "source": "https://ukr.warspotting.net/view/900001/ | https://example.org/pictures/1.png",
        "conflict": "Russo-Ukrainian War",
        "location": "Izium, Izium raion",
        "latitude": "49.2",
        "longitude": "37.25",
        "unit": "4th Example Brigade",
    }


def test_the_table_has_the_contributed_columns_as_text(extract: ImportResult) -> None:
    assert tuple(extract.losses.columns) == CONTRIBUTED
    assert all(isinstance(cell, str) for cell in extract.losses.to_numpy().ravel())
    nothing = read(HEADER)
    assert tuple(nothing.losses.columns) == CONTRIBUTED
    assert len(nothing.losses) == 0
    assert nothing.skipped == ()


def test_rows_in_are_losses_and_rows_skipped(extract: ImportResult) -> None:
    with EXTRACT.open(encoding="utf-8", newline="") as stream:
        rows = sum(1 for _ in csv.DictReader(stream))
    assert len(extract.losses) + len(rows_skipped(extract)) == rows == 17


def test_what_is_skipped_says_where_and_why(extract: ImportResult) -> None:
    assert [(skipped.where, skipped.why) for skipped in extract.skipped] == [
        (
            "line 8, coordinates",
            "expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees",
        ),
        (
            "line 9, coordinates",
            "expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees",
        ),
        ("line 12", "expected a type that WarSpotting has, got 'Submersibles'"),
        (
            "line 13",
            "expected a status of destroyed, damaged, abandoned, captured, got 'Lost in transit'",
        ),
        ("line 14", "expected an id of digits, got ''"),
        ("line 15", "expected each id once, got '900001' again (first on line 2)"),
        ("line 16", "expected a day as '2022-03-16', got '2022-02-30'"),
        ("line 17", "expected who lost it in lost_by, got a blank cell"),
        ("line 18", "expected 12 cells as in the header, got 8"),
        (
            "line 19, model",
            "expected only what can be seen, in letters of one alphabet; carried over as "
            "'ZALA 421-16E reconnaissance UAV'",
        ),
    ]
    assert extract.skipped[0].text == "148.6,38.4"
    assert extract.skipped[-2].text == "900016,Engineering,BTS-4A,Destroyed,Russia,2022-05-10,,"


def test_a_type_wider_than_its_name_is_kept_in_the_notes(extract: ImportResult) -> None:
    row = loss(extract, 900002)
    assert (row["model"], row["category"]) == ("BMP-1 or 2", "infantry_fighting_vehicle")
    assert "notes" not in row
    row = told(read(HEADER + "7,Infantry fighting vehicles,MT-LB,Captured,Russia,,,,,\n"))
    assert row["category"] == "armoured_fighting_vehicle"
    assert row["notes"] == "WarSpotting type: Infantry fighting vehicles"


def test_sources_are_clean_urls(extract: ImportResult) -> None:
    view = "https://ukr.warspotting.net/view"
    pictures = "https://example.org/pictures"
    assert loss(extract, 900003)["source"] == f"{view}/900003/ | {pictures}/3.jpg"
    assert loss(extract, 900004)["source"] == f"{view}/900004/"
    assert loss(extract, 900005)["source"] == f"{view}/900005/ | {pictures}/5.jpg"
    assert loss(extract, 900005)["notes"] == "oryx_url: KamAZ 6x6"
    assert loss(extract, 900009)["source"] == (
        f"{view}/900009/ | {pictures}/9a.png | {pictures}/9b.png"
    )


def test_a_blank_date_is_an_open_window(extract: ImportResult) -> None:
    assert loss(extract, 900005)["date"] == "../.."
    assert "model" not in loss(extract, 900005)


def test_coordinates_come_from_their_columns_or_geolocation(extract: ImportResult) -> None:
    row = loss(extract, 900006)
    assert (row["latitude"], row["longitude"]) == ("48.6", "38.4")
    row = loss(extract, 900017)
    assert (row["latitude"], row["longitude"]) == ("49.3", "37.35")
    assert row["notes"] == "geolocation: 49.2,37.25"
    for number in (900007, 900008):
        assert not {"latitude", "longitude"} & set(loss(extract, number))


@pytest.mark.parametrize(
    ("place", "fine"),
    [
        ("90,180", True),
        ("-90, -180", True),
        ("90.1,0", False),
        ("0,180.1", False),
        ("nan,0", False),
        ("1_0,0", False),
        ("49.2", False),
        ("north", False),
    ],
)
def test_a_place_must_be_on_the_globe(place: str, fine: bool) -> None:
    result = read(HEADER + f'7,Tanks,T-72B,Destroyed,Russia,2022-03-16,Izium,"{place}",,\n')
    assert (result.losses.loc[0, "latitude"] != "") == fine
    assert [skipped.where for skipped in result.skipped] == (
        [] if fine else ["line 2, coordinates"]
    )


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("20240229", False),
        ("2024-W09-4", False),
        ("2024-2-9", False),
        ("29.02.2024", False),
    ],
)
def test_a_day_must_exist(day: str, fine: bool) -> None:
    result = read(HEADER + GOOD.replace("2022-03-16", day))
    assert len(result.losses) == (1 if fine else 0)
    assert len(result.skipped) == (0 if fine else 1)


def test_columns_of_later_files_go_into_the_notes() -> None:
    result = read(HEADER.strip() + ",tags\n" + GOOD.strip() + ",Turret toss\n")
    assert result.losses.loc[0, "notes"] == "tags: Turret toss"


def test_types_of_the_taxonomy_hold_their_own_name() -> None:
    assert len(CODES) == 19
    for name, code in CODES.items():
        named = find_code(name)
        assert named is not None
        assert is_under(named, code)


def test_a_mark_gzip_and_a_stream_read_alike(extract: ImportResult, tmp_path: Path) -> None:
    raw = EXTRACT.read_bytes()
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + raw)
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(raw))
    windows = tmp_path / "windows.csv"
    windows.write_bytes(raw.replace(b"\n", b"\r\n"))
    for path in (marked, packed, str(packed)):
        again = read_warspotting(path)
        pd.testing.assert_frame_equal(again.losses, extract.losses)
        assert again.skipped == extract.skipped
    again = read("\ufeff" + raw.decode())
    pd.testing.assert_frame_equal(again.losses, extract.losses)
    assert read_warspotting(windows).skipped == extract.skipped


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "got an empty file"),
        (b"\n\n", "got an empty file"),
        (b"id,type\n1,Tanks\n", "model, status, .* not in 'id,type'"),
        (b"<html><body>Not found</body></html>", "not in '<html>"),
        (HEADER.replace(",", ";").encode(), "not in 'id;type;"),
        (HEADER.strip().encode() + b",id\n", "got id more than once"),
        (HEADER.encode() + GOOD.encode() + b"8,\xcf\xf0\n", "byte 0xcf on line 3"),
        (HEADER.encode() + b'7,"Tanks\n' + GOOD.encode(), "begins on line 2 and cannot be read"),
        (HEADER.encode() + b'7,"Tan"ks\n', "begins on line 2 and cannot be read"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-9], "expected a whole gzip file"),
        (b"\x1f\x8bnot gzip", "expected a whole gzip file"),
    ],
)
def test_another_format_is_an_error_that_says_so(
    raw: bytes, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError, match=complaint):
        read_warspotting(path)


def test_a_stream_that_is_not_utf_8_is_an_error_too() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"id,\xcf\xf0\n"), encoding="utf-8")
    with pytest.raises(SourceFormatError, match="the stream: expected UTF-8 text, got byte"):
        read_warspotting(stream)


def test_a_path_that_does_not_exist_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_warspotting(tmp_path / "none.csv")


CELLS = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(max_examples=10)
@given(st.lists(st.lists(st.one_of(CELLS, st.sampled_from(GOOD.split(","))), min_size=1)))
def test_no_row_is_a_crash_or_lost(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([list(COLUMNS), *rows])
    result = read(stream.getvalue())
    assert len(result.losses) + len(rows_skipped(result)) == len(rows)


@pytest.fixture(scope="module")
def real() -> ImportResult:
    if not REAL.exists():
        pytest.skip(f"needs {REAL.name} in ../shared/data: data of WarSpotting is not bundled")
    return read_warspotting(REAL)


def test_the_real_file_is_carried_over_whole(real: ImportResult) -> None:
    assert len(real.losses) == 14_183
    assert rows_skipped(real) == []
    respelt = [one for one in real.skipped if one.where.endswith(", model")]
    assert len(real.skipped) == len(respelt) == 55
    assert len({one.text for one in respelt}) == 5
    assert real.losses["record_id"].is_unique
    assert set(real.losses["side"]) == {"Russia"}


def test_the_real_file_keeps_its_counts(real: ImportResult) -> None:
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kinds = [row["type"].casefold() for row in rows]
    codes = real.losses["category"].tolist()
    assert all(
        kind == "other" or is_under(code, CODES[kind]) or is_under(code, root(CODES[kind]))
        for kind, code in zip(kinds, codes, strict=True)
    )
    assert sum(is_under(code, "tank") for code in codes) == kinds.count("tanks") == 2_648
    certain = [
        code for kind, code in zip(kinds, codes, strict=True) if kind.startswith("infantry f")
    ]
    assert certain.count("armoured_vehicle") < 0.05 * len(certain)
    assert Counter(real.losses["status"]) == Counter(row["status"].casefold() for row in rows)
    pairs = zip(real.losses["model"], (row["model"] for row in rows), strict=True)
    changed = [(ours, theirs) for ours, theirs in pairs if ours != theirs]
    assert len(changed) == 55  # Cyrillic letters in a Latin word
    assert all(ours.isascii() and len(ours) == len(theirs) for ours, theirs in changed)
    assert real.losses["date"].tolist() == [row["date"] for row in rows]
    assert (real.losses["latitude"] != "").sum() == sum(row["Latitude"] != "" for row in rows)


def test_the_real_file_gives_sources_without_stray_white_space(real: ImportResult) -> None:
    parts = real.losses["source"].str.split(" | ", regex=False).explode()
    assert parts.str.fullmatch(r"https?://\S+").all()
    assert len(parts) == 14_183 + 14_183 - 501
