"""``losstracker chart``: one picture of the losses, of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from losstracker.cli.commands import cli
from losstracker.cli.engines import ENGINE
from losstracker.cli.load import say
from losstracker.cli.options import FILES, GROUPING, SELECTION, split_columns
from losstracker.cli.sums import AUTO, sum_files

SIZES = ("page", "column", "slide", "phone")
LANGUAGES = ("en", "fr", "de", "es", "uk")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of chart is made of.

    ``by`` is what it groups by if nothing is said, ``how`` the analysis that makes its table,
    ``every`` the period if none is said. ``periods``, ``running`` and ``events`` tell whether
    ``--every``, ``--cumulative`` and ``--event`` mean anything to it.
    """

    by: tuple[str, ...]
    how: str = "aggregate"
    every: str | None = None
    periods: bool = True
    running: bool = False
    events: bool = False


KINDS = {
    "bounds": Kind(("category",), periods=False),
    "cumulative": Kind(("side",), every=AUTO, events=True),
    "timeline": Kind(("side",), every=AUTO, events=True),
    "composition": Kind(("status",), events=True),
    "heatmap": Kind(("category",), every=AUTO, events=True),
    "small_multiples": Kind(("side", "category"), every=AUTO, running=True, events=True),
    "first_seen": Kind(("side", "model"), how="first_seen", periods=False, events=True),
    "ratio": Kind((), how="ratio", running=True, events=True),
    "balance": Kind((), how="balance", running=True, events=True),
    "fleet_share": Kind((), how="fleet_share", periods=False),
    "map": Kind(("side",), how="map", periods=False),
    "compare": Kind(("category",), how="compare", periods=False),
    "dependence": Kind((), how="dependence", periods=False),
}
"""Kinds of chart, as in :mod:`losstracker.plot`."""

_OWN = {"numerator": "ratio", "denominator": "ratio", "fleet": "fleet_share"}
"""Options that one kind needs and no other takes."""

_SUMS = ("dates", "dependence", "level", "upper")
_MEANINGLESS = {
    "dependence": ("dependence",),
    "first_seen": _SUMS,
    "map": (*_SUMS, "on", "mix_evidence"),
}
"""Options of sums that a kind has no use for."""


@cli.command()
@FILES
@click.option("--kind", type=click.Choice(list(KINDS)), required=True)
@click.option("-o", "--output", required=True, metavar="out.png|svg|pdf")
@click.option("--title", help="Instead of the title made from the table.")
@click.option("--credit", help="Instead of the source line made from the table.")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="DAY=WORDS",
    help="Mark a day or a window (2024-11-27/2024-11-30) on the date axis. Repeat for more.",
)
@click.option(
    "--colour",
    "colours",
    multiple=True,
    metavar="NAME=#RRGGBB",
    help="Colour of a side, group or source. Repeat for more.",
)
@click.option("--size", type=click.Choice(SIZES), default="page", show_default=True)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of all labels."
)
@click.option("--cumulative", is_flag=True, help="Ratio, balance, panels: sum up to each period.")
@click.option("--numerator", metavar="SIDE", help="Ratio: whose losses are divided.")
@click.option("--denominator", metavar="SIDE", help="Ratio: by whose losses.")
@click.option("--most", type=click.IntRange(1), help="First seen: how many groups.")
@click.option("--fleet", metavar="FILE.csv", help="Shares: side, category, low, high, as_of.")
@GROUPING
@ENGINE
@SELECTION
def chart(
    files: tuple[str, ...], kind: str, output: str, by: tuple[str, ...], every: str | None,
    events: tuple[str, ...], colours: tuple[str, ...], title: str | None, credit: str | None,
    size: str, lang: str, **options: Any,
) -> None:  # fmt: skip
    """Draw one chart of the losses as PNG, SVG or PDF."""
    from losstracker import plot

    if not output.lower().endswith((".png", ".svg", ".pdf")):
        raise click.UsageError(f"-o: expected a name ending in .png, .svg or .pdf, got '{output}'")
    spec = KINDS[kind]
    _refuse_needless(kind, every, events, options)
    look: dict[str, Any] = {"title": title, "source": credit, "size": size, "lang": lang}
    look["colours"] = _read_colours(colours)
    if spec.events:
        look["events"] = _read_pairs(events, "--event", "DAY=WORDS")
    if most := options.get("most"):
        look["most"] = most
    del options["most"]
    columns = split_columns(by) or spec.by
    if kind == "map":
        look["by"] = _only(columns)
    if kind == "composition" and "status" not in columns:
        columns = (*columns, "status")
    asked = _asked(kind, every, options)
    table = sum_files(files, columns, how=spec.how, **asked)
    plot.save(getattr(plot, kind)(table, **look), output)
    say(f"wrote {output}")


def _refuse_needless(
    kind: str, every: str | None, events: tuple[str, ...], options: dict[str, Any]
) -> None:
    """Refuse options that this kind of chart would pass over in silence."""
    spec = KINDS[kind]
    if every and not spec.periods:
        raise click.UsageError(f"--every: a chart of {kind} has no periods; leave it out")
    if events and not spec.events:
        raise click.UsageError(f"--event: a chart of {kind} has no date axis; leave it out")
    if options["cumulative"] and not spec.running:
        raise click.UsageError(f"--cumulative: a chart of {kind} is not made so; leave it out")
    for name, its in _OWN.items():
        if kind == its and not options[name]:
            raise click.UsageError(f"--{name}: a chart of {kind} needs it")
        if kind != its and options[name]:
            raise click.UsageError(f"--{name}: only a chart of {its} takes it")
    if options["most"] and kind != "first_seen":
        raise click.UsageError("--most: only a chart of first_seen takes it")
    for name in _MEANINGLESS.get(kind, ()):
        given = click.get_current_context().get_parameter_source(name)
        if given is not click.core.ParameterSource.DEFAULT:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option}: it changes nothing in a chart of {kind}; leave it out"
            )


def _only(columns: tuple[str, ...]) -> str:
    if len(columns) > 1:
        raise click.UsageError(f"--by: a map tells one column apart, got {', '.join(columns)}")
    return columns[0]


def _asked(kind: str, every: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """The options of the analysis, without those that it does not take."""
    spec = KINDS[kind]
    asked = {name: value for name, value in options.items() if name not in _OWN or value}
    if kind != "map":
        asked = {name: asked[name] for name in asked if name not in _MEANINGLESS.get(kind, ())}
    if kind == "cumulative":
        asked["cumulative"] = True
    span = every or spec.every
    if spec.running and asked["cumulative"] and span is None:
        raise click.UsageError("--cumulative: say up to the end of which periods, with --every")
    if spec.periods:
        asked["every"] = span
    else:
        del asked["cumulative"]
    return asked


def _read_pairs(pairs: tuple[str, ...], option: str, form: str) -> list[tuple[str, str]]:
    read = []
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not (name and sign and value):
            raise click.UsageError(f"{option}: expected {form}, got '{pair}'")
        read.append((name, value))
    return read


def _read_colours(pairs: tuple[str, ...]) -> dict[str, str]:
    from matplotlib.colors import is_color_like

    chosen = dict(_read_pairs(pairs, "--colour", "NAME=#RRGGBB"))
    for name, colour in chosen.items():
        if not is_color_like(colour):
            raise click.UsageError(
                f"--colour: expected a colour such as #0072B2 for '{name}', got '{colour}'"
            )
    return chosen
