"""Every exception and warning of losstracker. Each is also a builtin, for ``except ValueError``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ArgumentError",
    "ClaimsError",
    "ConfigError",
    "DateTextError",
    "DrawingError",
    "FindingLike",
    "InvalidLossesError",
    "LexiconError",
    "LossTrackerError",
    "LossTrackerWarning",
    "MixedEvidenceError",
    "NoDistributionError",
    "QuantityTextError",
    "SourceFormatError",
    "TooLargeError",
    "UnknownCodeError",
]


def __dir__() -> list[str]:
    """The public names only."""
    return [*__all__]


class FindingLike(Protocol):
    """What a finding is to an error: :class:`losstracker.model.finding.Finding` is the one kind."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def line(self) -> int:
        """The physical line on which the record begins."""

    @property
    def column(self) -> str | None:
        """The column, or None for a row or a file."""

    @property
    def code(self) -> str:
        """The stable code of the rule."""

    @property
    def severity(self) -> str:
        """``error`` or ``warning``."""

    @property
    def value(self) -> str | None:
        """The cell."""

    @property
    def message(self) -> str:
        """What was expected and what came."""

    @property
    def suggestion(self) -> str | None:
        """What to do about it."""


class LossTrackerError(Exception):
    """Base of every error that losstracker raises on purpose."""


class QuantityTextError(LossTrackerError, ValueError):
    """The text of a quantity is no count that losstracker understands."""


class DateTextError(LossTrackerError, ValueError):
    """The text of a date is no EDTF date or interval that losstracker reads."""


class NoDistributionError(LossTrackerError, ValueError):
    """A count has bounds but no distribution; the message says why."""


class UnknownCodeError(LossTrackerError, KeyError):
    """A code is not in the taxonomy; the message suggests one where it can."""

    def __str__(self) -> str:
        """Give the message as it is: ``KeyError`` would show it in quotes."""
        return str(self.args[0]) if self.args else ""


class LexiconError(LossTrackerError, ValueError):
    """There is no such lexicon, or its data are not understood; the message says what to write."""


class ArgumentError(LossTrackerError, ValueError):
    """An argument is not one that the function takes, or two do not go together."""


class ConfigError(LossTrackerError, ValueError):
    """A project's settings are not understood; the message says where and what to write."""


class ClaimsError(LossTrackerError, ValueError):
    """Claims of one loss, or a record and its parts, contradict each other."""


class MixedEvidenceError(LossTrackerError, ValueError):
    """Confirmed and merely claimed losses would be added up in one number."""


class TooLargeError(LossTrackerError, ValueError):
    """An exact answer would not fit into memory; the message says what to ask instead."""


class DrawingError(LossTrackerError, ValueError):
    """A table cannot be drawn as asked; the message says what the chart needs."""


class SourceFormatError(LossTrackerError, ValueError):
    """A file is not in the format that an importer reads."""


class InvalidLossesError(LossTrackerError, ValueError):
    """A table of losses has errors. ``findings`` holds all of them, warnings too."""

    def __init__(self, findings: Sequence[FindingLike]) -> None:
        """Keep the findings and say the first ten of them in the message."""
        self.findings = findings if isinstance(findings, tuple) else tuple(findings)
        errors = [finding for finding in self.findings if finding.severity == "error"]
        shown = [f"  {finding}" for finding in errors[:10]]
        rest = [f"  ... and {len(errors) - 10} more"] if len(errors) > 10 else []
        noun = "error" if len(errors) == 1 else "errors"
        head = f"{len(errors)} {noun} in the loss table (all of them in .findings):"
        super().__init__("\n".join([head, *shown, *rest]))


class LossTrackerWarning(UserWarning):
    """Base of every warning that losstracker gives."""
