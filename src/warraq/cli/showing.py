"""Show a report: in which format, in colour or not, and what goes beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from warraq.cli import options
from warraq.cli.telling import note
from warraq.errors import ReadError
from warraq.finding import Report
from warraq.report import job_summary, notes, renderer
from warraq.report.words import ENGLISH, Words

_MANY = 200  # findings on a terminal: more are grouped


def show(
    report: Report,
    form: options.Format,
    output: Path | None,
    *,
    statistics: bool = False,
    words: Words = ENGLISH,
    quiet: bool = False,
) -> None:
    """Write a report where it is wanted, in the words of a language.

    `text` on a terminal is grouped where there are many findings.
    What a format has to say beside goes to standard error, and what it has for a job's page to the file that CI names.
    """
    terminal = output is None and sys.stdout.isatty()
    name = form.value
    many = len(report.findings) + (len(report.waived) if report.show_waived else 0) > _MANY
    if terminal and name == options.TEXT and many and not statistics:
        name = "grouped"
    colour = output is None and coloured()
    render = renderer(name, statistics=statistics, words=words, colour=colour)
    options.write(render(report), output, colour=colour or None)
    if page := os.environ.get("GITHUB_STEP_SUMMARY") and job_summary(name, report):
        append(Path(os.environ["GITHUB_STEP_SUMMARY"]), page)
    note(*(() if quiet else notes(name, report)))


def coloured() -> bool:
    """Tell whether standard output gets colour: NO_COLOR forbids it, FORCE_COLOR asks for it, a terminal shows it
    (https://no-color.org, https://force-color.org).
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def append(path: Path, text: str) -> None:
    """Add text to the file that CI names; raise ReadError where it cannot be written."""
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise ReadError(
            f"{path}: {error.strerror or error}; set GITHUB_STEP_SUMMARY to a file that can be written"
        ) from error
