"""Events scraped from Oryx: the id of a loss depends on no other row, and no part costs a loss."""

import io
from itertools import combinations
from pathlib import Path

import pytest

import losstracker as lt
from losstracker.errors import SourceFormatError
from losstracker.importers import ImportResult
from losstracker.importers.oryx_events import read_oryx_csv
from losstracker.importers.oryx_events_wording import losses_of, status_in, words_beside_status

HEADER = "country,origin,system,status,url,date_recorded\n"
STATUSES = ("destroyed", "damaged", "abandoned", "captured")
LINKS = ("https://example.org/pictures/1.jpg", "https://twitter.com/someone/status/1", "")


def read(*rows: str) -> ImportResult:
    return read_oryx_csv(io.StringIO(HEADER + "\n".join(rows)))


def row(status: str = "destroyed", url: str = LINKS[0], day: str = "2022-06-26") -> str:
    return f"Russia,Soviet Union,T-72B3,{status},{url},{day}"


def ids(*rows: str) -> dict[str, str]:
    losses = read(*rows).losses
    return dict(zip(losses["record_id"], losses["status"], strict=True))


def ids_by_link(statuses: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The ids of the losses of each link that has rows of all these statuses."""
    losses = read(*(row(status, link) for link in LINKS for status in statuses)).losses
    found: dict[str, dict[str, str]] = {link: {} for link in LINKS}
    for name, status, source in losses[["record_id", "status", "source"]].to_numpy():
        link = source.split(" | ")[0] if " | " in source else ""
        found[link][name] = status
    return found


def test_the_id_of_a_loss_never_passes_to_another() -> None:
    subsets = [some for size in range(1, 5) for some in combinations(STATUSES, size)]
    told = {some: ids_by_link(some) for some in subsets}
    for fewer in subsets:
        for more in (each for each in subsets if set(fewer) < set(each)):
            for link in LINKS:
                before, after = told[fewer][link], told[more][link]
                merged = set(before.values()) - set(losses_of(frozenset(more), link))
                for name, status in before.items():
                    assert after.get(name) == (None if status in merged else status)


def test_a_damaged_vehicle_keeps_its_id_when_a_destroyed_one_comes() -> None:
    (alone,) = ids(row("damaged"))
    assert ids(row("damaged"), row("destroyed"))[alone] == "damaged"
    assert alone not in ids(row("damaged"), row("captured"))  # one entry, and its row's id


def test_what_has_no_link_keeps_its_id_when_more_comes() -> None:
    last = row(url="", day="2023-01-01")
    (alone,) = ids(last)
    more = ids(row(url="", day="2022-03-01"), row(url="no link", day="2023-01-01"), last)
    assert alone in more
    assert len(more) == 3
    twice = ids(last, last)
    assert set(twice) == {alone, f"{alone}-2"}


@pytest.mark.parametrize(
    "text",
    ["not destroyed", "possibly destroyed", "destroyed?", "unlikely destroyed", "damaged or sunk"],
)
def test_a_status_in_doubt_is_none(text: str) -> None:
    (one,) = read(row(text)).skipped
    assert (one.where, one.text) == ("line 2", row(text))
    assert one.why == f"status: expected one of Oryx's words, as destroyed, got '{text}'"


@pytest.mark.parametrize(
    ("text", "status", "beside"),
    [
        ("damaged and later captured", "captured", ""),
        ("damaged beyond economical repair", "destroyed", ""),
        ("destroyed by drone", "destroyed", "drone"),
        ("captured 2x", "captured", "2x"),
        ("NA", "lost", ""),
    ],
)
def test_other_words_of_a_status_are_said(text: str, status: str, beside: str) -> None:
    assert (status_in(text), words_beside_status(text)) == (status, beside)
    if beside:
        (one,) = read(row(text)).skipped
        assert one.where == "line 2, status"
        assert one.why.endswith(f"got '{beside}' too; carried over as {status}")


def test_a_loss_is_not_left_out_for_a_part() -> None:
    result = read("Rus\x00sia,So\x07viet,=T-72,captured,https://example.org/1.jpg,2022-06-26")
    loss = result.losses.iloc[0]
    assert (loss["side"], loss["model"]) == ("Russia", "")
    assert loss["notes"] == "origin: Soviet; listed as =T-72"
    parts = ["country", "system", "notes"]
    assert [one.where for one in result.skipped] == [f"line 2, {part}" for part in parts]
    lt.validate(result.losses)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER + 'Russia,"T', "begins on line 2 and cannot be read"),
        (HEADER + f"Russia,{'x' * 200_000}", "begins on line 2 and cannot be read: field larger"),
        ('country,"sys', "begins on line 1 and cannot be read"),
        (HEADER.replace(",", ";"), "columns separated by ';'"),
    ],
)
def test_a_broken_file_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    good, broken = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(HEADER + row())
    broken.write_text(text)
    with pytest.raises(SourceFormatError, match=f"b.csv: expected .*{complaint}"):
        read_oryx_csv([good, broken] if "cannot" in complaint else broken)
