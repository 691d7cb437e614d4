"""warraq expect"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.showing import show
from warraq.errors import PolicyError


def command(  # one parameter an option
    paths: options.Paths = None,
    *,
    form: options.FormatOption = options.TEXT,
    lang: options.LangOption = options.ENGLISH,
    output: options.Output = None,
    docs: Annotated[
        Path | None,
        typer.Option("--docs", help="Write Great Expectations' Data Docs to this folder.", callback=options.outside),
    ] = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    engine: options.EngineOption = options.Engine.LOCAL,
    spark: options.Spark = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Check the corpus as a whole against the expectations of its curators."""
    from warraq import corpus, lint, scoping
    from warraq.system import remote

    if docs and isinstance(remote.of(docs), remote.Remote):
        raise PolicyError(f"--docs {remote.of(docs)}: name a folder of this machine")
    repository, asked = options.repository(policy), remote.named(paths or ())
    corpus.spare(repository, scoping.Request(paths=asked), output)
    if docs:
        corpus.apart(repository, scoping.Request(paths=asked), docs, "Data Docs")
    cluster = options.cluster(engine, spark, quiet=quiet)
    with bar("Expecting", quiet=quiet):
        elsewhere = cluster.profiles(repository, scoping.Request(paths=asked)) if cluster else None
        report = lint.expect(repository, asked, docs=docs, elsewhere=elsewhere).report
    show(report, form, output, words=options.words(lang), quiet=quiet)
    options.close(report, fail_on, quiet=quiet)
