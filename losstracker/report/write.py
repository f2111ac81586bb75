"""Write a report: everything is summed first, so that an error leaves no half a report behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from losstracker.check.files import write_csv
from losstracker.model.lexicon import use_lexicon
from losstracker.report.charts import draw, plan
from losstracker.report.files import offer
from losstracker.report.page import Part, render
from losstracker.report.scope import Request, make_scope, split, with_relatives
from losstracker.report.sums import make_sums, write_sums

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd

    from losstracker.model.lexicon import Lexicon
    from losstracker.report.scope import Scope

PAGE, LOSSES = "index.html", "losses.csv"


def write_report(  # noqa: PLR0913 - the options of a sum, by keyword
    losses: pd.DataFrame,
    folder: str | os.PathLike[str],
    *,
    title: str | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    dates: str = "spread",
    dependence: str = "wording",
    level: float = 0.9,
    lexicon: Lexicon | str | None = None,
    made_on: date | None = None,
) -> list[Path]:
    """Write charts (PNG and SVG), tables (CSV) and one page that needs no network.

    Confirmed losses and claims are never added up: a table that holds both gets a section for
    each, and the names of its files end in ``_visual`` and ``_claimed``.

    Args:
        losses: A loss table; it is validated first if it was not.
        folder: Where to write; it is made if it is not there. Files of an earlier report are
            overwritten, nothing else is touched.
        title: Heading of the page; without one it is named after the conflict.
        where: As in :func:`losstracker.aggregate`, like the five that follow.
        since: First day that counts.
        until: Last day that counts.
        dates: Where a record with a window of days is counted.
        dependence: How counts hang together.
        level: Probability between ``lower`` and ``upper``.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        made_on: Day to show on the page; without it the page shows none.

    Returns:
        The files that were written, the page first.

    Raises:
        InvalidLossesError: The table has errors.
        ArgumentError: An option is not understood.
        OSError: The folder cannot be written to.

    >>> from tempfile import TemporaryDirectory
    >>> from losstracker.examples import syria_2024
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_report(syria_2024(), folder)][:2]
    ['index.html', 'losses.csv']
    """
    wanted = (where or {}).items()
    kept = {name: (want,) if isinstance(want, str) else tuple(want) for name, want in wanted}
    with use_lexicon(lexicon):
        scope = make_scope(losses, Request(kept, since, until, dates, dependence, level))
        return _write(scope, Path(folder), title, made_on)


def _write(scope: Scope, target: Path, title: str | None, made_on: date | None) -> list[Path]:
    sections = [make_sums(scope, section) for section in split(scope)]
    target.mkdir(parents=True, exist_ok=True)
    parts, paths = [], [target / PAGE, _write_losses(scope, target)]
    losses = offer(paths[1], "the records, and any without which they could not be summed")
    for sums in sections:
        pictures = tuple(draw(chart, sums, target) for chart in plan(sums))
        tables = write_sums(sums, target)
        labels = (f"losses {sums.label(name)}" for name in sums.written)
        files = tuple(offer(path, what) for path, what in zip(tables, labels, strict=True))
        parts.append(Part(sums, pictures, files))
        paths += [path for picture in pictures for path in picture.paths]
        paths += tables
    page = render(scope, parts, losses, title=title, made_on=made_on)
    paths[0].write_text(page, encoding="utf-8", newline="\n")
    return paths


def _write_losses(scope: Scope, folder: Path) -> Path:
    """Write the records that were used, and those without which they cannot be summed."""
    path = folder / LOSSES
    write_csv(with_relatives(scope.claims, scope.used), path)
    return path
