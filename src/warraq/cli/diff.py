"""warraq diff"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warraq.cli import options, status
from warraq.cli.progress import bar
from warraq.cli.showing import append
from warraq.cli.telling import note
from warraq.report.escape import in_json, visible

if TYPE_CHECKING:
    from warraq.releases.check.diff import Diff

_SHOWN = 100  # most changes in the text format


class Format(StrEnum):
    """The output format; `parquet` has the columns id, kind and fields."""

    TEXT = "text"
    JSON = "json"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    HTML = "html"
    GITHUB = "github"


_TITLED = (Format.MARKDOWN, Format.HTML, Format.GITHUB)


def command(
    old: Annotated[
        str | None,
        typer.Argument(metavar="OLD", help="A release: a folder, a URL, a version or NAME@VERSION; else the newest."),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(metavar="NEW", help="The release to compare with it; else the corpus, as it would be released."),
    ] = None,
    *,
    form: Annotated[
        Format,
        typer.Option("--format", help="How changes are shown; github: Markdown in the job's summary, and a notice."),
    ] = Format.TEXT,
    output: options.Output = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if anything differs.")] = False,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """List the records added, removed, edited or moved between two releases, with the fields that changed."""
    options.spare(output, policy)
    difference = _difference(old, new, form, jobs, policy, quiet=quiet)
    options.write(_rendered(difference, form), output)
    note(*difference.notes, quiet=quiet)
    status.end(found=exit_code and difference.differs)


def _difference(
    old: str | None, new: str | None, form: Format, jobs: int | None, policy: Path | None, *, quiet: bool
) -> Diff:
    if old is not None and new is not None:
        from warraq.releases.check import diff

        with bar("Comparing", quiet=quiet):
            return diff.diff(old, new, titled=form in _TITLED)
    from warraq.releases.write.pending import pending

    with bar("Drafting:", quiet=quiet) as progress:
        return pending(options.repository(policy), old, progress, jobs=jobs)


def _rendered(difference: Diff, form: Format) -> str | bytes:
    if form is Format.PARQUET:
        return _parquet(difference)
    if form is Format.GITHUB:
        return _github(difference)
    if form in _TITLED:
        from warraq.report.compared import html, markdown

        return html.render(difference.compared()) if form is Format.HTML else markdown.render(difference.compared())
    return _json(difference) if form is Format.JSON else _text(difference)


def _text(difference: Diff) -> str:
    rows = difference.changes.slice(0, _SHOWN).to_pylist()
    lines = [visible(f"{row['kind']:<8} {row['id']} {', '.join(row['fields'] or ())}".rstrip()) for row in rows]
    if difference.changes.num_rows > _SHOWN:
        lines.append(f"… {difference.changes.num_rows - _SHOWN:,} more: --format json or parquet names every one")
    return "\n".join([*lines, _head(difference)]) + "\n"


def _head(difference: Diff) -> str:
    return visible(f"{difference.older} → {difference.newer}: {difference.changed} ({difference.changed.bump})")


def _github(difference: Diff) -> str:
    """Add the Markdown to the summary of the job, and return a notice as a workflow command.

    Source: docs.github.com, "Workflow commands for GitHub Actions".
    """
    from warraq.report.compared import markdown

    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        append(Path(summary), markdown.render(difference.compared()) + "\n")
    message = _head(difference)
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        message = message.replace(sign, code)
    return f"::notice title=warraq diff::{message}\n"


def _json(difference: Diff) -> str:
    shown = {
        "version": 1,
        "old": difference.older,
        "new": difference.newer,
        "summary": {**asdict(difference.changed), "bump": difference.changed.bump},
        "changes": difference.changes.to_pylist(),
    }
    return in_json(json.dumps(shown, ensure_ascii=False, indent=1)) + "\n"


def _parquet(difference: Diff) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = pa.BufferOutputStream()
    pq.write_table(difference.changes, target, compression="zstd")
    data: bytes = target.getvalue().to_pybytes()
    return data
