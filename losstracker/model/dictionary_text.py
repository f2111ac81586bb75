"""The data dictionary of a loss table as Markdown, to be pasted into a project's documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from losstracker.model.columns import COLUMNS, Col
from losstracker.model.dictionary import DESCRIPTION, FORMS, MEANINGS, allowed
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.model.columns import ColumnSpec

_UNROCA = "UN Register category"


def _escaped(text: str) -> str:
    r"""Make a text safe for a cell of a Markdown table.

    >>> print(_escaped("a | b < c"))
    a \| b &lt; c
    """
    return re.sub(r"([|*`\\\[\]])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|")


def _table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(row)} |"


def _values(spec: ColumnSpec) -> str:
    if spec.name == Col.CATEGORY:
        return "see [Categories](#categories)"
    return ", ".join(map(_code, allowed(spec.name)))


def _columns() -> Iterator[str]:
    header = ("column", "required", "holds", "example", "values")
    rows = (
        (
            _code(spec.name),
            "yes" if spec.required else "no",
            _escaped(spec.holds),
            _code(spec.example),
            _values(spec),
        )
        for spec in COLUMNS
    )
    return _table(header, rows)


def _values_told() -> Iterator[str]:
    for name, words in [*FORMS.items(), *MEANINGS.items()]:
        yield f"### `{name}`"
        yield ""
        yield from _table(
            ("value", "means"), ((_code(word), _escaped(told)) for word, told in words.items())
        )
        yield ""


def _categories() -> Iterator[str]:
    """List the taxonomy as it branches, each code with its name and what is inside it."""
    depth: dict[str | None, int] = {None: -1}
    for code, one in taxonomy().items():
        depth[code] = depth[one.parent] + 1
        unroca = f" ({_UNROCA} {one.unroca})" if one.unroca else ""
        told = f"{_escaped(one.name)}{unroca}: {_escaped(one.definition)}"
        yield f"{'  ' * depth[code]}- {_code(code)} {told}"


def dictionary_markdown() -> str:
    """Write the columns, what their values mean, and the taxonomy, as Markdown.

    >>> dictionary_markdown().splitlines()[6][:41]
    '| `record_id` | yes | unique and stable, '
    """
    lines = [
        "## Columns of a loss table",
        "",
        DESCRIPTION,
        "",
        *_columns(),
        "",
        "A cell that is not known is left blank. Other columns are kept and not read.",
        "",
        "## Values",
        "",
        *_values_told(),
        "## Categories",
        "",
        "Use the narrowest code that is certain; where the source does not say, use a broad one.",
        "",
        *_categories(),
    ]
    return "\n".join(lines) + "\n"
