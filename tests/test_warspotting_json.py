"""WarSpotting's API and what people make of it: JSON in any wrapping, later CSVs, several files."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losstracker.errors import SourceFormatError
from losstracker.importers import ImportResult, read_warspotting
from losstracker.importers.warspotting import CODES, FITS
from losstracker.model.taxonomy import taxonomy

LOSS: dict[str, Any] = {
    "id": 910001,
    "type": "Tanks",
    "model": "T-72B3",
    "status": "Destroyed",
    "lost_by": "Russia",
    "date": "2024-11-30",
    "nearest_location": "Lyman, Kramatorsk raion",
    "geo": "49.0,37.8",
    "unit": None,
    "tags": "Turretless, Z, ❐",
}
ALONE: dict[str, Any] = LOSS | {
    "comment": "hit twice",
    "photos": ["https://example.org/a.jpg", "https://example.org/b.jpg"],
    "sources": ["https://example.org/post/1", "private"],
}


def read(*values: object) -> ImportResult:
    return read_warspotting(io.StringIO("\n".join(json.dumps(value) for value in values)))


def told(result: ImportResult, at: int = 0) -> dict[str, str]:
    return {str(name): text for name, text in result.losses.iloc[at].items() if text}


def test_an_entry_of_the_api_becomes_a_loss() -> None:
    result = read({"losses": [LOSS]})
    assert told(result) == {
        "record_id": "warspotting-910001",
        "side": "Russia",
        "date": "2024-11-30",
        "category": "tank",
        "model": "T-72B3",
        "status": "destroyed",
        "quantity": "1",
        "evidence": "visual",
        "source": "https://ukr.warspotting.net/view/910001/",
        "conflict": "Russo-Ukrainian War",
        "location": "Lyman, Kramatorsk raion",
        "latitude": "49.0",
        "longitude": "37.8",
        "notes": "tags: Turretless, Z, ❐",
    }
    assert result.skipped == ()


def test_several_pictures_are_sources_and_comments_are_notes() -> None:
    row = told(read(ALONE))
    assert row["source"].split(" | ") == [
        "https://ukr.warspotting.net/view/910001/",
        "https://example.org/a.jpg",
        "https://example.org/b.jpg",
        "https://example.org/post/1",
    ]
    assert row["notes"] == "sources: private; tags: Turretless, Z, ❐; comment: hit twice"


@pytest.mark.parametrize(
    "values",
    [
        [{"losses": [LOSS, ALONE | {"id": 2}]}],
        [[LOSS, ALONE | {"id": 2}]],
        [LOSS, ALONE | {"id": 2}],
        [{"losses": [LOSS]}, {"losses": [ALONE | {"id": 2}]}],
        [{"fetchedAt": "2024-12-01", "stats": {}, "losses": [LOSS, ALONE | {"id": 2}]}],
    ],
    ids=["page", "list", "lines", "pages", "snapshot"],
)
def test_every_wrapping_gives_the_same_losses(values: list[object]) -> None:
    assert read(*values).losses.equals(read({"losses": [LOSS, ALONE | {"id": 2}]}).losses)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"geo": "49.0, 37.8"}, ("49.0", "37.8")),
        ({"geo": {"lat": 49.0, "lng": 37.8}}, ("49.0", "37.8")),
        ({"geo": [49.0, 37.8]}, ("49.0", "37.8")),
        ({"geo": None, "lat": 49, "lon": 37.8}, ("49", "37.8")),
        ({"geo": None, "geolocation": "49.0,37.8"}, None),  # one place, two names: not read twice
        ({"geo": None}, None),
        ({"geo": "49.0"}, None),
    ],
)
def test_coordinates_are_read_wherever_they_stand(
    place: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    row = told(read(LOSS | place))
    if "geolocation" not in place:
        found = (row["latitude"], row["longitude"]) if "latitude" in row else None
        assert found == expected


def test_entries_that_are_none_are_named() -> None:
    result = read([LOSS, 3, LOSS | {"id": 2, "date": "2024"}, {"id": 9, "type": "Tanks"}])
    assert [(one.where, one.why.split(";")[0]) for one in result.skipped] == [
        ("loss 2", "expected an entry with id, type, model, status, lost_by, date"),
        ("loss 3", "expected a day as '2022-03-16', got '2024'"),
        ("loss 4", "expected an entry with id, type, model, status, lost_by, date"),
    ]


def test_half_of_a_character_costs_its_cell_only() -> None:
    result = read([LOSS | {"model": "T-72\ud800", "tags": None}])
    assert told(result)["notes"] == "model: T-72<U+FFFD>"
    (one,) = result.skipped
    assert (one.where, one.text) == ("loss 1, model", "T-72\ufffd")
    assert "left blank" in one.why


def test_an_entry_on_two_pages_is_one_loss(tmp_path: Path) -> None:
    later = LOSS | {"id": 3, "status": "Captured"}
    (tmp_path / "1.json").write_text(json.dumps({"losses": [LOSS, LOSS | {"id": 3}]}))
    (tmp_path / "2.json.gz").write_bytes(gzip.compress(json.dumps([LOSS, later]).encode()))
    (tmp_path / "index.html").write_text("<html></html>")
    result = read_warspotting(tmp_path)
    assert result.losses["record_id"].tolist() == ["warspotting-910001", "warspotting-3"]
    assert result.losses["status"].tolist() == ["destroyed", "captured"]
    first, second = tmp_path / "1.json", tmp_path / "2.json.gz"
    assert [(one.where, one.why) for one in result.skipped[1:]] == [
        (
            f"{first}: loss 2",
            f"expected each id once, got '3' again, and other, as {second}: loss 2 of a later file",
        ),
        (
            f"{second}: loss 1",
            f"expected each id once, got '910001' again (first on {first}: loss 1)",
        ),
    ]
    assert result.skipped[0].where == str(tmp_path / "index.html")
    assert read_warspotting([first, second]).losses.equals(result.losses)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"losses": [{"id": 7, ', "line 1, column 23 on, its end: it may be cut"),
        ('[{"id": 7}] and more', "line 1, column 13 on "),
        ('{"counts_by_status": {}}', "got an object with counts_by_status"),
        ('{"losses": {}}', "got an empty object"),
        ('{"losses": 7}', "got 7"),
        ('[{"date": "2022-02-25", "tank": 80}]', "with id, type, model, .* got {"),
        ("[7]", "entries with id, .* got 7"),
        ("[" * 100_000, "got lists within lists"),
        (f"[{'7' * 5000}]", "got a number too long to read"),
    ],
)
def test_another_json_is_an_error_that_says_so(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(SourceFormatError, match=f"other.json: expected .*{complaint}"):
        read_warspotting(path)


@pytest.mark.parametrize("text", ["[]", '{"losses": []}'])
def test_a_page_without_entries_is_no_error(text: str) -> None:
    assert len(read_warspotting(io.StringIO(text)).losses) == 0


def test_csvs_of_later_entries_are_read() -> None:
    text = (
        "Unnamed: 0,lost_by,id,date,type,model,status,geo,latitude,longitude,tags,photos\n"
        "0,Russia,4,2024-01-01,Rocket and missile artillery,9P140,Destroyed,nan,49,37,None,"
        '"https://example.org/1.jpg, https://example.org/2.jpg"\n'
    )
    row = told(read_warspotting(io.StringIO(text)))
    assert row["source"].endswith("/4/ | https://example.org/1.jpg | https://example.org/2.jpg")
    assert (row["latitude"], row["longitude"]) == ("49", "37")
    assert "notes" not in row


@pytest.mark.parametrize(
    ("kind", "model", "code", "note"),
    [
        ("Infantry fighting vehicles", "BMP-2(K)", "infantry_fighting_vehicle", False),
        ("Infantry fighting vehicles", "BTR-80", "armoured_personnel_carrier", True),
        ("Infantry fighting vehicles", "MT-LB", "armoured_fighting_vehicle", True),
        ("Infantry fighting vehicles", "Teapot", "armoured_vehicle", True),
        ("Infantry fighting vehicles", "", "armoured_vehicle", True),
        ("Infantry fighting vehicles", "T-72B3", "armoured_vehicle", True),  # does not fit
        ("Tanks", "Teapot", "tank", False),
        ("Tanks", "BMP-2(K)", "tank", False),
        ("Other", "T-72B3", "tank", True),
        ("Ambulances, medical vehicles", "Teapot", "other", True),
    ],
)
def test_a_model_narrows_the_category_where_it_fits(
    kind: str, model: str, code: str, note: bool
) -> None:
    row = told(read(LOSS | {"type": kind, "model": model, "tags": None}))
    assert row["category"] == code
    assert row.get("notes", "") == (f"WarSpotting type: {kind}" if note else "")


def test_codes_of_types_are_in_the_taxonomy() -> None:
    codes = {*CODES.values(), *(code for fit in FITS.values() for code in fit)}
    assert codes <= set(taxonomy())
    assert set(FITS) <= set(CODES)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["lat", "Lng", "coordinates", "url"]), inner, max_size=2),
    ),
    max_leaves=4,
)


@settings(max_examples=12)
@given(st.lists(st.dictionaries(st.sampled_from([*ALONE, "extra"]), VALUES), max_size=4))
def test_no_entry_is_a_crash_or_lost(changes: list[dict[str, Any]]) -> None:
    entries = [ALONE | {"id": number} | change for number, change in enumerate(changes)]
    result = read([LOSS, *entries])
    whole = [one for one in result.skipped if ", " not in one.where]
    assert len(result.losses) + len(whole) == len(entries) + 1
