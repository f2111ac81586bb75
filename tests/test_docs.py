"""The documentation does what it says: its code runs, and every kind of chart has a recipe."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from documents import Reader, blocks

import losstracker as lt
from losstracker.model.codes import CODES
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DOCS = Path(__file__).parent.parent / "docs"
OURS = ("conf", "gallery", "making", "war")
PAGES = sorted(
    page.relative_to(DOCS).as_posix()
    for page in DOCS.rglob("*.md")
    if not any(part.startswith("_") for part in page.relative_to(DOCS).parts)
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
READ = {page: (DOCS / page).read_text(encoding="utf-8") for page in PAGES}
RUN = [
    page
    for page, text in READ.items()
    if any(block.language in {"python", "console"} for block in blocks(text))
]


@pytest.fixture(scope="module")
def making() -> Iterator[ModuleType]:
    """Import what writes the reference pages, and forget it afterwards."""
    sys.path.insert(0, str(DOCS))
    try:
        import making as found  # noqa: PLC0415 - it is no package

        yield found
    finally:
        sys.path.remove(str(DOCS))
        for name in OURS:
            sys.modules.pop(name, None)


@pytest.mark.parametrize("page", RUN)
def test_what_a_page_says_happens(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(mpl.rcParams, "backend", "agg")
    assert Reader(f"docs/{page}").follow(READ[page]) > 0
    capsys.readouterr()


def test_the_main_pages_have_code_that_runs() -> None:
    assert {"index.md", "tutorial.md", "howto/charts.md", "howto/ci.md", "maintainers.md"} < {*RUN}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "page:1"),
        ("```console\n$ losstracker parse dozens\nthirty\n```\n", "losstracker parse dozens"),
        ("```console\n$ losstracker parse 'no count'\n```\n", "no count"),
        ("```console\n$ losstracker parse 'no count'\n$ echo $?\n0\n```\n", "echo"),
        ("```console\n$ cat /dev/null\n```\n", "cat"),
    ],
)
def test_a_page_that_is_wrong_is_found_out(document: str, message: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(message)):
        Reader("page").follow(document)


def test_code_that_stands_alone_has_no_output() -> None:
    first, second = blocks("```python\n1\n```\nwords\n```text\n2\n```\n")
    assert (first.shown, second.language) == (None, "text")


def test_every_made_list_is_asked_for_by_a_page(making: ModuleType) -> None:
    asked = {name for text in READ.values() for name in making.MADE.findall(text)}
    assert asked == set(making.MAKERS)


def test_the_lists_hold_everything(making: ModuleType) -> None:
    assert set(re.findall(r"^\(LT\d+\)=", making.make("checks", ""), re.MULTILINE)) == {
        f"({code})=" for code in CODES
    }
    codes = re.findall(r"^ *- `(\w+)` \*\*", making.make("categories", ""), re.MULTILINE)
    assert sorted(codes) == sorted(taxonomy())
    columns = re.findall(r"^`(\w+)`\n: ", making.make("columns", ""), re.MULTILINE)
    assert sorted(columns) == sorted(CONTRIBUTED)
    assert set(re.findall(r"losstracker\.(\w+)$", making.make("front-door", ""), re.MULTILINE)) >= {
        *lt.__all__
    } - {*making.ROOMS}
    phrases = making.phrases()
    told = making.make("lexicon", "")
    assert [name for name in set(phrases["id"]) if f"`{name}`" not in told] == []


def test_the_commands_and_their_options_are_told(making: ModuleType) -> None:
    told = making.make("commands", "")
    for name, command in making.cli.commands.items():
        section = told.partition(f"## {name}\n")[2].partition("\n## ")[0]
        for option in command.params:
            longest = max(option.opts, key=len)
            assert not longest.startswith("-") or longest in section, (name, longest)


def test_the_presets_differ_where_their_projects_do(making: ModuleType) -> None:
    rows = making.make("presets", "").splitlines()
    (dozens,) = [row for row in rows if row.startswith("| acled | `dozens`")]
    assert "24 to 99, best 48" in dozens
    assert "best 12" in dozens
    assert any(row.startswith("| pitf |") for row in rows)


def test_every_kind_of_chart_has_a_recipe(
    making: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = making.gallery.kinds()
    assert set(kinds) == set(lt.plot.__all__) - making.gallery.NO_CHARTS
    monkeypatch.setattr(lt.plot, "__all__", [*lt.plot.__all__, "pie"])
    with pytest.raises(LookupError, match="pie"):
        making.gallery.kinds()


def test_the_code_of_a_recipe_draws_what_the_recipe_draws(making: ModuleType) -> None:
    gallery = making.gallery
    tables = {name: getattr(gallery, name) for name in ("seen", "told", "fleet")}
    names: dict[str, object] = {"lt": lt, **tables}
    exec(compile(gallery.code("composition"), "recipe", "exec"), names)  # noqa: S102 - our own
    ax = names["ax"]
    drawn = gallery.RECIPES["composition"]()
    assert isinstance(ax, type(drawn))
    assert gallery.alternative(ax) == gallery.alternative(drawn)
    assert "look" not in "".join(map(gallery.code, gallery.kinds()))


def test_links_out_of_the_documents_are_mended(making: ModuleType) -> None:
    for name in ("contributing", "changelog"):
        text = making.make(name, "")
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
        assert [link for link in links if not (DOCS / link).exists()] == []
    assert making.LINK.sub(making._mended, "[x](a/b.md)") == "x (`a/b.md` in the repository)"


def test_names_in_sentences_lead_to_the_api(making: ModuleType) -> None:
    sentence = "see `lt.diff` and `lt.plot.save`, not `lt.model` or `lt.nothing`\n"
    linked = making.linked(sentence + "```python\n`lt.diff`\n```\n")
    assert linked.count("{py:obj}") == 2
    assert "{py:obj}`lt.plot.save <losstracker.plot.save>`" in linked
    assert linked.endswith("```python\n`lt.diff`\n```\n")


def test_every_link_between_pages_leads_to_a_page() -> None:
    found = [(DOCS / page, link) for page, text in READ.items() for link in LINK.findall(text)]
    assert found
    assert [link for page, link in found if not (page.parent / link).exists()] == []


def test_unknown_lists_are_refused(making: ModuleType) -> None:
    with pytest.raises(LookupError, match="expected one of columns"):
        making.make("colums", "")


def test_no_page_names_a_machine_or_asks_the_network() -> None:
    wrong = re.compile(r"/(?:work|tmp|home)/|<script|<link|https?://[^\s)]+\.(?:js|css)\b")
    assert [page for page, text in READ.items() if wrong.search(text)] == []
