"""The data dictionary of a loss table, made of its columns: for validators and for people.

A schema says what can be said of one cell by its form. It refuses no cell that the rules accept;
what takes reading (counts in words), several cells or several rows is for ``losstracker validate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from losstracker.model.columns import COLUMNS, CONTRIBUTED, REQUIRED, Col, Evidence, Status
from losstracker.model.rules import DEGREES
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from losstracker.model.columns import ColumnSpec

NAME = "losses"
TITLE = "A loss table"
DESCRIPTION = (
    "Equipment losses of armed conflicts from open sources, one row for each reported loss: a CSV "
    "in UTF-8 with commas between cells and a header. 'losstracker validate' checks what no schema "
    "can: counts in words, dates that exist, parts that fit into their whole."
)

MEANINGS: Mapping[str, Mapping[str, str]] = {
    Col.STATUS: {
        Status.DESTROYED: "beyond use, whoever holds it now",
        Status.DAMAGED: "hit, and not known to be beyond repair",
        Status.ABANDONED: "left behind, and nobody is known to have taken it",
        Status.CAPTURED: "in the hands of another side",
        Status.LOST: "lost in a way that the source does not say",
    },
    Col.EVIDENCE: {
        Evidence.VISUAL: "a picture or film shows it",
        Evidence.OFFICIAL: "a state body or an armed force says so",
        Evidence.MEDIA: "the press says so",
        Evidence.UNVERIFIED: "a claim that nobody has confirmed",
    },
    Col.RELIABILITY: {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "cannot be judged",
    },
    Col.CREDIBILITY: {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "cannot be judged",
    },
}
"""What the words of each closed vocabulary mean."""

FORMS: Mapping[str, Mapping[str, str]] = {
    Col.DATE: {
        "2024-12-01": "a day",
        "2024-12-01~": "about a day",
        "2024-12": "a day of that month",
        "2024-11-27/2024-12-03": "a day between two",
        "../2024-12-03": "that day or before",
        "../..": "nobody knows",
    },
    Col.QUANTITY: {
        "1": "one",
        "10-12": "ten to twelve",
        "~10": "about ten",
        "≥2": "at least two",
        "dozens": "the source's own words, in the language that the column language names",
        "plural": "more than one, where the source only has a plural ('batteries')",
    },
}
"""How values are written in the columns that have a language of their own."""

_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
_INNER, _EDGE = f"[^{_CONTROL}]", rf"[^ \t\r\n{_CONTROL}]"
TEXT = f"{_EDGE}({_INNER}*{_EDGE})?"
"""A value without control characters, and without spaces at its ends."""

_MONTH = "(0[1-9]|1[0-2])"
_DAY_OF_MONTH = "(0[1-9]|[12][0-9]|3[01])"
_DAY = f"[0-9]{{4}}-{_MONTH}-{_DAY_OF_MONTH}"
_COARSE = f"[0-9]{{4}}(-({_MONTH}|XX)(-XX)?)?|[0-9]{{2}}[0-9X]X|XXXX"
_DATE = f"({_DAY}|{_COARSE})[?~%]?"
_END = rf"({_DATE}|\.\.)?"
_WHOLE = "[0-9]{1,12}"


def _degrees(limit: int) -> str:
    """Write degrees up to ``limit``, 90 or 180, as a pattern; a last digit may be rounded off."""
    below = "[0-8]?[0-9]" if limit == 90 else "1[0-7][0-9]|[0-9]{1,2}"
    most = rf"{limit}(\.(0{{1,13}}|0{{13}}[0-9]{{1,7}}))?"
    return rf"[+-]?0?({most}|({below})(\.[0-9]{{1,20}})?)"


PATTERNS: Mapping[str, str] = {
    Col.DATE: f"{_DATE}|{_END}/{_END}",
    Col.REPORTED: _DAY,
    Col.LANGUAGE: "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*",
    Col.LOW: _WHOLE,
    Col.BEST: _WHOLE,
    Col.HIGH: f"{_WHOLE}|inf",
    **{name: _degrees(limit) for name, limit in DEGREES.items()},
}
"""The form of a cell that is filled in, as a regular expression that every dialect reads."""


def allowed(name: str) -> tuple[str, ...]:
    """List the values that a column takes, or nothing where it is open.

    >>> allowed("evidence")
    ('visual', 'official', 'media', 'unverified')
    >>> allowed("category")[:2], allowed("side")
    (('armoured_vehicle', 'tank'), ())
    """
    if name == Col.CATEGORY:
        return tuple(taxonomy())
    return next(spec.vocabulary for spec in COLUMNS if spec.name == name)


def cell_pattern(spec: ColumnSpec) -> str:
    """Write the form of a column's cells as a regular expression; a blank cell has it if it may.

    >>> import re
    >>> from losstracker.model.columns import COLUMNS
    >>> high = next(spec for spec in COLUMNS if spec.name == "high")
    >>> [bool(re.search(cell_pattern(high), cell)) for cell in ("12", "inf", "", "dozens")]
    [True, True, True, False]
    """
    return f"^({PATTERNS.get(spec.name, TEXT)}){'' if spec.required else '?'}$"


def _property(spec: ColumnSpec) -> dict[str, Any]:
    about = {"type": "string", "description": spec.holds, "examples": [spec.example]}
    values = allowed(spec.name)
    if values:
        return about | {"enum": [*values, *([] if spec.required else [""])]}
    return about | {"pattern": cell_pattern(spec)}


def _needs(name: str, other: str) -> dict[str, Any]:
    """Say that a row with one of two cells has the other, too."""

    def filled(column: str) -> dict[str, Any]:
        return {"properties": {column: {"minLength": 1}}, "required": [column]}

    return {"if": filled(name), "then": filled(other)}


def json_schema() -> dict[str, Any]:
    """Give a JSON Schema (2020-12) of one row: an object of texts, as they stand in the CSV.

    Columns beyond those of a loss table are allowed, as in a file. That a ``record_id`` stands once
    and that ``part_of`` names a record are matters of the whole table, which it does not see.

    >>> json_schema()["required"][:3]
    ['record_id', 'side', 'date']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{TITLE}: one row",
        "description": DESCRIPTION,
        "type": "object",
        "properties": {str(spec.name): _property(spec) for spec in COLUMNS},
        "required": list(REQUIRED),
        "additionalProperties": True,
        "allOf": [_needs(*DEGREES), _needs(*reversed(DEGREES))],
    }


_BOUNDS = (Col.LOW, Col.BEST)


def _constraints(spec: ColumnSpec) -> dict[str, Any]:
    """Give what a Table Schema says of a column's cells beyond their type."""
    rules: dict[str, Any] = {"required": True} if spec.required else {}
    values = allowed(spec.name)
    if values:
        return rules | {"enum": list(values)}
    if spec.name in DEGREES:
        limit = DEGREES[spec.name]
        return rules | {"minimum": -limit, "maximum": limit}
    if spec.name in _BOUNDS:
        return rules | {"minimum": 0}
    pattern = "" if spec.name == Col.REPORTED else PATTERNS.get(spec.name, "")
    return rules | ({"pattern": f"^({pattern})$"} if pattern else {})


def _field(spec: ColumnSpec) -> dict[str, Any]:
    kinds = dict.fromkeys(DEGREES, "number") | dict.fromkeys(_BOUNDS, "integer")
    about = {
        "name": str(spec.name),
        "type": {**kinds, Col.REPORTED: "date"}.get(spec.name, "string"),
        "description": spec.holds,
        "example": spec.example,
    }
    constraints = _constraints(spec)
    return about | ({"constraints": constraints} if constraints else {})


def table_schema() -> dict[str, Any]:
    """Give a Table Schema (Frictionless Data) of a loss table.

    A file may hold its columns in any order, leave optional ones out and have others besides:
    ``fieldsMatch`` says so. With the ``frictionless`` package, whose releases before 5.20 need
    ``--schema-sync`` for that: ``frictionless validate --trusted --schema losses.json FILE``.

    >>> table_schema()["primaryKey"], table_schema()["missingValues"]
    (['record_id'], [''])
    """
    whole = {"resource": "", "fields": [str(Col.RECORD_ID)]}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "fields": [_field(spec) for spec in COLUMNS],
        "fieldsMatch": "partial",
        "missingValues": [""],
        "primaryKey": [str(Col.RECORD_ID)],
        "foreignKeys": [{"fields": [str(Col.PART_OF)], "reference": whole}],
    }


def template_csv() -> str:
    r"""Give a CSV with the header of a loss table and no row.

    >>> template_csv().split(",")[:3]
    ['record_id', 'side', 'date']
    """
    return ",".join(CONTRIBUTED) + "\n"
