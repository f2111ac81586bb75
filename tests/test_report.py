"""A report as its reader gets it: the files, and what the page says, which must be true."""

from __future__ import annotations

import base64
import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import losstracker as lt
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.examples import syria_2024
from losstracker.model.checking import Checking
from losstracker.report import write_report
from losstracker.report.scope import choose_every
from losstracker.report.tables import _central

if TYPE_CHECKING:
    from pathlib import Path

SEED_CHARTS = ["bounds_category", "bounds_group", "composition_status", "cumulative_side"]
TABLES = {
    "by_side": {"by": ["side"]},
    "by_group": {"by": ["side", "group"]},
    "by_category": {"by": ["side", "category"]},
    "by_status": {"by": ["side", "status"]},
    "by_side_period": {"by": ["side"], "every": "day"},
    "by_side_cumulative": {"by": ["side"], "every": "day", "cumulative": True},
    "by_category_period": {"by": ["side", "category"], "every": "day"},
}
VOID = {"meta", "img", "source", "link", "br", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, the text of each heading and cell, and whether tags match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).replace("\N{NO-BREAK SPACE}", " ").split())


def read(folder: Path) -> Page:
    return Page((folder / "index.html").read_text("utf-8"))


def make(rows: int = 1, **cells: Any) -> pd.DataFrame:
    plain = {"side": "A", "date": "2024-01-01", "category": "tank", "status": "destroyed"}
    filled = {"record_id": [f"r{at}" for at in range(rows)], "quantity": "1", "source": "s"}
    filled["location"] = [f"place {at}" for at in range(rows)]
    return pd.DataFrame({**filled, **plain, **cells})


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed")
    write_report(syria_2024(), folder, made_on=date(2026, 1, 31))
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    evidence = ["visual", "visual", "media", "", "official", "unverified"]
    quantity = ["1", "2", "4", "8", "dozens", "16"]
    write_report(make(6, evidence=evidence, quantity=quantity, language="en"), folder)
    return folder


def test_the_files_of_the_seed(seed: Path) -> None:
    charts = [f"{name}.{ending}" for name in SEED_CHARTS for ending in ("png", "svg")]
    tables = [f"{name}.csv" for name in TABLES]
    found = sorted(path.name for path in seed.iterdir())
    assert found == sorted([*charts, *tables, "index.html", "losses.csv"])


def test_the_files_are_those_that_are_told(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    paths = write_report(make(), tmp_path / "deep" / "er")
    assert sorted(paths) == sorted((tmp_path / "deep" / "er").iterdir())
    again = write_report(make(), tmp_path / "deep" / "er")
    assert (again, (tmp_path / "mine.txt").read_text()) == (paths, "mine")


def test_the_headline_is_true(seed: Path) -> None:
    words = read(seed).words
    assert "Syrian regime : at least 29 items, best 58; no upper bound" in words
    assert "because 3 of 5 records set none." in words
    assert (
        "Armoured vehicles: at least 20, best 44; no upper bound, because 1 of 2 records" in words
    )
    assert "Of these, recorded as tanks: between 20 and 99, best 44." in words
    assert "Helicopters: at least 2; no upper bound, because its only record sets none." in words
    assert "Aircraft: between 5 and 15, best 10." in words
    assert "5 records from 1 source, for losses of 27 November 2024 to 3 December 2024." in words
    assert "Made on 31 January 2026." in words


def test_the_page_needs_no_network(seed: Path) -> None:
    page = read(seed)
    policy = next(m for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy["content"]
    assert not {"link", "iframe", "object", "base", "img"} & {tag for tag, _ in page.tags}
    assert page.all("script") == page.all("style") == [{}]
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
        assert "src" not in attrs
        assert tag == "a" or attrs.get("href", "#").startswith(("data:image/png", "#"))
    assert "url(" not in (seed / "index.html").read_text("utf-8").split("</style>")[0]


def test_links_within_the_report_lead_somewhere(seed: Path) -> None:
    page = read(seed)
    names = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    for link in page.all("a"):
        target = link["href"]
        if target.startswith("data:"):
            inside = base64.b64decode(target.partition("base64,")[2])
            assert inside == (seed / link["download"]).read_bytes()
        else:
            assert target[1:] in names if target.startswith("#") else (seed / target).is_file()
    for _, attrs in page.tags:
        assert attrs.get("aria-labelledby", next(iter(names))) in names


def test_no_two_names_of_a_page_are_the_same(mixed: Path) -> None:
    ids = [attrs["id"] for _, attrs in read(mixed).tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    drawings = re.findall("<svg.*?</svg>", (mixed / "index.html").read_text("utf-8"), re.DOTALL)
    assert len(drawings) > 10
    for drawing in drawings:
        used = re.findall(r"(?:url\(|href=\")#([\w-]+)", drawing)
        assert set(used) == set(re.findall(r' id="([^"]+)"', drawing))


def test_the_page_can_be_heard(seed: Path) -> None:
    page = read(seed)
    assert page.all("html") == [{"lang": "en"}]
    drawings = page.all("svg")
    assert [image["class"] for image in drawings] == ["wide", "narrow"] * len(SEED_CHARTS)
    for image in drawings:
        assert image["role"] == "img"
        assert re.search("[0-9]", image["aria-label"])
    assert "Tanks: between 20 and 99 items, best 44;" in drawings[2]["aria-label"]
    assert "Chart of bounds, Syrian regime." in drawings[2]["aria-label"]
    assert all(cell.get("scope") in {"row", "col", "rowgroup"} for cell in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2"}].count("h1") == 1
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", TABLES)
def test_tables_read_back_are_the_sums(seed: Path, name: str) -> None:
    wanted = lt.aggregate(syria_2024(), **TABLES[name])  # type: ignore[arg-type]
    dates = ["period"] if "period" in wanted else []
    found = pd.read_csv(seed / f"{name}.csv", parse_dates=dates)
    terms = {"dependence": "wording", "lexicon": "losstracker 2"}
    pd.testing.assert_frame_equal(found, wanted.assign(**terms), check_dtype=False)


def test_no_upper_bound_is_inf_in_the_tables(seed: Path) -> None:
    assert (seed / "by_side.csv").read_text("utf-8").splitlines()[1] == (
        "Syrian regime,29,58,inf,convention,convention,32,,,5,3,wording,losstracker 2"
    )


def test_the_records_read_back(seed: Path) -> None:
    again = lt.read_csv(seed / "losses.csv")
    pd.testing.assert_frame_equal(again, syria_2024())


HOSTILE = """<script>alert("1")</script>'"&"""


def test_words_of_the_data_are_escaped(tmp_path: Path) -> None:
    sources = f"javascript:alert(1) | https://a.org/x | data:text/html,{HOSTILE} | ftp://b.org"
    told: dict[str, Any] = {
        "side": HOSTILE,
        "model": HOSTILE,
        "conflict": HOSTILE,
        "record_id": [HOSTILE],
    }
    losses = make(**told, source=sources, archive="https://archive.org/1")
    losses = lt.validate(losses, checking=Checking(off=frozenset({"LT113"})))
    write_report(losses, tmp_path, where={"side": HOSTILE})
    page = read(tmp_path)
    assert page.all("script") == [{}]
    assert page.words.count(HOSTILE) >= 6
    outward = [a for a in page.all("a") if "rel" in a]
    assert [a["href"] for a in outward] == ["https://a.org/x", "https://archive.org/1"]
    assert {a["rel"] for a in outward} == {"noopener noreferrer"}
    others = {a["href"].partition(";")[0] for a in page.all("a") if "rel" not in a}
    assert not [link for link in others if re.match("javascript|data:text/html|ftp", link)]


def test_a_title_is_escaped(tmp_path: Path) -> None:
    write_report(make(), tmp_path, title="<b>A & B</b>")
    assert "<b>A & B</b>" in read(tmp_path).words


def test_confirmed_and_claimed_are_told_apart(mixed: Path) -> None:
    words = read(mixed).words
    assert "Confirmed by pictures" in words
    assert "A : 3 items." in words
    assert "A : between 52 and 127 items, best 76." in words
    low = {
        end: pd.read_csv(mixed / f"by_side_{end}.csv")["low"].tolist()
        for end in ("visual", "claimed")
    }
    assert low == {"visual": [3], "claimed": [52]}
    charts = {path.stem for path in mixed.glob("*.svg")}
    assert {"bounds_group_visual", "bounds_group_claimed"} <= charts
    assert all(name.endswith(("_visual", "_claimed")) for name in charts)
    assert len(pd.read_csv(mixed / "losses.csv")) == 6


def test_one_kind_of_evidence_needs_no_sections(tmp_path: Path) -> None:
    losses = make(2, evidence=["visual", "media"])
    write_report(losses, tmp_path, where={"evidence": "visual"})
    assert "A : 1 item." in read(tmp_path).words
    assert (tmp_path / "by_side.csv").is_file()


def test_the_sections_keep_to_the_evidence_asked_for(tmp_path: Path) -> None:
    losses = make(3, evidence=["visual", "media", "official"], quantity=["1", "2", "4"])
    write_report(losses, tmp_path, where={"evidence": ["visual", "media"]})
    assert pd.read_csv(tmp_path / "by_side_claimed.csv")["low"].tolist() == [2]


@pytest.mark.parametrize("empty", [pd.DataFrame(), make().iloc[:0], syria_2024().iloc[:0]])
def test_an_empty_table_is_said_to_be_empty(tmp_path: Path, empty: pd.DataFrame) -> None:
    paths = write_report(empty, tmp_path)
    assert [path.name for path in paths] == ["index.html", "losses.csv"]
    assert "The table holds no records" in read(tmp_path).words
    assert pd.read_csv(tmp_path / "losses.csv").empty


@pytest.mark.parametrize("asked", [{"where": {"side": "B"}}, {"since": "2030-01-01"}])
def test_nothing_left_is_said(tmp_path: Path, asked: dict[str, Any]) -> None:
    write_report(make(), tmp_path, **asked)
    assert "No record fits what was asked for" in read(tmp_path).words


def test_one_row(tmp_path: Path) -> None:
    write_report(make(), tmp_path)
    words = read(tmp_path).words
    assert "A : 1 item." in words
    assert "Every count is exact" in words
    assert not list(tmp_path.glob("cumulative*"))


def test_days_that_nobody_knows(tmp_path: Path) -> None:
    write_report(make(2, date="../.."), tmp_path)
    assert "A : 2 items." in read(tmp_path).words
    assert pd.read_csv(tmp_path / "by_side_period.csv")["period"].isna().tolist() == [True]


def test_two_sides_are_never_added_up(tmp_path: Path) -> None:
    losses = make(4, side=["A", "A", "B", "B"], date=["2024-01-01", "2024-03-01"] * 2)
    write_report(losses, tmp_path)
    words = read(tmp_path).words
    assert "A : 2 items." in words
    assert "B : 2 items." in words
    assert "4 items" not in words


def test_a_filter_is_told_and_kept_to(tmp_path: Path) -> None:
    asked = {"where": {"category": ["tank"]}, "since": "2024-12-01", "until": date(2024, 12, 31)}
    write_report(syria_2024(), tmp_path, **asked)  # type: ignore[arg-type]
    words = read(tmp_path).words
    assert "Limited to: category tank; days from 2024-12-01 to 2024-12-31." in words
    assert "1 of 5 records is left." in words
    assert "1 record from 1 source" in words
    kept = lt.read_csv(tmp_path / "losses.csv")["record_id"].tolist()
    assert kept == ["syria-2024-armour", "syria-2024-tanks"]  # the whole bounds the part


def test_sources_are_counted_as_a_reader_would(tmp_path: Path) -> None:
    sources = ["https://a.org/1", "https://www.a.org/2 | Gazette, 3 May", "https://b.org/3"]
    write_report(make(3, source=sources), tmp_path)
    assert "3 records from 3 sites and publications" in read(tmp_path).words


def test_bounds_of_quantiles_are_not_called_a_central_interval() -> None:
    row = {"lower": 20.0, "median": np.nan, "upper": 60.0}
    assert _central(pd.Series(row), known=False) == "\N{EM DASH}"
    assert _central(pd.Series({**row, "median": 40.0}), known=True) == "20\N{EN DASH}60"
    assert _central(pd.Series({**row, "upper": np.nan}), known=False) == "from 20"


def test_what_the_font_lacks_is_said_once_for_a_chart(tmp_path: Path) -> None:
    with pytest.warns(LossTrackerWarning, match="font lacks") as told:
        paths = write_report(make(side="\u4e2d"), tmp_path)
    assert len(told) == sum(path.suffix == ".png" for path in paths)


def test_claims_of_one_loss_are_counted_once_and_all_shown(tmp_path: Path) -> None:
    losses = make(3, loss_id=["x", "x", ""], source=["s", "t", "u"], evidence="media")
    write_report(losses, tmp_path)
    words = read(tmp_path).words
    assert "A : 2 items." in words
    assert words.count("one claim of x") == 2


def test_of_many_records_the_first_are_shown(tmp_path: Path) -> None:
    write_report(make(501), tmp_path)
    page = read(tmp_path)
    assert "These are the first 200 of 501 records" in page.words
    assert "r199" in page.words
    assert "r200" not in page.words
    assert len(pd.read_csv(tmp_path / "losses.csv")) == 501


def test_groups_over_time(tmp_path: Path) -> None:
    days = [f"2024-{month:02}-01" for month in range(1, 9)]
    status = ["destroyed", "captured"] * 4
    write_report(make(8, date=days, category=["tank", "aircraft"] * 4, status=status), tmp_path)
    names = {path.stem for path in tmp_path.glob("*.png")}
    assert {"cumulative_group", "composition_group", "composition_status"} <= names
    by_status = pd.read_csv(tmp_path / "by_status_period.csv")
    assert by_status.groupby("status")["best"].sum().to_dict() == {"captured": 4, "destroyed": 4}
    assert "by_status_period.csv" in {link.get("download") for link in read(tmp_path).all("a")}
    assert (tmp_path / "by_side_period.csv").read_text("utf-8").count("\n") == 32  # weeks


def test_the_same_input_gives_the_same_bytes(seed: Path, tmp_path: Path) -> None:
    for path in write_report(syria_2024(), tmp_path, made_on=date(2026, 1, 31)):
        assert path.read_bytes() == (seed / path.name).read_bytes(), path.name


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    for losses, asked, error in (
        (make(category="teapot"), {}, InvalidLossesError),
        (make(), {"dates": "never"}, ArgumentError),
        (make(), {"where": {"sides": "A"}}, ArgumentError),
        (pd.DataFrame(), {"level": 2}, ArgumentError),
    ):
        with pytest.raises(error):
            write_report(losses, tmp_path / "report", **asked)
    assert not list(tmp_path.iterdir())


def test_the_table_given_is_not_changed(tmp_path: Path) -> None:
    losses = make(2)
    before = losses.copy()
    write_report(losses, tmp_path)
    pd.testing.assert_frame_equal(losses, before)


@pytest.mark.parametrize(
    ("days", "every"),
    [
        (0, "day"),
        (60, "day"),
        (61, "week"),
        (366, "week"),
        (367, "month"),
        (2928, "month"),
        (2929, "year"),
    ],
)
def test_periods_fit_the_span(days: int, every: str) -> None:
    assert choose_every(days) == every


def test_numbers_in_the_page_are_finite_or_said(seed: Path) -> None:
    words = read(seed).words
    assert "no bound" in words
    assert not re.search(r"\b(nan|NaN|NaT|None)\b", words)
    assert np.isinf(pd.read_csv(seed / "by_side.csv")["high"]).all()
