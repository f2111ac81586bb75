"""The command ``schema``: the data dictionary, or an empty template."""

from __future__ import annotations

import json
from pathlib import Path

import click

from losstracker.cli.commands import cli
from losstracker.cli.load import say

FORMS = ("markdown", "json-schema", "table-schema", "csv")


def _dictionary(form: str) -> str:
    from losstracker.model.dictionary import json_schema, table_schema, template_csv
    from losstracker.model.dictionary_text import dictionary_markdown

    if form == "markdown":
        return dictionary_markdown()
    if form == "csv":
        return template_csv()
    told = json_schema() if form == "json-schema" else table_schema()
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


@cli.command()
@click.option("--format", "form", type=click.Choice(FORMS), default="markdown", show_default=True)
@click.option("-o", "--output", default="-", show_default=True, metavar="FILE")
def schema(form: str, output: str) -> None:
    """Print the data dictionary of a loss table, or an empty table to fill in (csv)."""
    text = _dictionary(form)
    if output == "-":
        click.echo(text, nl=False)
        return
    Path(output).write_text(text, encoding="utf-8", newline="\n")
    say(f"wrote {output}")
