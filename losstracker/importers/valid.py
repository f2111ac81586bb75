"""What is wrong with losses that were read, so that each table of an importer validates."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from losstracker.errors import InvalidLossesError, LossTrackerWarning
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.rows import make_table
from losstracker.model.finding import Severity
from losstracker.model.rules import RULES, Scope
from losstracker.model.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from losstracker.errors import FindingLike


def as_result(
    losses: Sequence[Mapping[str, str]],
    places: Sequence[tuple[str, str]],
    skipped: Iterable[Skipped] = (),
) -> ImportResult:
    """Make the result of an importer; losses that are not valid are left out, and said.

    Args:
        losses: Cells by column, a loss each.
        places: Where each stood, and its text.
        skipped: What was left out before.

    >>> loss = {"record_id": "a", "side": "S", "date": "2024", "category": "tank",
    ...         "status": "destroyed", "quantity": "1", "source": "example.org"}
    >>> wrong = {**loss, "record_id": "b", "quantity": "teapots"}
    >>> result = as_result([loss, wrong], [("line 2", "a,S"), ("line 3", "b,S")])
    >>> len(result.losses), result.skipped[0].where, result.skipped[0].why[:28]
    (1, 'line 3', "quantity: quantity 'teapots'")
    """
    kept, left = list(range(len(losses))), list(skipped)
    while wrong := find_errors([losses[at] for at in kept]):
        left += [Skipped(*places[kept[at]], why) for at, why in wrong.items()]
        kept = [row for at, row in enumerate(kept) if at not in wrong]
    return ImportResult(make_table(losses[at] for at in kept), tuple(left))


def find_errors(losses: Sequence[Mapping[str, str]]) -> dict[int, str]:
    """Say what is wrong with each loss that is not valid, by its position.

    What rows are to each other counts only once each of them is fine by itself.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LossTrackerWarning)  # doubts come with the result
            validate(make_table(losses))
    except InvalidLossesError as error:
        found = [one for one in error.findings if one.severity == Severity.ERROR]
        alone = [one for one in found if _is_of_one_row(one)]
        wrong: dict[int, list[str]] = {}
        for one in alone or found:
            about = f"{one.column}: " if one.column else ""
            todo = f"; {one.suggestion}" if one.suggestion else ""
            wrong.setdefault(one.line - 1, []).append(f"{about}{one.message}{todo}")
        return {row: "; also ".join(told) for row, told in wrong.items()}
    return {}


def _is_of_one_row(finding: FindingLike) -> bool:
    rule = RULES.get((finding.code, finding.column))
    return rule is not None and rule.scope != Scope.TABLE
