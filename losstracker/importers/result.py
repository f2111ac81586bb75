"""What an importer gives back: the losses, and what it could not carry over."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model import display

if TYPE_CHECKING:
    import pandas as pd

_REASON = re.compile(r"; |, got |: ")
"""Where a reason ends and what it says of one entry begins."""

_EXAMPLE = 60
"""Characters of an entry that a notebook shows."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that an importer left out: where it stood, its text, and why.

    ``where`` names a whole entry ("line 17") or, after a comma, a part of an entry whose rest
    was carried over ("line 17, coordinates").

    >>> str(Skipped("line 17", "Lost in transit", "expected a known status"))
    "line 17: expected a known status; left out: 'Lost in transit'"
    """

    where: str
    text: str
    why: str

    def __str__(self) -> str:
        """Give it on one line."""
        return f"{self.where}: {self.why}; left out: {self.text!r}"


@dataclass(frozen=True, slots=True, repr=False)
class ImportResult:
    """Losses read from another tracker, and the entries that were not understood.

    In a notebook it shows how many losses there are, and what was left out by reason.
    ``losses`` has the contributed columns of a loss table (:class:`losstracker.model.columns.Col`),
    every cell as text, blank where the source says nothing.

    >>> import pandas as pd
    >>> left = Skipped("line 3", "Lost in transit", "expected a known status")
    >>> ImportResult(pd.DataFrame({"record_id": ["a"]}), (left,))
    <ImportResult: 1 loss; 1 thing not carried over as found>
    """

    losses: pd.DataFrame
    skipped: tuple[Skipped, ...]

    def __repr__(self) -> str:
        """Give the counts."""
        return f"<ImportResult: {self._counts}>"

    @property
    def _counts(self) -> str:
        losses = f"{len(self.losses):,} " + ("loss" if len(self.losses) == 1 else "losses")
        things = f"{len(self.skipped):,} " + ("thing" if len(self.skipped) == 1 else "things")
        return f"{losses}; {things} not carried over as found" if self.skipped else losses

    def reasons(self) -> Counter[str]:
        """Count what was left out by the reason, without what it says of one entry.

        >>> import pandas as pd
        >>> left = [Skipped(f"line {n}", "x", f"expected a day, got '{n}'") for n in (2, 3)]
        >>> ImportResult(pd.DataFrame(), tuple(left)).reasons()
        Counter({'expected a day': 2})
        """
        return Counter(_REASON.split(one.why, maxsplit=1)[0] for one in self.skipped)

    def _repr_html_(self) -> str:
        """Show it in a notebook: how many losses, and what was left out by reason."""
        first: dict[str, Skipped] = {}
        for one in self.skipped:
            first.setdefault(_REASON.split(one.why, maxsplit=1)[0], one)
        return display.box(
            self._counts,
            display.table(
                ["times", "why", "for example", "there"],
                (
                    [
                        f"{count:,}",
                        why,
                        first[why].where.rpartition("/")[2],
                        first[why].text[:_EXAMPLE],
                    ]
                    for why, count in self.reasons().most_common()
                ),
            ),
            display.note(
                "the table is in .losses"
                + ("; all of these are in .skipped" if self.skipped else "")
            ),
        )
