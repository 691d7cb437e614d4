"""warraq describe"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.telling import note
from warraq.report.escape import in_json


def command(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of them; - is standard input.")],
    *,
    form: Annotated[options.Form, typer.Option("--format", help="How the files are described.")] = options.Form.TEXT,
    output: options.Output = None,
    reader: options.Reader = None,
    source: options.Source = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Say what foreign files are, which column looks like which field, and how to map them."""
    from warraq import corpus, foreign, scoping
    from warraq.describing.look import Description, describe
    from warraq.report.described import json, text

    request = scoping.Request(paths=tuple(files), reader=reader, stdin=options.stdin(files))
    repository = options.repository(policy, source=source)
    corpus.spare(repository, request, output)
    inputs, others = corpus.files(repository, request)
    descriptions = list[Description]()
    with bar("Reading", quiet=quiet) as progress:
        for path, _ in inputs:
            progress(str(path))
            descriptions.append(describe(repository, request, path))
    options.write(
        in_json(json.render(descriptions)) if form is options.Form.JSON else text.render(descriptions), output
    )
    passed = [f"{each.path}: {corpus.not_articles(each.passed)}" for each in descriptions if each.passed]
    named = foreign.partitions(each.path for each in descriptions)
    note(*passed, *named, *([corpus.passed_over(others)] if others else []), quiet=quiet)
