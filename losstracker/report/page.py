"""The page of a report: what the template is given. All words of the data are escaped by it."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from losstracker import __version__
from losstracker.analysis.sources import short_sources
from losstracker.model.cells import text_column
from losstracker.model.columns import Col
from losstracker.plot.labels import number
from losstracker.report import records
from losstracker.report.files import MOST_BYTES, size_words
from losstracker.report.headline import make_headlines
from losstracker.report.method import make_method
from losstracker.report.sentences import counted, day_words, evidence_words, span_words
from losstracker.report.tables import explain, make_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from losstracker.report.charts import Picture
    from losstracker.report.files import File
    from losstracker.report.scope import Scope
    from losstracker.report.sums import Sums


@dataclass(frozen=True, slots=True)
class Part:
    """A section of losses that may be added up, with its drawings and the files of its sums."""

    sums: Sums
    pictures: tuple[Picture, ...]
    files: tuple[File, ...]


def render(
    scope: Scope, parts: Sequence[Part], losses: File, *, title: str | None, made_on: date | None
) -> str:
    """Write the page as one text that needs nothing else to be shown."""
    templates = files("losstracker.report") / "templates"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string((templates / "index.html.j2").read_text("utf-8"))
    style, script = ((templates / name).read_text("utf-8") for name in ("style.css", "page.js"))
    claims = scope.claims[scope.used]
    return (
        page.render(
            title=title or _title(claims),
            policy=_policy(style, script),
            style=style,
            script=script,
            about=_about(claims),
            filters=_filters(scope),
            parts=[_part(part) for part in parts],
            losses=losses,
            too_large=_too_large([losses, *(file for part in parts for file in part.files)]),
            most=size_words(MOST_BYTES),
            level=f"{scope.request.level * 100:g}",
            roll_ups=records.find_roll_ups(text_column(claims[Col.CATEGORY]).str.strip()),
            wordings=records.find_wordings(claims),
            rows=records.make_rows(claims),
            count=len(claims),
            method=make_method(scope.request, scope.lexicon),
            lexicon=scope.lexicon,
            dependence=scope.request.dependence,
            version=__version__,
            made_on=day_words(made_on) if made_on else "",
        ).rstrip()
        + "\n"
    )


def _policy(style: str, script: str) -> str:
    """What a browser lets the page do: show itself. No connection, no script or style but ours."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _too_large(offered: Sequence[File]) -> bool:
    """Whether some file is not inside the page."""
    return not all(file.inside for file in offered)


def _title(claims: pd.DataFrame) -> str:
    """Named after the conflict, where all records name the same one."""
    named = set(text_column(claims[Col.CONFLICT])) if Col.CONFLICT in claims else set()
    conflict = named.pop().strip() if len(named) == 1 else ""
    return f"Equipment losses: {conflict}" if conflict else "Equipment losses"


def _about(claims: pd.DataFrame) -> str:
    """How many records, when, from how many sources, and what they rest on."""
    if claims.empty:
        return ""
    sources, days = len(short_sources(text_column(claims[Col.SOURCE]))), span_words(claims)
    several = f"{number(sources)} sites and publications"
    said = f"{counted(len(claims), 'record')} from {'1 source' if sources == 1 else several}"
    said += f", for losses of {days}" if days else ""
    if Col.EVIDENCE not in claims:
        return f"{said}."
    return f"{said}. Evidence: {evidence_words(text_column(claims[Col.EVIDENCE]))}."


def _filters(scope: Scope) -> str:
    """What was asked for, where that leaves records out, and how many are left."""
    request, left, whole = scope.request, int(scope.used.sum()), len(scope.claims)
    said = [
        f"{name} {' or '.join(value or 'blank' for value in values)}"
        for name, values in request.where.items()
    ]
    ends = [("from", request.since), ("to", request.until)]
    days = " ".join(f"{word} {day}" for word, day in ends if day)
    said += [f"days {days}"] if days else []
    kept = f"{number(left)} of {counted(whole, 'record')} {'is' if left == 1 else 'are'} left"
    return f"Limited to: {'; '.join(said)}. {kept}." if said else ""


def _part(part: Part) -> dict[str, object]:
    sums, suffix = part.sums, part.sums.section.suffix
    tables = make_tables(sums)
    return {
        "heading": sums.section.heading,
        "suffix": suffix.replace("_", "-"),
        "headlines": [asdict(headline) for headline in make_headlines(sums)],
        "pictures": part.pictures,
        "explained": explain(tables),
        "tables": tables,
        "files": part.files,
    }
