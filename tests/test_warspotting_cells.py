"""What stands oddly in WarSpotting's cells: no whole loss is left out for a part, none unsaid."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import SourceFormatError
from losstracker.importers import ImportResult, read_warspotting

LOSS: dict[str, Any] = {
    "id": 7,
    "type": "Tanks",
    "model": "T-72B3",
    "status": "Destroyed",
    "lost_by": "Russia",
    "date": "2024-11-30",
}
HEADER = "id,type,model,status,lost_by,date,unit\n"


def read(*losses: dict[str, Any]) -> ImportResult:
    return read_warspotting(io.StringIO(json.dumps(losses)))


def told(result: ImportResult) -> dict[str, str]:
    return {str(name): text for name, text in result.losses.iloc[0].items() if text}


def csv_of(*rows: str) -> io.StringIO:
    return io.StringIO(HEADER + "\n".join(rows))


@pytest.mark.parametrize(
    ("geo", "note"),
    [
        ({"type": "Point", "coordinates": [37.8, 49.0]}, ""),
        ({"type": "Point", "coordinates": [37.8, 49.0, 120]}, 'geo: {"altitude": [120]}'),
        ({"Lat": 49.0, "Lng": 37.8}, ""),
        ({"latitude": "49.0", "LONG": "37.8", "of": "town"}, 'geo: {"of": "town"}'),
        ({"lat": 49.0, "latitude": None, "lon": 37.8}, 'geo: {"latitude again": null}'),
    ],
)
def test_places_are_read_in_other_shapes(geo: dict[str, Any], note: str) -> None:
    result = read(LOSS | {"geo": geo})
    row = told(result)
    assert (row["latitude"], row["longitude"]) == ("49.0", "37.8")
    assert row.get("notes", "") == note
    assert result.skipped == ()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({"geo": {"x": 1, "y": 2}}, '{"x": 1, "y": 2}'),
        ({"geo": {"lat": 49.0}}, "49.0,"),
        ({"geo": {"lat": 49.0, "lng": None}}, "49.0,"),
        ({"geo": {"type": "Point", "coordinates": [37.8]}}, None),
        ({"geo": {"type": "Polygon", "coordinates": [37.8, 49.0]}}, None),
        ({"geo": "POINT(37.8 49.0)"}, "POINT(37.8 49.0)"),
        ({"geo": {"lat": 149.0, "lng": 37.8}}, "149.0,37.8"),
    ],
)
def test_places_that_cannot_be_read_are_kept_and_said(
    place: dict[str, Any], text: str | None
) -> None:
    result = read(LOSS | place)
    text = text or json.dumps(place["geo"])
    row = told(result)
    assert "latitude" not in row
    assert row["notes"] == f"geolocation: {text}"
    assert [(one.where, one.text) for one in result.skipped] == [("loss 1, coordinates", text)]


def test_half_of_a_place_in_columns_is_kept_and_said() -> None:
    result = read(LOSS | {"latitude": 49.0})
    assert told(result)["notes"] == "latitude: 49.0"
    assert [one.where for one in result.skipped] == ["loss 1, coordinates"]


@pytest.mark.parametrize("geo", [{}, None, {"lat": None, "lng": None}, [], ""])
def test_no_place_is_nothing_to_say(geo: object) -> None:
    result = read(LOSS | {"geo": geo})
    assert "notes" not in told(result)
    assert result.skipped == ()


def test_a_blank_second_name_of_a_place_hides_nothing() -> None:
    row = told(read(LOSS | {"geolocation": "49.0,37.8", "geo": None}))
    assert (row["latitude"], row["longitude"]) == ("49.0", "37.8")
    row = told(read(LOSS | {"geolocation": "49.0,37.8", "geo": "48,36"}))
    assert (row["latitude"], row["notes"]) == ("49.0", "geolocation again: 48,36")


def test_links_within_objects_are_sources_and_the_rest_is_notes() -> None:
    photos = [
        {"url": "https://example.org/1.jpg", "caption": "left, from above"},
        {"url": "javascript:alert(1)", "size": {"width": 640}},
    ]
    sources = [{"kind": "post", "links": ["https://example.org/2", "https://example.org/3"]}]
    row = told(read(LOSS | {"photos": photos, "sources": sources}))
    assert row["source"].split(" | ")[1:] == [f"https://example.org/{n}" for n in ("1.jpg", 2, 3)]
    assert row["notes"] == (
        "photos: caption: left, from above url: javascript:alert(1) size: width: 640; "
        "sources: kind: post"
    )


@pytest.mark.parametrize(
    ("change", "expected", "where"),
    [
        ({"unit": "=A1"}, {"notes": "unit: =A1"}, "unit"),
        ({"unit": "A1=B1"}, {"unit": "A1=B1"}, ""),
        ({"unit": "4\x00th"}, {"unit": "4th"}, "unit"),
        ({"unit": "\x00"}, {"notes": "unit: <U+0000>"}, "unit"),
        ({"unit": "4\ufffdth"}, {"notes": "unit: 4<U+FFFD>th"}, "unit"),
        ({"nearest_location": "-"}, {"notes": "nearest_location: -"}, "nearest_location"),
        ({"model": "+T-72"}, {"notes": "model: +T-72", "model": ""}, "model"),
        ({"comment": "hit\x07 twice"}, {"notes": "comment: hit twice"}, "notes"),
        ({"comment": "two\nlines"}, {"notes": "comment: two\nlines"}, ""),
        ({"comment": "\ufffd"}, {"notes": "comment: <U+FFFD>"}, "notes"),
        ({"=x": "1"}, {"notes": "said: =x: 1"}, "notes"),
        ({"lost_by": "Rus\x00sia"}, {"side": "Russia"}, "lost_by"),
    ],
)
def test_a_loss_is_not_left_out_for_a_part(
    change: dict[str, str], expected: dict[str, str], where: str
) -> None:
    result = read(LOSS | change)
    assert [one.where for one in result.skipped] == ([f"loss 1, {where}"] if where else [])
    assert told(result).items() >= {name: text for name, text in expected.items() if text}.items()
    assert told(result).get("unit", "") == expected.get("unit", "")
    lt.validate(result.losses)


BESIDE = ("model", "unit", "nearest_location", "comment", "photos", "geo", "tags")
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@\t\x00\u200b\u0422T\ufffd")), max_size=6
)


@settings(max_examples=5)
@given(st.lists(st.dictionaries(st.sampled_from(BESIDE), TEXTS), min_size=1, max_size=9))
def test_no_text_beside_costs_a_loss(texts: list[dict[str, str]]) -> None:
    result = read(*(LOSS | {"id": number} | each for number, each in enumerate(texts)))
    lt.validate(result.losses)
    assert len(result.losses) == len(texts)


def test_who_lost_it_cannot_be_left_out() -> None:
    (one,) = read(LOSS | {"lost_by": "=A1"}).skipped
    assert (one.where, one.why) == ("loss 1", "expected who lost it in lost_by, got '=A1'")


@pytest.mark.parametrize(
    ("text", "day", "kept"),
    [
        ("2022-03-16T00:00:00Z", "2022-03-16", False),
        ("2022-03-16 00:00:00", "2022-03-16", False),
        ("2022-03-16T00:00:00+03:00", "2022-03-16", False),
        ("2022-03-16T12:30:00", "2022-03-16", True),
        ("2022-03-16T20:59:59Z", "2022-03-16", True),
        ("2022-03-16T22:00:00Z", "2022-03-16/2022-03-17", True),  # midnight in Kyiv
        ("2022-03-16T24:30", "", False),
        ("2022-02-30T00:00:00Z", "", False),
        ("9999-12-31T23:00:00Z", "", False),
    ],
)
def test_a_time_beside_a_day_is_no_reason_to_leave_it_out(text: str, day: str, kept: bool) -> None:
    result = read(LOSS | {"date": text})
    assert result.losses["date"].tolist() == ([day] if day else [])
    assert [row == f"date: {text}" for row in result.losses["notes"]] == ([kept] if day else [])


@pytest.mark.parametrize("number", ["7", "7.0", "007", 7.0])
def test_a_number_is_one_id_however_it_is_written(number: object) -> None:
    result = read(LOSS, LOSS | {"id": number})
    assert result.losses["record_id"].tolist() == ["warspotting-7"]
    assert result.losses.loc[0, "source"] == "https://ukr.warspotting.net/view/7/"
    assert [one.where for one in result.skipped] == ["loss 2"]


@pytest.mark.parametrize("number", ["7.5", "-7", "7e1", "seven"])
def test_an_id_has_digits_only(number: str) -> None:
    assert read(LOSS | {"id": number}).skipped[0].why == f"expected an id of digits, got '{number}'"


def test_of_two_streams_the_later_wins_and_the_earlier_entry_is_named() -> None:
    row = "7,Tanks,T-72B3,{},Russia,2022-03-16,{}"
    first = csv_of(row.format("Destroyed", "=A1"))
    second = csv_of(row.format("Captured", "=A2"))
    result = read_warspotting([first, second])
    assert result.losses["status"].tolist() == ["captured"]
    assert [(one.where, one.text) for one in result.skipped] == [
        ("stream 1: line 2", row.format("Destroyed", "=A1")),
        ("stream 2: line 2, unit", "=A2"),
    ]
    assert result.skipped[0].why.endswith("and other, as stream 2: line 2 of a later file")


def test_a_stream_among_files_is_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER)
    result = read_warspotting([path, csv_of("x,Tanks,T-72B3,Captured,Russia,,")])
    assert [one.where for one in result.skipped] == ["the stream: line 2"]
    wrong = io.TextIOWrapper(io.BytesIO(b"id,\xcf\xf0\n"), encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"^stream 2: expected UTF-8"):
        read_warspotting([csv_of(), wrong])


def test_many_entries_that_change_take_no_longer_than_new_ones() -> None:
    row = "{},Tanks,T-72B3,{},Russia,2022-03-16,=A1"

    def seconds(first: int) -> float:
        """How long two files take, the ids of the second beginning as said."""
        one = csv_of(*(row.format(number, "Destroyed") for number in range(8_000)))
        two = csv_of(*(row.format(first + number, "Captured") for number in range(8_000)))
        start = time.process_time()
        result = read_warspotting([one, two])
        assert len(result.losses) == 8_000 + first
        return time.process_time() - start

    assert seconds(0) < 2 * seconds(8_000)  # it was five times as long


def test_columns_separated_otherwise_are_told() -> None:
    with pytest.raises(SourceFormatError, match="columns separated by ';'"):
        read_warspotting(io.StringIO(HEADER.replace(",", ";")))
    with pytest.raises(SourceFormatError, match="columns separated by tabs"):
        read_warspotting(io.StringIO(HEADER.replace(",", "\t")))
    with pytest.raises(SourceFormatError) as error:
        read_warspotting(io.StringIO("a;b;c\n"))
    assert "separated" not in str(error.value)
