"""What stands in others' files and no loss table can hold, and how far it is carried over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from losstracker.importers.seen import as_seen, why_respelt
from losstracker.model.characters import has_invisible, is_plain, reveal, starts_formula
from losstracker.model.form_rules import TYPOGRAPHY
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def carried(name: str, text: str) -> str:
    r"""Give a cell as a loss table can hold it, blank where it cannot.

    Control characters go, letters become those that they seem to be, and what spreadsheet programs
    may run as a formula is left out. A character that was lost before is blank too; running text
    (``notes``) is never left out, it shows such a character by its number.

    >>> carried("unit", "4th\x00 Brigade"), carried("unit", "=A1"), carried("unit", "4\ufffdth")
    ('4th Brigade', '', '')
    >>> carried("notes", "crew\ufffds")
    'crew<U+FFFD>s'
    """
    if is_plain(text):
        return text
    cell = as_seen(name, _CONTROL.sub("", text)).strip()
    running = name in TYPOGRAPHY
    if has_invisible(cell, typography=running):
        cell = reveal(cell) if running else ""
    if starts_formula(cell):
        cell = f"said: {cell}" if running else ""
    return cell


def why_other(text: str, cell: str) -> str:
    r"""Say why a text is carried over as another cell.

    >>> why_other("=A1", "")
    "expected text that a loss table can hold, got '=A1'; left blank, and kept in the notes"
    """
    if not cell:
        what = f"expected text that a loss table can hold, got {shown(reveal(text))}"
        return f"{what}; left blank, and kept in the notes"
    if _CONTROL.search(text):
        return f"expected text without control characters; carried over as {shown(cell)}"
    return why_respelt(cell)


def other_separator(names: Sequence[str], needed: Sequence[str]) -> str:
    """Say so where the names of columns are separated by another character than a comma.

    Args:
        names: The header, split at commas.
        needed: Names of columns, in lower case, most of which are then between the others.

    >>> other_separator(["id;type;model"], ["id", "type", "date"])
    "; columns separated by ';' are read once ',' stands between them"
    >>> other_separator(["id", "type"], ["id", "type", "date"])
    ''
    """
    text = ",".join(names).casefold()
    for mark, called in ((";", "';'"), ("\t", "tabs"), ("|", "'|'")):
        found = {name.strip(' "') for name in text.split(mark)}
        if mark in text and 2 * len(found & set(needed)) >= len(needed):
            return f"; columns separated by {called} are read once ',' stands between them"
    return ""
