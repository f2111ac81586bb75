"""Words that options take, checked with a message that lists them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from losstracker.errors import ArgumentError
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

Choice = TypeVar("Choice", bound=StrEnum)


def choice(kind: type[Choice], value: str, name: str) -> Choice:
    """Give the member of a closed vocabulary.

    Raises:
        ArgumentError: The value is no member; the message lists them.
    """
    try:
        return kind(value)
    except ValueError:
        close = nearest(str(value), list(kind))
        hint = f"; did you mean '{close}'?" if close else ""
        raise ArgumentError(
            f"{name}: expected one of {', '.join(kind)}; got '{value}'{hint}"
        ) from None


def as_names(by: str | Sequence[str]) -> tuple[str, ...]:
    """Give one name or several as a tuple of plain text.

    >>> as_names("side"), as_names(["side", "group"])
    (('side',), ('side', 'group'))
    """
    if by is None:
        raise ArgumentError("by: expected a column or several, or () for one sum of all; got None")
    return (str(by),) if isinstance(by, str) else tuple(map(str, by))
