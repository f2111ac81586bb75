"""From cumulative counts to what was added each day: the sum of a column stays its last count.

A fall of a column says that earlier numbers were too high. It is taken off the latest of them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from losstracker.importers.general_staff_files import WAR_BEGAN
from losstracker.importers.general_staff_keys import keys
from losstracker.importers.result import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from losstracker.importers.general_staff_files import Report

_CANDIDATES = 2
"""Reports that a correction may stand in: that of its day, and the one after."""
_ONE_DAY = timedelta(days=1)
_EARLIER = ": earlier losses, on days that nobody names"
_BEGINS = "the column begins here: losses since the war began"


@dataclass(slots=True)
class Claim:
    """What a report adds to a column: ``count`` items lost from ``since`` to ``day``.

    ``why`` is blank for the losses since the report before. ``taken`` are the days and numbers that
    were taken off since, ``left`` the items that are still claimed.
    """

    key: str
    since: date
    day: date
    count: int
    why: str = ""
    taken: list[tuple[date, int]] = field(default_factory=list)
    left: int = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing taken off."""
        self.left = self.count

    def take(self, day: date, count: int) -> None:
        """Take items off, as the report of a day says."""
        self.taken.append((day, count))
        self.left -= count

    @property
    def is_correction(self) -> bool:
        """Whether it corrects the numbers of earlier days."""
        return self.why.endswith(_EARLIER)


@dataclass(slots=True)
class Series:
    """A column: its counts by day, and the count it goes on from, with that day, if any."""

    key: str
    counts: dict[date, int]
    before: tuple[date, int] | None = None

    def jumps(self) -> dict[date, int]:
        """What each report adds, by its day; less than 0 where the count falls."""
        last = self.before[1] if self.before else 0
        found = {}
        for day, count in self.counts.items():
            found[day], last = count - last, count
        return found


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one column, part of the jump of ``day``; the file says ``dated``."""

    key: str
    day: date
    count: int
    dated: date


def make_series(reports: Sequence[Report], skipped: list[Skipped]) -> dict[str, Series]:
    """Give the columns that hold counts; one that others were joined into goes on from their sum.

    What those others say from then on would be counted twice, and is left out.
    """
    found: dict[str, Series] = {}
    for key, known in keys().items():
        counts = {one.day: one.counts[key] for one in reports if key in one.counts}
        if not counts:
            continue
        if known.continues:
            counts = _from_first_item(counts)
        series = found[key] = Series(key, counts)
        joined = [found[other] for other in known.continues if other in found]
        if joined and counts:
            _end(joined, key, min(counts), skipped)
            ended = [one for one in joined if one.counts]
            if ended:
                last = max(max(one.counts) for one in ended)
                series.before = (last, sum([*one.counts.values()][-1] for one in ended))
    return found


def _from_first_item(counts: dict[date, int]) -> dict[date, int]:
    """The counts from the first that is not 0: before it, a 0 is a column that is not yet there."""
    begin = next((day for day, count in counts.items() if count), None)
    return {day: count for day, count in counts.items() if begin and day >= begin}


def _end(joined: Iterable[Series], key: str, begin: date, skipped: list[Skipped]) -> None:
    """End the columns that were joined into another where that one begins."""
    name = keys()[key].name
    for one in joined:
        late = {day: count for day, count in one.counts.items() if day >= begin}
        for day, count in late.items():
            del one.counts[day]
            if count:
                why = f"counted in '{name}' since {begin}"
                skipped.append(Skipped(f"{day}, {keys()[one.key].name}", str(count), why))


def place_corrections(
    entries: Sequence[Report], series: Mapping[str, Series], skipped: list[Skipped]
) -> list[Correction]:
    """Find the report whose jumps hold each correction: that of its day, else the one after.

    The counts of the data set are already corrected: the jump of a report is what it adds plus the
    correction. The report is the first that can hold all columns of the correction.
    """
    room = {
        (key, day): _Room(one.counts[day] - jump, jump)
        for key, one in series.items()
        for day, jump in one.jumps().items()
    }
    days = sorted({day for _, day in room})
    found: list[Correction] = []
    for entry in entries:
        wanted = entry.changes
        begin = bisect_left(days, entry.day)
        near = days[begin : begin + _CANDIDATES]
        fits = [day for day in near if all(_fit(room, key, day, wanted[key]) for key in wanted)]
        day = next(iter([*fits, *near]), entry.day)
        for key, count in wanted.items():
            if _fit(room, key, day, count):
                room[key, day].take(count)
                found.append(Correction(key, day, count, entry.day))
            else:
                where = f"{entry.place}, {keys()[key].name}"
                skipped.append(Skipped(where, f"{count:+}", _unfit(room.get((key, day)), day)))
    return found


@dataclass(slots=True)
class _Room:
    """What a correction may be part of: the count ``before`` a report, and its ``jump``."""

    before: int
    jump: int

    def holds(self, count: int) -> bool:
        """Whether losses remain that are not less than 0, and no more is taken than there was."""
        return self.jump - count >= 0 and self.before + count >= 0

    def take(self, count: int) -> None:
        self.jump -= count
        self.before += min(count, 0)


def _fit(room: Mapping[tuple[str, date], _Room], key: str, day: date, count: int) -> bool:
    return (key, day) in room and room[key, day].holds(count)


def _unfit(room: _Room | None, day: date) -> str:
    if room is None:
        return "expected a count of the column on that day or in the next report, got none"
    return (
        f"expected the report of {day} to hold the correction, got a change by {room.jump:+} from "
        f"{room.before}; that change is carried over as it is"
    )


def by_day(corrections: Iterable[Correction]) -> dict[tuple[str, date], list[Correction]]:
    """Give the corrections of each column and report."""
    found: dict[tuple[str, date], list[Correction]] = {}
    for each in corrections:
        found.setdefault((each.key, each.day), []).append(each)
    return found


def follow(
    one: Series,
    corrections: Mapping[tuple[str, date], Sequence[Correction]],
    standing: list[Claim],
    skipped: list[Skipped],
) -> list[Claim]:
    """Give what each report of a column adds, and take off what was too much.

    Args:
        one: The column.
        corrections: As :func:`by_day` gives them.
        standing: Claims of the columns that were joined into this one, in the order of their days.
            Those of this column come on top, and those of which nothing is left go.
        skipped: Where each fall is said.
    """
    name, claims = keys()[one.key].name, _Claims(one.key, standing)
    since = one.before[0] if one.before else None
    for day, jump in one.jumps().items():
        where = f"{day}, {name}"
        fixed = corrections.get((one.key, day), ())
        more, less = (_joined(fixed, sign) for sign in (1, -1))
        if less.items:
            taken = claims.take(less.items, day)
            skipped.append(Skipped(where, f"-{less.items}", f"{less.said}: {taken}"))
        if more.items:
            claims.add(Claim(one.key, WAR_BEGAN, day, more.items, f"{more.said}{_EARLIER}"))
        rest = jump - more.items + less.items
        if rest < 0:
            taken = claims.take(-rest, day)
            text = f"{one.counts[day] - jump} to {one.counts[day]}"
            skipped.append(Skipped(where, text, f"a cumulative count cannot fall: {taken}"))
        elif rest:
            begins = _BEGINS if since is None and day - WAR_BEGAN > _ONE_DAY else ""
            claims.add(Claim(one.key, since or WAR_BEGAN, day, rest, begins))
        since = day
    return claims.made


class _Joined(NamedTuple):
    items: int
    said: str


def _joined(fixed: Iterable[Correction], sign: int) -> _Joined:
    """Corrections of one report in one direction, as one."""
    found = [each for each in fixed if each.count * sign > 0]
    said = " and ".join(f"correction of {each.dated}" for each in found)
    return _Joined(sum(abs(each.count) for each in found), said)


@dataclass(slots=True)
class _Claims:
    """Claims of a column: all that were ``made``, and those ``standing``, the latest on top."""

    key: str
    standing: list[Claim]
    made: list[Claim] = field(default_factory=list)

    def add(self, claim: Claim) -> None:
        self.made.append(claim)
        self.standing.append(claim)

    def take(self, count: int, day: date) -> str:
        """Take items off the latest claims, and say which."""
        wanted, said = count, []
        while wanted and self.standing:
            claim = self.standing[-1]
            taken = min(claim.left, wanted)
            claim.take(day, taken)
            wanted -= taken
            said.append(f"{taken} of {claim.day}{self._about(claim)}")
            if not claim.left:
                self.standing.pop()
        return f"{count} taken off the latest earlier claims: {', '.join(said)}"

    def _about(self, claim: Claim) -> str:
        """What is special about a claim, in brackets: it is of a joined column, or corrects."""
        said = [keys()[claim.key].name] if claim.key != self.key else []
        said += ["correction"] if claim.is_correction else []
        return f" ({', '.join(said)})" if said else ""
