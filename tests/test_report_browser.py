"""The page of a report in a real browser: Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import losstracker as lt
from losstracker.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = 390, 1280
ROWS = {
    "quantity": ["dozens", "2", "at least two", "about ten", "10", "1", "3", "30"],
    "category": ["tank", "tank", "aircraft", "aircraft", "tank", "uav", "armoured_vehicle", "uav"],
    "date": [
        "2024-01",
        "../2024-02-01",
        "2024-03-01",
        "2024-01-05",
        "2024-02",
        "../..",
        "2024",
        "",
    ],
    "model": ["T-72", "T-8", "", "Su-25", "T-55", "", "MT-LB", ""],
    "status": ["lost", "destroyed", "captured", "damaged", "abandoned", "lost", "lost", "lost"],
}


@dataclass
class Open:
    """A page, and what it did that a reader does not see."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def losses() -> pd.DataFrame:
    """Confirmed and claimed losses of two sides, with open ends and days that nobody knows."""
    rows = pd.DataFrame(ROWS).replace({"date": {"": "2024-02-10/2024-02-12"}})
    source = "https://example.org/a/very/long/address/that/does/not/end/2024/02/10/losses-of-a-day"
    return lt.validate(
        rows.assign(
            record_id=[f"r{at}" for at in range(len(rows))],
            side=["A", "A", "A", "A", "A", "B", "B", "B"],
            evidence=["media", "visual"] * 4,
            language="en",
            source=source,
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(losses(), folder, title="Losses <of> two sides")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


def show(browser: Browser, folder: Path, width: int, **options: Any) -> Open:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    opened = Open(context.new_page())
    opened.page.on("console", lambda said: opened.wrong.append(said.text))
    opened.page.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.goto((folder / "index.html").as_uri())
    return opened


@pytest.fixture(scope="module")
def phone(browser: Browser, folder: Path) -> Open:
    return show(browser, folder, PHONE)


@pytest.fixture(scope="module")
def desk(browser: Browser, folder: Path) -> Open:
    return show(browser, folder, DESK)


@pytest.fixture(params=["phone", "desk"])
def opened(request: pytest.FixtureRequest) -> Open:
    found: Open = request.getfixturevalue(request.param)
    return found


def head(page: Page, table: str, name: str) -> Locator:
    return page.locator(f"{table} thead th", has_text=name)


def column(page: Page, table: str, at: int) -> list[str]:
    """The first line of each cell of a column, from top to bottom."""
    cells = page.locator(f"{table} tbody tr > :nth-child({at})").all_inner_texts()
    return [cell.strip().split("\n")[0] for cell in cells]


def faults(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(f"{axe}; 0")
    found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    assert len(found["passes"]) > 15  # rules that were looked at
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]


def test_nothing_goes_wrong_and_nothing_is_asked_for(opened: Open) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert not opened.wrong
    assert [url for url in opened.asked if not url.startswith("data:image/png")] == [
        opened.page.url
    ]


def test_the_page_does_not_scroll_sideways(opened: Open) -> None:
    width = opened.page.evaluate("document.documentElement.scrollWidth")
    assert width == opened.page.viewport_size["width"]  # type: ignore[index]


def test_each_width_has_its_drawings(phone: Open, desk: Open) -> None:
    for opened, shown, hidden in ((phone, "narrow", "wide"), (desk, "wide", "narrow")):
        drawings = opened.page.locator("figure svg")
        assert drawings.count() == 2 * opened.page.locator("figure").count() > 4
        assert opened.page.locator(f"svg.{hidden}:visible").count() == 0
        assert opened.page.locator(f"svg.{shown}:visible").count() == drawings.count() / 2


def test_no_words_of_a_drawing_lie_on_others(opened: Open) -> None:
    overlaps = opened.page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
          const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
          const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
          const shown = boxes.filter(([, box]) => box.width > 0);
          return shown.flatMap(([one, a], at) => shown.slice(at + 1).filter(([, b]) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > a.height * 0.35
          ).map(([other]) => `${one} / ${other}`));
        })"""
    )
    assert not overlaps


def test_words_of_a_drawing_stay_inside_it(opened: Open) -> None:
    outside = opened.page.evaluate(
        """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("text")].filter((text) => {
            const box = text.getBoundingClientRect();
            return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
          }).map((text) => text.textContent);
        })"""
    )
    assert not outside


def test_axe_finds_no_fault(opened: Open) -> None:
    head(opened.page, "table.records", "Date").get_by_role("button").click()  # one is sorted
    assert not faults(opened.page)


RECORDS, READ_AS, DATE, STATUS = "table.records", 5, 6, 7


def test_a_click_sorts_and_a_third_gives_the_order_back(desk: Open) -> None:
    page = desk.page
    page.reload()
    cell, given = head(page, RECORDS, "Read as"), column(page, RECORDS, READ_AS)
    seen = []
    for _ in range(3):
        cell.get_by_role("button").click()
        seen.append((cell.get_attribute("aria-sort"), column(page, RECORDS, READ_AS)))
    up = ["1", "2", "at least 2", "3", "5–15, best 10", "10", "24–99, best 48", "30"]  # noqa: RUF001
    assert seen == [("ascending", up), ("descending", up[::-1]), (None, given)]


def test_days_that_nobody_knows_come_last_both_ways(desk: Open) -> None:
    page = desk.page
    page.reload()
    button = head(page, RECORDS, "Date").get_by_role("button")
    button.click()
    days = column(page, RECORDS, DATE)
    assert (days[0], days[-1]) == ("by 2024-02-01", "not known")
    assert days[1].startswith("2024-01-01")
    button.click()
    assert column(page, RECORDS, DATE)[0] == "2024-03-01"
    assert column(page, RECORDS, DATE)[-1] == "not known"


def test_keys_sort_too_and_equals_keep_their_order(desk: Open) -> None:
    page = desk.page
    page.reload()
    head(page, RECORDS, "Status").get_by_role("button").focus()
    page.keyboard.press("Enter")
    found = list(zip(column(page, RECORDS, STATUS), column(page, RECORDS, 1), strict=True))
    assert found == sorted(found)  # records are named in the order given
    assert found != sorted(found, key=lambda row: row[1])
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert head(page, RECORDS, "Evidence").get_attribute("aria-sort") == "ascending"
    assert head(page, RECORDS, "Status").get_attribute("aria-sort") is None
    assert page.locator("#said").inner_text() == "Evidence: sorted ascending"


def test_no_bound_is_the_highest_and_sides_stay_apart(desk: Open) -> None:
    page = desk.page
    page.reload()
    table = page.locator("table", has=page.locator("#by_group-claimed"))
    before = table.locator("tr.side").all_inner_texts()
    table.locator("th", has_text="High").get_by_role("button").click()
    rows = [row.split("\t") for row in table.locator("tbody tr").all_inner_texts()]
    assert [row[0] for row in rows if len(row) == 1] == before == ["A", "B"]
    highs = [row[3] for row in rows if len(row) > 1 and row[0] != "Unmanned aerial vehicles"]
    assert highs[:2] == ["109", "no bound"]


def test_the_filter_keeps_what_fits(phone: Open) -> None:
    page = phone.page
    page.get_by_label("Show only records with").fill("SU-25")
    assert page.locator("table.records tbody tr:visible").count() == 1
    assert page.get_by_text("1 of 8 shown").is_visible()
    page.get_by_label("Show only records with").fill("")
    assert page.locator("table.records tbody tr:visible").count() == 8


def test_the_page_gives_its_records(desk: Open, tmp_path: Path) -> None:
    page = desk.page
    saved = {}
    for name in ("losses.csv", "by_side_claimed.csv"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name, exact=True).click()
        assert coming.value.suggested_filename == name
        saved[name] = tmp_path / name
        coming.value.save_as(saved[name])
    pd.testing.assert_frame_equal(lt.read_csv(saved["losses.csv"]), losses(), check_like=True)
    assert pd.read_csv(saved["by_side_claimed.csv"])["side"].tolist() == ["A", "B"]


def test_the_page_prints(desk: Open) -> None:
    paper = desk.page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    desk.page.emulate_media(media="print")
    desk.page.set_viewport_size({"width": 688, "height": 971})  # A4 within its margins
    cut = desk.page.evaluate(
        "[...document.querySelectorAll('table, svg.wide')]"
        ".filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length"
    )
    desk.page.emulate_media(media="screen")
    desk.page.set_viewport_size({"width": DESK, "height": 900})
    assert cut == 0


def test_a_script_put_into_the_page_does_not_run(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    page = (folder / "index.html").read_text("utf-8")
    bad = "<script>document.title = 'taken'</script><p style='color: red' onclick='1'>x</p></main>"
    (tmp_path / "index.html").write_text(page.replace("</main>", bad), "utf-8")
    opened = show(browser, tmp_path, DESK)
    assert opened.page.title() == "Losses <of> two sides"
    said = " ".join(opened.wrong)
    assert said.count("Content Security Policy") >= 2
    assert opened.page.locator("th button").count() > 10  # ours runs
    opened.page.context.close()


def test_without_scripts_the_page_reads_the_same(
    browser: Browser, folder: Path, desk: Open
) -> None:
    desk.page.reload()
    opened = show(browser, folder, DESK, java_script_enabled=False)
    assert opened.page.locator("button, input").count() == 0
    own = opened.page.locator("main").text_content()
    said = (desk.page.locator("main").text_content() or "").replace("Show only records with  ", "")
    assert said.split() == (own or "").split()
    opened.page.context.close()
