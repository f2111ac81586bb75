"""Categories that several sources can be compared by, though each names its own finely or coarsely.

One list says "infantry fighting vehicle" where another says "armoured vehicle": the two can be
compared as armoured vehicles only. But where both count tanks apart, tanks can be compared, and
what is left of the armoured vehicles too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.model.taxonomy import ancestors, is_under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def comparable_codes(
    sources: Sequence[Mapping[str, int]], apart: Sequence[bool] = ()
) -> dict[str, str]:
    """Give, for each code that any source uses, the narrowest code to compare it by.

    A code can be compared if every source tells it apart. A source does that if it has at least as
    many records of the code as under broader ones, which may be of it too; what is under those is
    then its rest. A source that has neither has no list of it, and forbids nothing.

    Args:
        sources: How many records each source has of each code.
        apart: Which sources list kinds that exclude each other: what they have under a broader
            code is none of a narrower one that they use.

    >>> finer = {"tank": 9, "infantry_fighting_vehicle": 9, "helicopter": 9}
    >>> codes = comparable_codes([finer, {"tank": 4, "armoured_vehicle": 3}])
    >>> codes["tank"], codes["infantry_fighting_vehicle"], codes["helicopter"]
    ('tank', 'armoured_vehicle', 'helicopter')
    """
    lists = [(one, at < len(apart) and apart[at]) for at, one in enumerate(sources)]
    found: dict[str, str] = {}
    for code in sorted({code for one in sources for code in one}):
        chain = (code, *ancestors(code))
        found[code] = next(each for each in chain if all(_tells(*one, each) for one in lists))
    return found


def _tells(records: Mapping[str, int], apart: bool, code: str) -> bool:
    """Whether a source tells a code apart, or has nothing that may be of it."""
    own = sum(count for one, count in records.items() if is_under(one, code))
    broader = sum(records.get(above, 0) for above in ancestors(code))
    return broader == 0 or own >= (1 if apart else broader)
