"""Cells of others as a reader sees them: nothing invisible, the letters of one alphabet."""

from __future__ import annotations

from losstracker.model.characters import without_invisible
from losstracker.model.form_rules import DESIGNATIONS, TYPOGRAPHY
from losstracker.model.lookalikes import without_lookalikes
from losstracker.model.words import shown


def as_seen(name: str, text: str) -> str:
    r"""Give a cell with the letters that it seems to have, where it has others.

    >>> as_seen("model", "9S18\u041c1")
    '9S18M1'
    """
    if text.isascii():
        return text
    plain = without_invisible(text, typography=name in TYPOGRAPHY) or text
    return without_lookalikes(plain, designation=name in DESIGNATIONS).strip()


def why_respelt(text: str) -> str:
    """Say that a cell is carried over with other characters than it has.

    >>> why_respelt("T-72")
    "expected only what can be seen, in letters of one alphabet; carried over as 'T-72'"
    """
    return (
        f"expected only what can be seen, in letters of one alphabet; carried over as {shown(text)}"
    )
