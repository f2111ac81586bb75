"""Notebooks as they are stored: without outputs, numbered, and of use on any machine.

That they run is checked apart, with ``pytest --nbmake notebooks/``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import losstracker as lt

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
DATA = FOLDER / "data"
ABSOLUTE = re.compile(r"""["'(\s](?:/(?:home|tmp|work|root|Users|mnt)/|[A-Z]:\\)""")
LINK = re.compile(r"\]\(([^)#:]+)\)")
ADDRESS = re.compile(r"https?://[^\s\"'<>,|)]+")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_they_are_numbered_without_gaps() -> None:
    numbers = [int(path.stem.partition("_")[0]) for path in NOTEBOOKS]
    assert numbers == list(range(1, len(NOTEBOOKS) + 1))
    assert len(numbers) >= 5


@each
def test_no_output_is_stored(path: Path) -> None:
    for cell in cells(path):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert not cell["metadata"]


@each
def test_it_begins_with_a_title_and_says_what_it_needs(path: Path) -> None:
    first = cells(path)[0]
    assert first["cell_type"] == "markdown"
    assert text(first).startswith("# ")
    assert "You need losstracker" in text(first)
    assert "othing is downloaded" in text(first)


@each
def test_each_cell_of_code_is_explained_before(path: Path) -> None:
    kinds = [cell["cell_type"] for cell in cells(path)]
    assert kinds.count("markdown") >= kinds.count("code") / 2
    assert "code code code" not in " ".join(kinds)


@each
def test_no_path_of_one_machine_and_no_warning_is_hidden(path: Path) -> None:
    whole = "\n".join(map(text, cells(path)))
    assert not ABSOLUTE.search(whole)
    assert "filterwarnings" not in whole
    assert "simplefilter" not in whole
    assert "%%capture" not in whole


@each
def test_lines_of_code_fit_on_a_screen(path: Path) -> None:
    code = "\n".join(text(cell) for cell in cells(path) if cell["cell_type"] == "code")
    assert max(map(len, code.splitlines())) <= 100


@each
def test_links_to_other_files_lead_somewhere(path: Path) -> None:
    for cell in cells(path):
        for link in LINK.findall(text(cell)) if cell["cell_type"] == "markdown" else []:
            assert (FOLDER / link).exists(), link


def test_data_for_the_notebooks_is_invented_and_says_so() -> None:
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        if path.name != "README.md":
            assert path.name.startswith("invented_")
            assert path.name in told
            links = ADDRESS.findall(path.read_text(encoding="utf-8"))
            assert all("example.org" in link for link in links), path.name


def test_the_invented_files_are_read_as_the_notebooks_say() -> None:
    listed = lt.importers.read_warspotting(DATA / "invented_warspotting.csv")
    assert len(listed.reasons()) == len(listed.skipped) == 5
    page = lt.importers.read_oryx(DATA / "invented_oryx.html", side="Red", seen="2024-06-30")
    assert not page.skipped
    wrong = lt.importers.page_errors(lt.importers.reconcile(DATA / "invented_oryx.html"))
    assert wrong["heading"].tolist() == ["Helicopters"]
    claims = lt.read_csv(DATA / "invented_claims.csv")
    assert set(claims["evidence"]) == {"official"}
