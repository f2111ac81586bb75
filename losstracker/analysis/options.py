"""Words that options take, checked with a message that lists them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from losstracker.errors import ArgumentError
from losstracker.model.words import nearest

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
