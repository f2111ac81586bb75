"""Entries of an Oryx page as rows of a loss table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from losstracker.errors import ArgumentError, SourceFormatError
from losstracker.importers.evidence_day import day_in_name, day_of_link, last_day_of_loss
from losstracker.importers.oryx_links import as_link, page_link
from losstracker.importers.oryx_titles import find_conflict
from losstracker.importers.result import Skipped
from losstracker.importers.rows import stable_id
from losstracker.importers.seen import as_seen, why_respelt
from losstracker.model.characters import has_invisible, reveal, starts_formula
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.designations import code_of_model
from losstracker.model.link_keys import link_key
from losstracker.model.taxonomy import root
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.importers.oryx_blocks import Listed
    from losstracker.importers.oryx_entries import Entry
    from losstracker.importers.oryx_html import Page
    from losstracker.importers.oryx_page import Heading, Item, Losses

_OTHER = "other"
_MOST_TOLD = 3
"""Headings that a message names."""
_SEVERAL = re.compile(r"[,;/&+]|\band\b|\bor\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Options(NamedTuple):
    """What the user says of the pages; see :func:`losstracker.importers.oryx.read_oryx`."""

    side: str | None = None
    since: str | None = None
    seen: str | None = None
    conflict: str | None = None


class Row(NamedTuple):
    """A loss, where it stood on the page, and its text."""

    loss: dict[str, str]
    where: str
    text: str


class _Span(NamedTuple):
    """The days within which the losses of a page fell (None: open), and the conflict."""

    conflict: str
    first: date | None
    last: date | None


class _Draft(NamedTuple):
    """An entry that is understood, before it has an id."""

    heading: Heading
    item: Item
    listed: Listed
    entry: Entry
    side: str
    links: tuple[str, ...]


def losses_of(page: Page, losses: Losses, options: Options) -> tuple[list[Row], list[Skipped]]:
    """Give the rows of a page, and what is left out.

    Raises:
        SourceFormatError: The page says nowhere whose losses it lists.
        ArgumentError: A day of the options is none, or cannot be.
    """
    skipped: list[Skipped] = [*losses.left, *_unmapped(losses)]
    drafts = list(_drafts(losses, options, skipped))
    span = _span(page, drafts, options)
    source = page_link(page.address)
    ids = _ids(drafts)
    rows = []
    for draft, (record_id, nth) in zip(drafts, ids, strict=True):
        loss = _loss(draft, span, source) | {Col.RECORD_ID: record_id}
        if nth > 1:
            loss[Col.NOTES] = "; ".join(
                filter(None, [loss[Col.NOTES], f"no. {nth} with this model and link"])
            )
        where, text = _place(draft.listed), _text(draft.heading, draft.item, draft.listed)
        skipped += _left_out(draft, where, text)
        rows.append(Row(loss, where, text))
    return rows, skipped


def _drafts(losses: Losses, options: Options, skipped: list[Skipped]) -> Iterator[_Draft]:
    """Give the entries that are understood; the others are skipped."""
    for heading, item in losses.items():
        seen = _clean(Col.MODEL, item.model)
        if seen != item.model:
            why = _why_other(item.model, seen)
            skipped.append(Skipped(f"item {item.number}, model", item.model, why))
        if not item.listed:
            told = " / ".join(filter(None, [heading.side, heading.name, item.label]))
            why = "expected entries such as '(1, destroyed)' after a model, got none"
            skipped.append(Skipped(f"item {item.number}", told, why))
        told_links = {link for one in item.listed if one.entry for link in one.links}
        for listed in item.listed:
            entry = listed.entry
            if entry is None and not listed.text and set(listed.links) <= told_links:
                continue  # a rest of a link that was edited
            why = _why_not(item, listed)
            if why or entry is None:
                text = _text(heading, item, listed)
                skipped.append(Skipped(_place(listed), text, why))
                continue
            if entry.status is None:
                entry = entry._replace(status=listed.status)
                text = _text(heading, item, listed)
                skipped.append(Skipped(f"{_place(listed)}, status", text, _why_lost(entry)))
            side = _side(heading, losses, options)
            links = dict.fromkeys(filter(None, map(as_link, listed.links)))
            yield _Draft(heading, item, listed, entry, side, tuple(links))


def _why_not(item: Item, listed: Listed) -> str:
    entry = listed.entry
    if entry is None:
        return "expected an entry such as '(1, destroyed)', got something else"
    if entry.amount is None or entry.amount < 1:
        return "expected numbers such as '1', '1 and 2' or '1, 2 and 3', got something else"
    if listed.status is None:
        return f"expected a state such as destroyed or captured, got {reveal(entry.wording)!r}"
    return "" if item.model else "expected a model before the entry, got none"


def _why_lost(entry: Entry) -> str:
    state = reveal(entry.wording)
    return f"expected a state such as destroyed or captured, got {state!r}; counts as lost"


def _why_other(told: str, seen: str) -> str:
    """Say why a text is carried over with other characters."""
    if starts_formula(" ".join(told.split())):
        return (
            "expected a text that no spreadsheet program takes for a formula; carried over as "
            f"{shown(seen)}"
        )
    return why_respelt(seen)


def _side(heading: Heading, losses: Losses, options: Options) -> str:
    side = heading.side or options.side or losses.side
    if not side:
        unknown = ", ".join(shown(name) for name in losses.unknown[:_MOST_TOLD])
        advice = (
            f"are these sides: {unknown}? Then write them as 'Russia - 10, of which: destroyed: "
            "10', or save the part of each as a page of its own and say its side with side="
            if unknown
            else "say it with side="
        )
        raise SourceFormatError(
            "expected a heading such as 'Russia - 10, of which' or a title such as 'Documenting "
            f"Ukrainian Equipment Losses', got none that says who lost what is listed; {advice}"
        )
    return _clean(Col.SIDE, side)


def _unmapped(losses: Losses) -> Iterator[Skipped]:
    """Say which headings are no kind of equipment that the taxonomy has, or no plain side."""
    for heading in losses.sides:
        side = heading.side or ""
        seen = _clean(Col.SIDE, side)
        if seen != side:
            where = f"heading before entry {heading.before}, side"
            yield Skipped(where, heading.name, _why_other(side, seen))
    for number, heading in enumerate(losses.headings, start=1):
        if heading.items and heading.code is None:
            yield Skipped(
                f"heading {number}, category",
                heading.name or "no heading",
                "expected a heading that names a category of the taxonomy; each loss has the "
                f"category that its model or the heading makes certain, else '{_OTHER}'",
            )


def _span(page: Page, drafts: Sequence[_Draft], options: Options) -> _Span:
    """Give the conflict and the days within which the losses of a page fell."""
    known = find_conflict(options.conflict or page.title)
    first = _day("since", options.since) or (known.first if known else None)
    seen = _day("seen", options.seen)
    if seen and first and seen < first:
        raise ArgumentError(f"seen: expected a day from {first} on, got {seen}")
    posts = [day for draft in drafts for link in draft.links if (day := day_of_link(link))]
    newest = max(posts, default=None)
    if seen and newest and newest > last_day_of_loss(seen):
        raise ArgumentError(
            f"seen: expected a day on which the page held all that it does, got {seen}, before "
            f"a post of {newest} that it links to"
        )
    changed = _changed(page, newest, first)
    last = min((day for day in (seen or changed, known and known.last) if day), default=None)
    if last and first and last < first:
        last = None
    return _Span(options.conflict or (known.name if known else ""), first, last)


def _changed(page: Page, newest: date | None, first: date | None) -> date | None:
    """Give the day of the page's last change, unless what it lists shows that it is wrong."""
    try:
        changed = date.fromisoformat(page.modified)
    except ValueError:
        return None
    wrong = (newest and newest > last_day_of_loss(changed)) or (first and changed < first)
    return None if wrong else changed


def _day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentError(f"{name}: expected a day such as '2022-02-24', got {text!r}") from error


def _ids(drafts: Sequence[_Draft]) -> list[tuple[str, int]]:
    """Give each entry its id, and its number among those that nothing tells apart.

    An entry is known by its side, its picture and the broad kind of its heading: its model, status
    and numbers may be corrected later. Where several models of that kind are in one picture, the
    model is part of the id, and so is the status where one of them has several.
    """
    ids: list[tuple[str, ...]] = [(draft.side, _picture(draft), _kind(draft)) for draft in drafts]
    for more in (_model, _status):
        several: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for known, draft in zip(ids, drafts, strict=True):
            several[known].add(more(draft))
        ids = [
            (*known, more(draft)) if len(several[known]) > 1 or not draft.links else known
            for known, draft in zip(ids, drafts, strict=True)
        ]
    seen: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for known in ids:
        seen[known] += 1
        nth = seen[known]
        numbered.append((stable_id("oryx", *known, *([str(nth)] if nth > 1 else [])), nth))
    return numbered


def _picture(draft: _Draft) -> str:
    return f"https://{link_key(draft.links[0])}" if draft.links else ""


def _kind(draft: _Draft) -> str:
    return root(draft.heading.code) if draft.heading.code else draft.heading.name


def _model(draft: _Draft) -> str:
    return f"model {_clean(Col.MODEL, draft.item.model)}"


def _status(draft: _Draft) -> Status:
    return draft.entry.status or Status.LOST


def _loss(draft: _Draft, span: _Span, source: str) -> dict[str, str]:
    """Give the cells of one loss, but its id."""
    posted = min((day for link in draft.links if (day := day_of_link(link))), default=None)
    if posted and span.first and posted < span.first:
        posted = None  # a number that was cut, or an older picture
    return {
        Col.SIDE: draft.side,
        Col.DATE: _window(span, posted),
        Col.CATEGORY: draft.heading.code or _code(draft),
        Col.MODEL: _clean(Col.MODEL, draft.item.model),
        Col.STATUS: str(_status(draft)),
        Col.QUANTITY: str(draft.entry.amount),
        Col.SOURCE: SOURCE_SEPARATOR.join([*draft.links, source]),
        Col.EVIDENCE: str(Evidence.VISUAL),
        Col.REPORTED: posted.isoformat() if posted else "",
        Col.CONFLICT: _clean(Col.CONFLICT, span.conflict),
        Col.NOTES: _clean(Col.NOTES, "; ".join(_notes(draft))),
    }


def _code(draft: _Draft) -> str:
    """Give the category of a loss whose heading the taxonomy has not, as far as it is certain."""
    code = code_of_model(draft.item.model)
    if code is None and not _SEVERAL.search(draft.heading.name):
        code = code_of_model(draft.heading.name)
    return code or _OTHER


def _window(span: _Span, posted: date | None) -> str:
    ends = [day for day in (span.last, posted and last_day_of_loss(posted)) if day]
    first, last = span.first, min(ends, default=None)
    if first and first == last:
        return first.isoformat()
    return f"{first or '..'}/{last or '..'}"


def _notes(draft: _Draft) -> Iterator[str]:
    """What an entry says and no column of a loss table holds."""
    if draft.entry.says_more:
        yield f"caption: {draft.entry.wording}"
    if draft.item.origins:
        yield f"origin: {', '.join(draft.item.origins)}"
    if draft.heading.code is None and draft.heading.name:
        yield f"heading: {draft.heading.name}"
    days = {day for link in draft.links if (day := day_in_name(link))}
    if days:
        yield f"day in image name: {', '.join(sorted(day.isoformat() for day in days))}"


def _left_out(draft: _Draft, where: str, text: str) -> Iterator[Skipped]:
    """Say which parts of an entry that was carried over are left out or mended."""
    broken = [link for link in draft.listed.links if as_link(link) is None]
    if broken or not draft.links:
        told = repr(broken[0]) if broken else "none"
        yield Skipped(f"{where}, link", text, f"expected a whole address of a picture, got {told}")


def _place(listed: Listed) -> str:
    return f"entry {listed.number}"


def _text(heading: Heading, item: Item, listed: Listed) -> str:
    own = listed.text or " ".join(listed.links)
    return " / ".join(filter(None, [heading.side, heading.name, item.label, own]))


def _clean(name: str, text: str) -> str:
    """Give a text as a cell that no reader and no spreadsheet program misreads."""
    plain = " ".join(_CONTROL.sub(" ", text).split())
    seen = as_seen(name, plain)
    if has_invisible(seen, typography=False):
        seen = " ".join(seen.encode("ascii", "ignore").decode().split())
    return f"'{seen}'" if starts_formula(seen) else seen
