"""Events scraped from Oryx: every row is a loss, or one entry with another row, or named."""

import csv
import gzip
import io
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import ArgumentError, SourceFormatError
from losstracker.importers import ImportResult
from losstracker.importers.oryx_events import DATA_SET, read_oryx_csv
from losstracker.importers.oryx_events_wording import losses_of, plain_name, status_in
from losstracker.model.columns import CONTRIBUTED

SHARED = Path(__file__).parents[2] / "shared" / "data"
STATUSES = ("destroyed", "captured", "damaged", "abandoned")
HEADER = "country,origin,system,status,url,date_recorded\n"
PICTURE = "https://example.org/pictures/1.jpg"
POST = "https://twitter.com/someone/status/1"


def read(*rows: str, **options: str) -> ImportResult:
    return read_oryx_csv(io.StringIO(HEADER + "\n".join(rows)), **options)  # type: ignore[arg-type]


def row(
    status: str = "destroyed",
    *,
    system: str = "T-72B3",
    url: str = PICTURE,
    day: str = "2022-06-26",
) -> str:
    return f"Russia,Soviet Union,{system},{status},{url},{day}"


def rows_skipped(result: ImportResult) -> list[str]:
    return [skipped.where for skipped in result.skipped if ", " not in skipped.where]


def statuses(result: ImportResult) -> list[str]:
    return sorted(result.losses["status"])


def test_a_row_becomes_a_loss() -> None:
    result = read(row(system="61 T-72B3"))
    told = {str(name): text for name, text in result.losses.iloc[0].items() if text}
    identity = told.pop("record_id")
    assert identity.startswith("oryx-event-")
    assert told == {
        "side": "Russia",
        "date": "2022-02-24/2022-06-26",
        "category": "tank",
        "model": "T-72B3",
        "status": "destroyed",
        "quantity": "1",
        "reported": "2022-06-26",
        "evidence": "visual",
        "source": f"{PICTURE} | {DATA_SET}",
        "conflict": "Russo-Ukrainian War",
        "notes": "origin: Soviet Union; listed as 61 T-72B3",
    }
    assert result.skipped == ()
    assert tuple(result.losses.columns) == CONTRIBUTED


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("1220 BMP-2(K)", "BMP-2(K)"),
        ("7 fuel train tanks(s)", "fuel train tanks(s)"),
        ("3 23 ItK 61", "23 ItK 61"),
        ("127T-64BV", "T-64BV"),
        ("152mm 2S3 Akatsiya", "152mm 2S3 Akatsiya"),
        ("5 152mm 2S3 Akatsiya", "152mm 2S3 Akatsiya"),
        ("152 mm 2S3 Akatsiya", "152 mm 2S3 Akatsiya"),
        ("23 ItK 61", "23 ItK 61"),
        ("9K35 Strela-10", "9K35 Strela-10"),
        ("2S1 with ZU-23 AA gun", "2S1 with ZU-23 AA gun"),
        ("20000 T-72", "20000 T-72"),
        ("BTR-ZD:", "BTR-ZD"),
        ("1L22 'Parol': (1, destroyed)", "1L22 'Parol'"),
        ("9<U+041C>111 Fagot", "9\u041c111 Fagot"),
        ("<U+FFFFFF>", "<U+FFFFFF>"),
        ("152mm\u00a02A36", "152mm 2A36"),
        (":", ":"),
    ],
)
def test_the_total_before_a_name_goes_and_names_with_numbers_stay(system: str, name: str) -> None:
    assert plain_name(system) == name


@pytest.mark.parametrize(
    ("said", "link", "counted"),
    [
        # Oryx words these as one entry: damage is said beside what became of the vehicle.
        ({"damaged", "captured"}, PICTURE, {"captured"}),
        ({"damaged", "abandoned"}, POST, {"abandoned"}),
        ({"damaged", "abandoned", "captured"}, PICTURE, {"captured"}),
        # By one picture, two fates are one vehicle's: "captured and later destroyed".
        ({"captured", "destroyed"}, PICTURE, {"destroyed"}),
        ({"abandoned", "destroyed"}, "https://postimg.cc/SjXrcw7T", {"destroyed"}),
        ({"abandoned", "captured"}, PICTURE, {"captured"}),
        ({"damaged", "abandoned", "destroyed"}, PICTURE, {"destroyed"}),
        # A post, or a picture whose name counts, shows several.
        ({"captured", "destroyed"}, POST, {"captured", "destroyed"}),
        (
            {"captured", "destroyed"},
            "https://i.postimg.cc/a/1x-destr-1x-capt-btr82a.jpg",
            {"captured", "destroyed"},
        ),
        ({"captured", "destroyed"}, "https://i.postimg.cc/a/kamaz-6x6-capt.jpg", {"destroyed"}),
        ({"damaged", "abandoned", "destroyed"}, POST, {"abandoned", "destroyed"}),
        # Damaged beside destroyed is another vehicle.
        ({"damaged", "destroyed"}, PICTURE, {"damaged", "destroyed"}),
        ({"destroyed"}, PICTURE, {"destroyed"}),
        ({"lost", "destroyed"}, PICTURE, {"lost", "destroyed"}),
        ({"damaged", "captured"}, "", {"damaged", "captured"}),  # no link: nothing says so
    ],
)
def test_which_statuses_are_one_loss(said: set[str], link: str, counted: set[str]) -> None:
    together = losses_of(frozenset(said), link)
    assert set(together) == counted
    assert Counter(part for parts in together.values() for part in parts) == Counter(said)


def test_one_entry_in_two_rows_is_one_loss_and_says_so() -> None:
    result = read(row("damaged"), row("captured", day="2022-06-27"))
    assert statuses(result) == ["captured"]
    assert result.losses.loc[0, "notes"] == "origin: Soviet Union; listed as damaged and captured"
    assert result.losses.loc[0, "reported"] == "2022-06-26"  # listed first then
    (one,) = result.skipped
    assert one.where == "line 2"
    assert one.why.endswith("'damaged and captured', carried over as captured from line 3")


def test_two_entries_with_one_link_stay_two() -> None:
    both = read(row("damaged"), row("destroyed"))
    assert statuses(both) == ["damaged", "destroyed"]
    assert both.losses["record_id"].is_unique
    alone = read(row("destroyed"))
    assert alone.losses.loc[0, "record_id"] in set(both.losses["record_id"])
    names = read(row(), row(system="T-72B"))
    assert len(names.losses) == 2
    assert names.skipped == ()


def test_an_event_that_stands_twice_is_one() -> None:
    result = read(row(system="61 T-72B3", day="2022-07-02"), row(system="60 T-72B3"))
    assert result.losses["reported"].tolist() == ["2022-06-26"]
    assert rows_skipped(result) == ["line 2"]
    assert "carried over from line 3" in result.skipped[0].why


def test_what_has_no_link_is_not_thought_one() -> None:
    result = read(row(url=""), row(url=""), row("damaged", url=""), row("captured", url=""))
    assert len(result.losses) == 4
    assert result.losses["record_id"].is_unique
    assert set(result.losses["source"]) == {DATA_SET}
    assert [one.where for one in result.skipped] == [f"line {line}, url" for line in range(2, 6)]


@pytest.mark.parametrize(
    ("url", "source", "note"),
    [
        (f"Ural tanker {PICTURE}", f"{PICTURE} | {DATA_SET}", "; url: Ural tanker"),
        ("ttps://example.org/1.jpg", f"https://example.org/1.jpg | {DATA_SET}", ""),
        (f"https://i{PICTURE}", DATA_SET, f"; url: https://i{PICTURE}"),
        ("javascript:alert(1)", DATA_SET, "; url: javascript:alert(1)"),
    ],
)
def test_a_link_is_whole_or_left_out(url: str, source: str, note: str) -> None:
    result = read(row(url=url))
    assert result.losses.loc[0, "source"] == source
    assert result.losses.loc[0, "notes"] == "origin: Soviet Union" + note
    said = [one.where for one in result.skipped]
    assert said == ([] if url.startswith("Ural") else ["line 2, url"])


@pytest.mark.parametrize(
    ("day", "window", "reported", "said"),
    [
        ("2022-06-26", "2022-02-24/2022-06-26", "2022-06-26", []),
        ("2022-02-24", "2022-02-24", "2022-02-24", []),
        ("", "2022-02-24/..", "", ["line 2, date_recorded"]),
        ("NA", "2022-02-24/..", "", ["line 2, date_recorded"]),
        ("2022-02-30", "2022-02-24/..", "", ["line 2, date_recorded"]),
        ("26.06.2022", "2022-02-24/..", "", ["line 2, date_recorded"]),
        ("2022-02-23", "../2022-02-23", "2022-02-23", ["line 2, date_recorded"]),
    ],
)
def test_the_day_of_listing_ends_the_window(
    day: str, window: str, reported: str, said: list[str]
) -> None:
    result = read(row(day=day))
    assert result.losses[["date", "reported"]].to_numpy().tolist() == [[window, reported]]
    assert [one.where for one in result.skipped] == said


def test_the_war_may_have_begun_on_another_day() -> None:
    assert read(row(), since="2014-02-20").losses.loc[0, "date"] == "2014-02-20/2022-06-26"
    with pytest.raises(ArgumentError, match="since: expected a day"):
        read(row(), since="2014")


def test_a_row_may_count_for_at_least_one() -> None:
    losses = lt.validate(read(row(), several="at_least_one").losses)
    counts = losses[["count_low", "count_best", "count_high"]].to_numpy().tolist()
    assert counts == [[1, 1, float("inf")]]
    with pytest.raises(ArgumentError, match="several: expected 'one' or 'at_least_one'"):
        read(row(), several="many")


def test_what_is_skipped_says_where_and_why() -> None:
    result = read(
        row(system="Teapot"),
        row(system="NA"),
        row("exploded"),
        row("NA", url="https://x.com/someone/status/2"),
        ",Russia,T-72B3,destroyed,https://example.org/5.jpg,2022-06-26",
        "Russia,T-72B3",
        row(system="<U+0422>-72B3", url=POST),
    )
    assert [(one.where, one.why) for one in result.skipped] == [
        ("line 3, system", "expected the name of a vehicle, got none; left blank"),
        ("line 4", "status: expected one of Oryx's words, as destroyed, got 'exploded'"),
        (
            "line 5, status",
            "expected a status, got none; carried over as lost, which does not say how",
        ),
        ("line 6", "country: expected who lost it, got ''"),
        ("line 7", "expected 6 cells as in the header, got 2"),
        (
            "line 8, system",
            "expected only what can be seen, in letters of one alphabet; carried over as 'T-72B3'",
        ),
        ("line 2, category", "expected a model whose kind is known; carried over as 'other'"),
    ]
    assert result.losses["category"].tolist()[:3] == ["other", "other", "tank"]
    assert result.losses.loc[0, "model"] == "Teapot"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Captured", "captured"),
        ("damaged and captured", "captured"),
        ("abandoned and later destroyed", "destroyed"),
        ("sunk", "destroyed"),
        ("", "lost"),
        ("undamaged", None),
    ],
)
def test_a_status_is_one_of_oryx_words(text: str, status: str | None) -> None:
    assert status_in(text) == status


def test_fewer_and_other_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "data_2022-03-13.csv"
    path.write_text(f"country,system,status,url\nRussia,T-72B3,captured,{PICTURE}\n")
    result = read_oryx_csv(path)
    assert result.losses.loc[0, "date"] == "2022-02-24/.."
    assert [one.where for one in result.skipped] == ["line 1, date_recorded"]
    more = (
        f"sysID,Country,seen,system,status,url,date_recorded\n9,Russia,2,T-72B3,captured,{PICTURE},"
    )
    other = read_oryx_csv(io.StringIO(more + "2022-03-13"))
    assert other.losses.loc[0, "notes"] == "seen: 2"
    assert other.losses["record_id"].tolist() == result.losses["record_id"].tolist()


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "got an empty file"),
        (b"country,equipment_type,destroyed,type_total\n", "got running totals"),
        (b"country,system,destroyed,captured,total\n", "read event_destroyed.csv"),
        (b"country,system,status,count\n", "got running totals"),
        (b"id,type,model\n", "country, system, status, url not in 'id,type,model'"),
        (b"<html></html>", "not in '<html>"),
        (b"country,system,status,url,url\n", "got url more than once"),
        (b'country,system,status,url\nRussia,"T\n', "begins on line 2"),
        (gzip.compress(b"country,system", mtime=0)[:-6], "expected a whole gzip file"),
    ],
)
def test_another_format_is_an_error_that_says_so(
    raw: bytes, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError, match=complaint):
        read_oryx_csv(path)


def test_a_folder_is_read_and_its_totals_are_named(tmp_path: Path) -> None:
    for status in ("captured", "damaged"):
        (tmp_path / f"event_{status}.csv").write_text(HEADER + row(status))
    (tmp_path / "daily_count.csv").write_text("country,equipment_type,type_total\nRussia,Tanks,9\n")
    (tmp_path / "README.md").write_text("Scrape Oryx")
    result = read_oryx_csv(tmp_path)
    assert statuses(result) == ["captured"]
    assert {Path(where).name for where in rows_skipped(result)} == {
        "README.md",
        "daily_count.csv",
        "event_damaged.csv: line 2",
    }


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["Russia", "T-72B3", PICTURE, POST, "2022-06-26", "=1+1", *STATUSES]),
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, st.sampled_from(STATUSES), CELLS, CELLS), max_size=5)


@settings(max_examples=8)
@given(ROWS)
def test_no_row_is_a_crash_or_lost(rows: list[tuple[str, ...]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER.strip().split(","), *rows])
    result = read_oryx_csv(io.StringIO(stream.getvalue(), newline=""))
    named = [one for one in result.skipped if one.where.split(", ")[0] == one.where]
    assert len(result.losses) + len(named) == len(rows)


EVENTS = st.lists(
    st.builds(
        row,
        st.sampled_from(STATUSES),
        system=st.sampled_from(["T-72B3", "4 T-72B3", "BMP-2"]),
        url=st.sampled_from([PICTURE, POST]),
        day=st.sampled_from(["2022-06-26", "2022-07-01", ""]),
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


@settings(max_examples=8)
@given(EVENTS, st.randoms(use_true_random=False))
def test_losses_do_not_depend_on_the_order_of_rows(events: list[str], dice: random.Random) -> None:
    shuffled = dice.sample(events, len(events))
    first, second = (
        read(*each).losses.sort_values("record_id").drop(columns="notes").to_numpy().tolist()
        for each in (events, shuffled)
    )
    assert first == second


@pytest.fixture(scope="module")
def real() -> ImportResult:
    paths = [SHARED / f"oryx_events_{status}.csv.gz" for status in STATUSES]
    if not all(path.exists() for path in paths):
        pytest.skip("needs oryx_events_*.csv.gz in ../shared/data: they are not bundled")
    return read_oryx_csv(paths)


def test_the_real_files_are_carried_over_whole(real: ImportResult) -> None:
    rows = 0
    for status in STATUSES:
        path = SHARED / f"oryx_events_{status}.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            rows += sum(1 for _ in csv.DictReader(stream))
    assert len(real.losses) + len(rows_skipped(real)) == rows == 37_505
    assert real.losses["record_id"].is_unique
    assert Counter(real.losses["side"]) == {"Russia": 25_282, "Ukraine": 10_268}


def test_the_real_files_hardly_list_a_damaged_vehicle_twice(real: ImportResult) -> None:
    counts = Counter(zip(real.losses["side"], real.losses["status"], strict=True))
    assert counts["Russia", "damaged"] == 941  # Oryx's total: 909; rows in the file: 2,233
