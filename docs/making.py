"""What the reference pages hold, written from the code each time the documentation is built."""

from __future__ import annotations

import json
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
import gallery

import losstracker as lt
import losstracker.cli
from losstracker.cli.commands import cli
from losstracker.model.codes import CODES
from losstracker.model.columns import COLUMNS, Col
from losstracker.model.dictionary import DESCRIPTION
from losstracker.model.dictionary_text import dictionary_markdown
from losstracker.model.lexicon import PRESETS
from losstracker.model.taxonomy import Category, ancestors, broad_codes, root, taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from losstracker.model.columns import ColumnSpec

ROOT = Path(__file__).parent.parent
MADE = re.compile(r"^<!-- made: ([\w-]+) -->$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")
NAMED = re.compile(r"(?<![`\[])`lt\.((?:plot\.|importers\.)?\w+)`(?!`)")
FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
PAGES = {
    "losstracker/check/CHECKS.md": "reference/checks.md",
    "losstracker/model/taxonomy.csv": "reference/taxonomy.md",
    "losstracker/model/lexicons": "reference/lexicon.md",
    "losstracker/model/lexicons/README.md": "reference/lexicon.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
"""Files of the repository that the documentation has a page of."""

FRONT_DOOR: dict[str, tuple[str, ...]] = {
    "Read and check": ("read_csv", "write_csv", "validate", "LossSchema", "LossRecord"),
    "Counts and dates": (
        *("parse_quantity", "Quantity", "parse_date", "DateWindow", "Lexicon", "use_lexicon"),
    ),
    "Sums": (
        *("aggregate", "compare_dependences", "ratio", "balance", "share_of_fleet", "first_seen"),
    ),
    "Several sources, several versions": (
        *("compare_sources", "find_duplicates", "link", "resolve", "diff"),
    ),
    "Large tables": ("scan", "tally"),
}
"""The names of ``losstracker`` as the page of the API groups them."""
ROOMS = ("analysis", "check", "errors", "examples", "importers", "model", "plot", "report")
"""Names that are rooms and have pages of their own, or none."""
BESIDE = {
    "diff": ("analysis.diff.Diff", "analysis.diff_alarms.Alarm", "analysis.diff_alarms.AlarmCode")
}
"""What a function gives, told below it."""
SCHEMA = (
    "The rules of a loss table as one pandera ``DataFrameSchema``, for those who use pandera: "
    "``LossSchema.validate(losses, lazy=True)``. Rules that only warn give a ``SchemaWarning``. "
    ":func:`validate` asks the same rules, and adds the computed columns."
)
"""What there is to say of the one public name that is no function and no class."""
HIDDEN = {"Lexicon": "digits, entries, grammar, translated"}
"""Methods that the library needs and users do not."""

KINDS_OF_WORDING = {
    "whole": "whole wordings",
    "prefix": "before a number",
    "suffix": "after a number",
    "join": "between two numbers",
    "between": "before the first of two numbers",
    "closing": "after the second of two numbers",
    "collective": "from nouns for about so many",
}
STAGES = {
    "0": "Files, headers and lines",
    "1": "Cells",
    "2": "Rows",
    "3": "The whole table",
    "4": "A project's own rules",
}
"""What the first digit of a code says: where the thing that is wrong can be seen."""
SHOWN = 6
"""Phrases of a language that the page shows for one reading; the CSV has all."""


def linked(page: str) -> str:
    """Let each `lt.NAME` in the sentences of a page lead to what the API says of it."""
    parts = FENCED.split(page)
    parts[::2] = [NAMED.sub(_to_api, part) for part in parts[::2]]
    return "".join(parts)


def _to_api(found: re.Match[str]) -> str:
    room, _, name = found[1].rpartition(".")
    public = getattr(lt, room).__all__ if room else set(lt.__all__) - {*ROOMS}
    if name not in public:
        return found[0]
    return f"{{py:obj}}`lt.{found[1]} <losstracker.{found[1]}>`"


def make(name: str, root_of_pages: str) -> str:
    """Write what a line ``<!-- made: NAME -->`` stands for.

    Args:
        name: A key of ``MAKERS``.
        root_of_pages: How the page that asks for it reaches the first page: ``../`` or nothing.

    Raises:
        LookupError: Nothing of that name is made.
    """
    if name not in MAKERS:
        raise LookupError(f"made: expected one of {', '.join(MAKERS)}, got {name!r}")
    return MAKERS[name](root_of_pages)


def escaped(text: str) -> str:
    """Make a text safe for Markdown, in a table too."""
    return re.sub(r"([|*`\\\[\]_#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def code(text: str) -> str:
    """Show a text as code, also where it holds backquotes; not for tables, which divide at bars."""
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{text}{ticks}"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table in Markdown; cells are as they shall stand."""
    head = list(header)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def columns(_: str) -> str:
    """The columns of a loss table, the required ones first, and what their values mean."""
    parts = []
    for title, required in (("Required", True), ("Optional", False)):
        told = [_column(spec) for spec in COLUMNS if spec.required is required]
        parts.append("\n\n".join([f"## {title}", *told]))
    values = dictionary_markdown().partition("## Values")[2].partition("## Categories")[0]
    return "\n\n".join([DESCRIPTION, *parts, f"## Values\n{values}"])


def _column(spec: ColumnSpec) -> str:
    values = ", ".join(code(word) for word in spec.vocabulary)
    if spec.name == Col.CATEGORY:
        values = "the codes of the [taxonomy](taxonomy.md)"
    among = f" One of: {values}." if values else ""
    holds = spec.holds[0].upper() + spec.holds[1:]
    return f"{code(spec.name)}\n: {escaped(holds)}.{among} Example: {code(spec.example)}."


def categories(_: str) -> str:
    """Every code of the taxonomy, under its broad code."""
    return "\n\n".join(_branch(code_) for code_ in broad_codes())


def _branch(broad: str) -> str:
    under = [one for one in taxonomy().values() if root(one.code) == broad]
    return "\n".join([f"## {under[0].name}", "", *(_category(one) for one in under)])


def _category(one: Category) -> str:
    deep = "  " * len(ancestors(one.code))
    unroca = f" UN Register: category {one.unroca}." if one.unroca else ""
    also = ", ".join(f"“{alias}”" for alias in one.aliases)
    words = f"\n{deep}  Also read: {escaped(also)}." if also else ""
    told = f"**{escaped(one.name)}.** {escaped(one.definition)}{unroca}{words}"
    return f"{deep}- {code(one.code)} {told}"


def checks(_: str) -> str:
    """Every kind of finding, with what breaks it and what is fine."""
    parts = []
    for digit, title in STAGES.items():
        names = [name for name in sorted(CODES) if name[2] == digit]
        parts.append("\n\n".join([f"## {title}", *map(_check, names)]))
    return "\n\n".join(parts)


def _check(name: str) -> str:
    one = CODES[name]
    notes = [str(one.severity)]
    notes += ["always on" if one.essential else "can be switched off"]
    notes += ["`--fix` mends what it can"] if one.fixable else []
    examples = f"```{{code-block}} text\n:caption: wrong\n\n{one.bad}\n```\n\n"
    examples += f"```{{code-block}} text\n:caption: fine\n\n{one.good}\n```"
    told = f"*{', '.join(notes).capitalize()}.* {one.help}"
    return f"({name})=\n\n### {name}: {one.title}\n\n{told}\n\n{examples}"


@cache
def phrases() -> pd.DataFrame:
    """Every phrase of the standard lexicon, with what it means."""
    return lt.Lexicon.named("losstracker").table()


def lexicon_facts(_: str) -> str:
    """How much the lexicon holds, and its version."""
    lexicon, count = lt.Lexicon.named("losstracker"), len(phrases())
    languages = len(lexicon.languages)
    return f"Lexicon `{lexicon.label}`: {count:,} phrases in {languages} languages and in signs."


def lexicon(_: str) -> str:
    """The readings of the standard lexicon, with some phrases of each language."""
    parts = []
    for where, title in KINDS_OF_WORDING.items():
        rows = phrases()[phrases()["where"] == where]
        groups = [(str(name), found) for name, found in rows.groupby("id", sort=False)]
        groups.sort(key=lambda group: _size(group[1].iloc[0]))
        told = "\n\n".join(_reading(name, found) for name, found in groups)
        parts.append(f"## {title.capitalize()}\n\n{told}")
    return "\n\n".join(parts)


def _size(one: pd.Series) -> float:
    """How small a reading's floor is; forms of another number come first."""
    low = str(one["low"])
    return float(low) if low.isdecimal() else -1


def _meant(one: pd.Series) -> str:
    """Say in words what a reading means: its bounds, best value, kinds and shape."""
    low, high, best = str(one["low"]), str(one["high"]), str(one["best"])
    if one["where"] == "whole" and low.isdecimal():
        best = f"{lt.parse_quantity(one['phrase'], one['language']).best:,.0f}"
    top = "no upper bound" if high == "inf" else high
    kinds = dict.fromkeys([one["low_kind"], *([] if high == "inf" else [one["high_kind"]])])
    shape = "no distribution" if one["shape"] == "none" else f"distribution: {one['shape']}"
    return f"{low} to {top}, best {best} ({' and '.join(kinds)}; {shape})."


def _reading(name: str, rows: pd.DataFrame) -> str:
    one = rows.iloc[0]
    said = [code(name), f": {escaped(_meant(one))} {escaped(str(one['note'] or ''))}"]
    said.append(f"  Source: {escaped(str(one['source']))}.")
    said.append("")
    for language, found in rows.groupby(rows["language"].fillna("signs"), sort=False):
        shown = ", ".join(code(phrase) for phrase in found["phrase"].head(SHOWN))
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        said.append(f"  - {language}: {shown}{more}")
    return "\n".join(said)


def presets(_: str) -> str:
    """What the bundled presets read otherwise than the standard lexicon, in English."""
    header = ["preset", "wording", "losstracker reads", "the preset reads"]
    return table(header, (row for name in PRESETS for row in _differences(name)))


def _differences(preset: str) -> Iterator[list[str]]:
    whole = phrases()[(phrases()["where"] == "whole") & (phrases()["language"] == "en")]
    for phrase in whole.drop_duplicates("id")["phrase"]:
        told = [_bounds(lt.parse_quantity(phrase, "en", lexicon)) for lexicon in (None, preset)]
        if told[0] != told[1]:
            yield [preset, code(phrase), *told]


def _bounds(count: lt.Quantity) -> str:
    top = "no upper bound" if count.high == float("inf") else f"{count.high:,.0f}"
    return f"{count.low:,} to {top}, best {count.best:,.0f}"


def commands(_: str) -> str:
    """Every command with its arguments and options, as the program itself gives them."""
    return "\n\n".join(_command(name, one) for name, one in sorted(cli.commands.items()))


def _command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"losstracker {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    help_text = textwrap.dedent(command.help or "").strip()
    told = [f"## {name}", f"```text\nlosstracker {name} {usage}\n```", escaped(help_text)]
    options = (one for one in command.params if isinstance(one, click.Option))
    records = filter(None, (one.get_help_record(context) for one in options))
    told += [f"{code(names)}\n: {escaped(text) or 'See above.'}" for names, text in records]
    return "\n\n".join(told)


def charts(root_of_pages: str) -> str:
    """The gallery: each kind of chart, what it is for, the picture and its code."""
    return "\n\n".join(_chart(kind, root_of_pages) for kind in gallery.kinds())


def _chart(kind: str, root_of_pages: str) -> str:
    told = f"{gallery.about(kind)} Options: {{func}}`lt.plot.{kind} <losstracker.plot.{kind}>`."
    shown = f"{picture(kind, root_of_pages)}\n\n```py\n{gallery.code(kind)}\n```"
    return f"## `{kind}`\n\n{told}\n\n{shown}"


def picture(kind: str, root_of_pages: str) -> str:
    """Show a chart that was drawn: the narrow one on a phone."""
    folder = ROOT / "docs" / "_made" / "charts"
    told = json.loads((folder / "alternatives.json").read_text("utf-8"))[kind]
    place = f"{root_of_pages}_static/charts/{kind}"
    narrow = f'<source media="(max-width: 40em)" srcset="{place}-phone.png">'
    alternative = told.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    image = f'<img class="chart" src="{place}.png" alt="{alternative}" loading="lazy">'
    return f"<picture>{narrow}{image}</picture>"


def front_door(_: str) -> str:
    """The names of ``losstracker`` in groups, for Sphinx to document.

    Raises:
        LookupError: A public name is in no group.
    """
    known = {*ROOMS, *(name for names in FRONT_DOOR.values() for name in names)}
    if lacking := set(lt.__all__) - known:
        raise LookupError(f"docs/making.py: put {', '.join(sorted(lacking))} into FRONT_DOOR")
    parts = []
    for title, names in FRONT_DOOR.items():
        told = [line for name in names if name in lt.__all__ for line in _documented(name)]
        parts.append("\n".join([f"## {title}", "", "```{eval-rst}", *told, "```"]))
    return "\n\n".join(parts)


def _documented(name: str) -> Iterator[str]:
    thing = getattr(lt, name)
    if not callable(thing) or not hasattr(thing, "__name__"):
        yield from (f".. py:data:: losstracker.{name}", "", f"   {SCHEMA}", "")
    elif isinstance(thing, type):
        yield from (f".. autoclass:: losstracker.{name}", "   :members:")
        yield from (f"   :exclude-members: {HIDDEN.get(name, '__init__')}", "")
    else:
        yield from (f".. autofunction:: losstracker.{name}", "")
    for other in BESIDE.get(name, ()):
        yield from (f".. autoclass:: losstracker.{other}", "   :members:", "   :undoc-members:", "")


def first_chart(root_of_pages: str) -> str:
    """The chart of the bundled data."""
    return picture("bounds", root_of_pages)


def of_the_repository(name: str) -> Callable[[str], str]:
    """Make a function that gives a file of the repository as a page, its links mended."""

    def text(_: str) -> str:
        return LINK.sub(_mended, (ROOT / name).read_text("utf-8"))

    return text


def _mended(link: re.Match[str]) -> str:
    words, path = link.groups()
    page = PAGES.get(path)
    return f"[{words}]({page})" if page else f"{words} (`{path}` in the repository)"


def write_downloads(folder: Path) -> None:
    """Write the files that pages offer for download."""
    folder.mkdir(parents=True, exist_ok=True)
    phrases().to_csv(folder / "lexicon.csv", index=False)
    for name in ("seen", "told"):
        lt.write_csv(getattr(gallery, name), folder / f"{name}.csv")
    gallery.fleet.to_csv(folder / "fleet.csv", index=False)
    source = ROOT / "losstracker" / "model" / "taxonomy.csv"
    (folder / "taxonomy.csv").write_text(source.read_text("utf-8"), encoding="utf-8")


_REFERENCE = (columns, categories, checks, lexicon_facts, lexicon, presets, commands, charts)


def _all_names() -> Iterator[tuple[str, Callable[[str], str]]]:
    for maker in (*_REFERENCE, front_door, first_chart):
        yield maker.__name__.replace("_", "-"), maker
    yield "contributing", of_the_repository("CONTRIBUTING.md")
    yield "changelog", of_the_repository("CHANGELOG.md")


MAKERS: dict[str, Callable[[str], str]] = dict(_all_names())
"""What can be asked for, and who writes it."""
