"""Rules on the source, read from its syntax trees; each is also shown to fail on wrong code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent / "losstracker"
LAYER = {
    "errors": 0,
    "model": 1,
    "check": 2,
    "importers": 2,
    "analysis": 2,
    "examples": 3,
    "plot": 3,
    "report": 4,
    "cli": 5,
}
FRONT_DOOR = {"__init__.py", "__main__.py"}
MOST_LINES = 400
MOST_BODY_LINES = 40
CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

FILES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}


def room_of(name: str) -> str:
    return name.partition("/")[0].removesuffix(".py")


def imported_modules(source: str, name: str) -> Iterator[str]:
    """Give the full name of everything that is imported, wherever in the file it is."""
    parents = ["losstracker", *name.split("/")[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = parents[: len(parents) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            yield from (
                word.value
                for word in node.args[:1]
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def upward_imports(source: str, name: str) -> list[str]:
    """Name the imports that do not point down; names from the front door are among them."""
    wrong = []
    for module in imported_modules(source, name):
        package, _, rest = module.partition(".")
        room = rest.partition(".")[0]
        if package != "losstracker" or room in {room_of(name), "__version__"}:
            continue
        if LAYER.get(room, len(LAYER)) >= LAYER[room_of(name)]:
            wrong.append(module)
    return wrong


def called(node: ast.Call) -> str:
    """Give the last part of the name that is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def names_called(source: str) -> set[str]:
    return {called(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}


def names_mentioned(source: str) -> set[str]:
    """Give every name that is read, called, imported or looked up as an attribute."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found.update(alias.name for alias in node.names)
    return found


def long_bodies(source: str) -> list[str]:
    """Name the functions whose body, without its docstring, has more lines than a screen."""
    long = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body if ast.get_docstring(node, clean=False) is None else node.body[1:]
        if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > MOST_BODY_LINES:
            long.append(node.name)
    return long


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes that run when the file is imported: all but what is inside functions."""
    inside = isinstance(node, FUNCTIONS)
    for field, value in ast.iter_fields(node):
        if inside and field == "body":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from run_at_import(child)


def clocks_read_at_import(source: str) -> list[str]:
    calls = [node for node in run_at_import(ast.parse(source)) if isinstance(node, ast.Call)]
    return [called(node) for node in calls if called(node) in CLOCKS]


def test_every_room_has_a_layer() -> None:
    assert {room_of(name) for name in FILES if name not in FRONT_DOOR} <= set(LAYER)


def test_imports_point_down() -> None:
    inside = [name for name in FILES if name not in FRONT_DOOR]
    assert {name: wrong for name in inside if (wrong := upward_imports(SOURCES[name], name))} == {}


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("model/dates.py", "from losstracker.errors import DateTextError", []),
        ("model/dates.py", "from losstracker.model.columns import Col", []),
        ("model/dates.py", "from losstracker.check.files import read_csv", ["check"]),
        ("check/files.py", "import losstracker.analysis.tally", ["analysis"]),
        ("analysis/tally.py", "from losstracker import importers", ["importers"]),
        ("analysis/tally.py", "from losstracker import aggregate", ["aggregate"]),
        ("analysis/tally.py", "import losstracker", [""]),
        ("plot/style.py", "from losstracker.examples import syria_2024", ["examples"]),
        ("errors.py", "from .model import columns", ["model"]),
        ("check/files.py", "from ..plot.bounds import bounds", ["plot"]),
        ("check/files.py", "from .sheet import open_sheet", []),
        ("check/files.py", "def late():\n    from losstracker.cli import main", ["cli"]),
        ("model/a.py", "if TYPE_CHECKING:\n    from losstracker.report import x", ["report"]),
        ("model/a.py", "import_module('losstracker.plot')", ["plot"]),
        ("report/page.py", "from losstracker import __version__, plot", []),
        ("model/a.py", "import pandas.plot\nfrom examples import cli", []),
    ],
)
def test_a_wrong_import_is_seen(name: str, source: str, wrong: list[str]) -> None:
    rooms = [found.removeprefix("losstracker").strip(".") for found in upward_imports(source, name)]
    assert [room.partition(".")[0] for room in rooms] == wrong


def test_no_file_is_too_long() -> None:
    lines = {name: len(source.splitlines()) for name, source in SOURCES.items()}
    assert {name: size for name, size in lines.items() if size > MOST_LINES} == {}


def test_every_body_fits_on_a_screen() -> None:
    assert {name: long for name in FILES if (long := long_bodies(SOURCES[name]))} == {}


@pytest.mark.parametrize(
    ("head", "lines", "long"),
    [
        ("def f():", 40, []),
        ("def f():", 41, ["f"]),
        ('def f():\n    """Doc.\n\n    More.\n    """', 40, []),
        ('async def f():\n    """Doc."""', 41, ["f"]),
    ],
)
def test_a_long_body_is_seen(head: str, lines: int, long: list[str]) -> None:
    assert long_bodies(head + "\n    x = 1" * lines) == long
    nested = f"class A:\n    {head}".replace("\n    ", "\n        ") + "\n        x = 1" * lines
    assert long_bodies(nested.replace("class A:\n        ", "class A:\n    ")) == long


def test_there_is_one_door_to_narwhals() -> None:
    doors = [name for name in FILES if "from_native" in names_mentioned(SOURCES[name])]
    assert doors == ["analysis/tally.py"]


@pytest.mark.parametrize(
    "source",
    ["nw.from_native(x)", "from narwhals import from_native as enter", "f = nw.from_native"],
)
def test_a_second_door_is_seen(source: str) -> None:
    assert "from_native" in names_mentioned(source)


def test_nothing_prints_outside_the_command_line() -> None:
    outside = [name for name in FILES if room_of(name) != "cli"]
    assert [name for name in outside if "print" in names_called(SOURCES[name])] == []


def test_a_print_is_seen() -> None:
    assert "print" in names_called("def f():\n    print('x')")
    assert "print" not in names_called("fingerprint('print(1)')")


def test_no_clock_is_read_at_import() -> None:
    assert {name: read for name in FILES if (read := clocks_read_at_import(SOURCES[name]))} == {}


@pytest.mark.parametrize(
    ("source", "clocks"),
    [
        ("TODAY = date.today()", ["today"]),
        ("class A:\n    made = datetime.now(tz=UTC)", ["now"]),
        ("def f(day=date.today()): ...", ["today"]),
        ("@stamp(time.time())\ndef f(): ...", ["time"]),
        ("def f():\n    return date.today()", []),
        ("class A:\n    def f(self):\n        return datetime.now()", []),
        ("FIRST = date(2022, 2, 24)", []),
    ],
)
def test_a_clock_read_at_import_is_seen(source: str, clocks: list[str]) -> None:
    assert clocks_read_at_import(source) == clocks
