"""Findings as text, JSON, GitHub workflow commands, SARIF and Markdown; the table of checks."""

from losstracker.check.render.as_github import findings_as_github
from losstracker.check.render.as_json import findings_as_json
from losstracker.check.render.as_markdown import findings_as_markdown
from losstracker.check.render.as_sarif import findings_as_sarif
from losstracker.check.render.as_text import findings_as_text
from losstracker.check.render.checks import codes_as_markdown, codes_as_text
from losstracker.check.render.told import Report, Spot, visible

MOST_AS_TEXT, MOST_AS_ANNOTATIONS, MOST_AS_SARIF, MOST_AS_MARKDOWN = 100, 10, 1000, 20
"""Findings of one code that are shown where nothing else is asked for (annotations: of all)."""

__all__ = [
    "MOST_AS_ANNOTATIONS",
    "MOST_AS_MARKDOWN",
    "MOST_AS_SARIF",
    "MOST_AS_TEXT",
    "Report",
    "Spot",
    "codes_as_markdown",
    "codes_as_text",
    "findings_as_github",
    "findings_as_json",
    "findings_as_markdown",
    "findings_as_sarif",
    "findings_as_text",
    "visible",
]
