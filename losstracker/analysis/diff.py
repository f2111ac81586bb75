"""What a contribution changes: records, totals, and what in it should make somebody look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.analysis.diff_alarms import Alarm, AlarmCode, number
from losstracker.analysis.diff_falls import falling, rewriting
from losstracker.analysis.diff_html import html_of
from losstracker.analysis.diff_ids import changed_hands, renamed
from losstracker.analysis.diff_records import compare
from losstracker.analysis.diff_shares import taking_over, vanishing
from losstracker.analysis.diff_totals import totals_of
from losstracker.analysis.options import as_names
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.columns import Col
from losstracker.model.finding import Finding, Findings
from losstracker.model.lexicon import use_lexicon
from losstracker.model.validate import validate, validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.analysis.diff_records import Comparison
    from losstracker.model.lexicon import Lexicon

FAR_BACK = 90
"""Days before the newest day of the old table after which history should not change unnoticed."""

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diff:
    """What differs between an old and a new loss table.

    ``added`` and ``removed`` have the contributed columns, every cell as text. ``changed`` has one
    row a changed cell: ``record_id``, ``column``, ``old``, ``new``. ``totals`` has one row a group
    of either table: the ``by`` columns; ``low_before``, ``best_before``, ``high_before`` (items;
    ``high`` may be inf), ``records_before``; the same ``_after``; ``best_change`` (items).
    ``warnings`` are what to look at. Rows are in the order of ``record_id``, or of the groups.
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame
    totals: pd.DataFrame
    warnings: tuple[Alarm, ...]
    records_before: int
    records_after: int

    @property
    def records_changed(self) -> int:
        """How many records have at least one changed cell."""
        return int(self.changed[Col.RECORD_ID].nunique())

    @property
    def empty(self) -> bool:
        """True where no record is added, removed or changed."""
        return not (len(self.added) or len(self.removed) or len(self.changed))

    def __repr__(self) -> str:
        """Give the counts."""
        warned = number(len(self.warnings), "warning")
        return (
            f"<Diff: {len(self.added):,} added, {len(self.removed):,} removed, "
            f"{self.records_changed:,} changed; {warned}>"
        )

    def _repr_html_(self) -> str:
        """Show it in a notebook: what to look at, totals that change, and records."""
        return html_of(self)


def diff(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    by: str | Sequence[str] = ("side", "category"),
    far_back: int = FAR_BACK,
    lexicon: Lexicon | str | None = None,
) -> Diff:
    """Compare two versions of a loss table by ``record_id``, cell by cell as text.

    A column that one table lacks is blank there. The order of rows does not matter.

    Args:
        old: The table before, as for :func:`losstracker.validate`; it may have no row.
        new: The table after.
        by: Columns to group the totals by, as for :func:`losstracker.aggregate`.
        far_back: Days before the newest day of ``old`` from which on history should stand.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.

    Returns:
        A :class:`Diff`. Its warnings, each root cause once as far as can be told:

        - ``table_empties``: ``new`` has no record.
        - ``side_vanishes``, ``category_vanishes``: there is no record of it (or under it).
        - ``ids_change_hands``: the side is another, the category is neither above nor under the
          old one, of date, model and source two have nothing in common, or the record stands
          under another id.
        - ``ids_renamed``: a removed and an added record are equal in all but their id.
        - ``total_falls``: low or best of a side, or of a category of it with all that is under it.
        - ``side_takes_over``, ``category_takes_over``: a side or broad category has more than half
          of the records or of the items (best), a quarter of the whole more than before; ``old``
          must have 20 records.
        - ``history_changes``: records whose days end more than ``far_back`` before the newest day
          of ``old`` are added, removed, or changed in more than ``archive`` and ``notes``.

    Raises:
        InvalidLossesError: A table has errors; the ``path`` of each finding is ``old`` or ``new``.
        ArgumentError: An option is not understood, or a table is no pandas DataFrame.

    >>> from losstracker.examples import syria_2024
    >>> new = syria_2024()
    >>> change = diff(new.iloc[1:], new)
    >>> change, change.added["record_id"].tolist()
    (<Diff: 1 added, 0 removed, 0 changed; 0 warnings>, ['syria-2024-l39'])
    """
    if isinstance(far_back, bool) or not isinstance(far_back, int) or far_back < 0:
        raise ArgumentError(f"far_back: expected a number of days, 0 or more; got {far_back!r}")
    with use_lexicon(lexicon):
        losses = _read(old, "old"), _read(new, "new")
        comparison = compare(*losses)
        return Diff(
            added=comparison.added(),
            removed=comparison.removed(),
            changed=comparison.changed_cells(),
            totals=totals_of(*losses, as_names(by)),
            warnings=tuple(_alarms(comparison, far_back)),
            records_before=len(losses[0]),
            records_after=len(losses[1]),
        )


def _read(losses: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table with its computed columns, its findings under the name of its argument."""
    try:
        return validated(losses) if isinstance(losses, pd.DataFrame) else validate(losses)
    except InvalidLossesError as error:
        found = [replace(one, path=name) for one in error.findings if isinstance(one, Finding)]
        raise InvalidLossesError(Findings(found)) from None


def _alarms(comparison: Comparison, days: int) -> Iterator[Alarm]:
    """Look for each kind in turn; records that an alarm is about are left aside by later ones."""
    if not (len(comparison.gone) or len(comparison.come) or comparison.changed().any()):
        return
    vanished = vanishing(comparison)
    yield from vanished
    if any(alarm.code == AlarmCode.TABLE_EMPTIES for alarm in vanished):
        return
    explained = {name for alarm in vanished for name in alarm.records}
    for find in (_ids_renamed, _ids_handed):
        for alarm in find(comparison, explained):
            yield alarm
            explained |= {*alarm.records}
    for alarm in falling(comparison, explained, days):
        yield alarm
        explained |= {*alarm.records}
    yield from taking_over(comparison, explained)
    yield from rewriting(comparison, explained, days)


def _ids_renamed(comparison: Comparison, _: set[str]) -> Iterator[Alarm]:
    pairs = renamed(comparison)
    if not pairs:
        return
    named = pairs[:MOST_NAMED]
    are = "record is" if len(pairs) == 1 else "records are"
    yield Alarm(
        code=AlarmCode.IDS_RENAMED,
        text=f"{len(pairs):,} removed {are} added again, equal in all but the id: "
        + ", ".join(["{} is now {}"] * len(named)),
        cells=tuple(name for pair in named for name in pair),
        suggestion="ids are stable: put the old ones back",
        records=tuple(sorted({name for pair in pairs for name in pair})),
    )


def _ids_handed(comparison: Comparison, explained: set[str]) -> Iterator[Alarm]:
    handed = changed_hands(comparison)
    found = [
        (name, why) for name, why in zip(handed.ids, handed.why, strict=True)
        if name not in explained
    ]  # fmt: skip
    if not found:
        return
    said, cells = [], []
    for name, (column, before, after) in found[:MOST_NAMED]:
        swapped = column == Col.RECORD_ID
        said.append("{} (record now under {})" if swapped else f"{{}} ({column} {{}}, now {{}})")
        cells += [name, after] if swapped else [name, before, after]
    yield Alarm(
        code=AlarmCode.IDS_CHANGE_HANDS,
        text=f"{number(len(found), 'id')} now "
        f"{'names' if len(found) == 1 else 'name'} something else: {', '.join(said)}",
        cells=tuple(cells),
        suggestion="an id stays with its record: give other losses ids of their own, and say in "
        "the pull request what is a correction",
        records=tuple(sorted({*handed.beside, *(name for name, _ in found)} - explained)),
    )
