"""warraq stats"""

from __future__ import annotations

from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.report.escape import in_json


def command(
    paths: options.Paths = None,
    *,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="RELEASE", help="Say what drifted since a release: a folder, URL or name."),
    ] = None,
    form: Annotated[options.Form, typer.Option("--format", help="How the figures are shown.")] = options.Form.TEXT,
    output: options.Output = None,
    mapping: options.Mapping = None,
    source: options.Source = None,
    reader: options.Reader = None,
    jobs: options.Jobs = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what is in a corpus: by month, publisher, language and length, what is missing, and what the rules find."""
    from warraq import corpus, scoping, stats
    from warraq.report import figures
    from warraq.report.figures import text

    request = scoping.Request(
        paths=tuple(paths or ()),
        mapping=options.columns(mapping or []),
        reader=reader,
        stdin=options.stdin(paths),
        jobs=jobs,
    )
    repository = options.repository(policy, source=source)
    corpus.spare(repository, request, output)
    with bar("Counting", quiet=quiet) as progress:
        measured = stats.stats(repository, request, progress, against=against)
    options.write(in_json(figures.render(measured)) if form is options.Form.JSON else text.render(measured), output)
