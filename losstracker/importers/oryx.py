"""Oryx (https://www.oryxspioenkop.com): pages that list losses, each shown in a picture.

One row per entry of a page: "(53, 54 and 55, captured)" is one row of three, "(1 destroyed, 2 and 3
captured)" makes two. The status is the one that Oryx counts an entry under; what the caption says
besides stays in the notes. Credit Oryx when you publish.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError
from losstracker.importers.oryx_html import Page, read_html
from losstracker.importers.oryx_page import Losses, read_list
from losstracker.importers.oryx_rows import Options, Row, losses_of
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.text import Piece, Sources, placed, read_pieces
from losstracker.importers.valid import as_result
from losstracker.model.columns import Col

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_LIST = (
    "expected a page of Oryx with entries such as '2 T-62M: (1, destroyed) (1, captured)', got none"
)
_SAVE = "save the page that lists the losses as HTML"
ENDINGS = (".html", ".htm", ".mhtml", ".mht")


def read_oryx(
    source: Sources,
    *,
    side: str | None = None,
    since: str | None = None,
    seen: str | None = None,
    conflict: str | None = None,
) -> ImportResult:
    """Read pages of Oryx as a browser saves them, as a loss table.

    Every entry is a loss or is in ``skipped``. A loss that two pages list is read once, from the
    first. ``record_id`` comes from side, picture and broad kind, with model and status only where a
    picture shows several: it stays when a later page has other entries and totals, or says another
    state or model of this one.

    A state in words that nobody knows counts as lost; what is struck out or hidden does not count;
    a side that only the form of a heading shows is taken as one: each is said in ``skipped``, and
    so is a page that is no list beside others that are.

    The pages give no day of a loss. ``date`` is a window: from the first day of the conflict, where
    the page's title names one that is known, to the day on which the page was last changed, as it
    says itself (of 9,521 losses on the Russian page that WarSpotting has with a date 99.9 % fell
    before it), or to the day after the post that shows the loss, which is also ``reported`` (see
    :mod:`losstracker.importers.evidence_day`).

    Args:
        source: A page (``.html``, ``.mhtml``; packed or not), a stream, several of them, a folder.
        side: Who lost what is listed, where neither a heading nor the title says so.
        since: The first day on which losses can have happened (``2022-02-24``).
        seen: A day on which the page held all that it does: the day it was saved.
        conflict: Name of the conflict, where it is not the one of the title.

    Raises:
        SourceFormatError: No page is a list of Oryx, or one is cut off within the list, is in no
            known encoding, or says nowhere whose losses it lists.
        ArgumentError: A day is none, or ``seen`` is before ``since`` or before a post on the page.

    >>> import io
    >>> page = '''<title>Documenting Ukrainian Equipment Losses</title>
    ... <h3>Tanks (3, of which destroyed: 1, captured: 2)</h3><ul><li>3 T-64BV:
    ... <a href="https://example.org/1.jpg">(1, sunk)</a>
    ... <a href="https://example.org/2.jpg">(1 and 2, damaged and captured)</a></li></ul>'''
    >>> losses = read_oryx(io.StringIO(page)).losses
    >>> losses[["side", "category", "model", "status", "quantity", "notes"]].values.tolist()[1]
    ['Ukraine', 'tank', 'T-64BV', 'captured', '2', 'caption: damaged and captured']
    """
    pieces, skipped = read_pieces(source, *ENDINGS)
    options = Options(side, since, seen, conflict)
    rows: list[Row] = []
    read: dict[str, Row] = {}
    for piece, page, losses in read_pages(pieces, skipped):
        found, left = _named(piece, page, losses, options)
        skipped += [Skipped(placed(pieces, piece, one.where), one.text, one.why) for one in left]
        for row in found:
            here = row._replace(where=placed(pieces, piece, row.where))
            first = read.setdefault(row.loss[Col.RECORD_ID], here)
            if first is here:
                rows.append(here)
            else:
                skipped.append(Skipped(here.where, here.text, _why_again(first, here)))
    return as_result([row.loss for row in rows], [(row.where, row.text) for row in rows], skipped)


def read_pages(pieces: Sequence[Piece], skipped: list[Skipped]) -> list[tuple[Piece, Page, Losses]]:
    """Read pages and their lists; what is no list goes into ``skipped`` where another is one.

    Raises:
        SourceFormatError: None is a list of Oryx, or one is cut off within the list.
    """
    read, foreign = [], []
    for piece in pieces:
        try:
            page = read_html(piece.raw)
        except SourceFormatError as error:
            raise SourceFormatError(f"{piece.name}: {error}") from error
        losses = read_list(page)
        if not any(one.entry for _, item in losses.items() for one in item.listed):
            foreign.append(piece)
            continue
        _expect_whole(piece, page, losses)
        read.append((piece, page, losses))
    if foreign and not read:
        raise SourceFormatError(f"{foreign[0].name}: {_NO_LIST}; {_SAVE}")
    skipped += [Skipped(piece.name, Path(piece.name).name, _NO_LIST) for piece in foreign]
    return read


def _expect_whole(piece: Piece, page: Page, losses: Losses) -> None:
    if page.ends_in_tag or (page.is_cut and not losses.goes_past):
        _, last = list(losses.items())[-1]
        raise SourceFormatError(
            f"{piece.name}: expected a whole page, got one that is cut off within the list, at "
            f"'{last.label[:60]}'; save the page again"
        )


def _named(
    piece: Piece, page: Page, losses: Losses, options: Options
) -> tuple[list[Row], list[Skipped]]:
    try:
        return losses_of(page, losses, options)
    except SourceFormatError as error:
        raise SourceFormatError(f"{piece.name}: {error}") from error


def _why_again(first: Row, again: Row) -> str:
    """Say that a loss was read before, and in what the two differ."""
    why = f"expected each loss once, got one that was already read from {first.where}"
    told = [
        f"{name} {first.loss[name]!r} there, {again.loss[name]!r} here"
        for name in (Col.STATUS, Col.QUANTITY)
        if first.loss[name] != again.loss[name]
    ]
    return f"{why} ({'; '.join(told)})" if told else why
