"""warraq verify"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import options
from warraq.cli.progress import bar
from warraq.cli.showing import show


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a release.")],
    *,
    form: options.FormatOption = options.TEXT,
    lang: options.LangOption = options.ENGLISH,
    output: options.Output = None,
    rapid: Annotated[
        bool,
        typer.Option("--quick", help="Digests, files, columns and counts alone; rows and rules are not looked at."),
    ] = False,
    signers: Annotated[
        Path | None,
        typer.Option(
            "--allowed-signers",
            envvar="WARRAQ_ALLOWED_SIGNERS",
            help="Who may have signed it, as ssh-keygen(1) has it.",
        ),
    ] = None,
    jobs: options.Jobs = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    quiet: options.Quiet = False,
) -> None:
    """Check a release again from its bytes: digests, schema, counts, copies, splits, takedowns and rules."""
    from warraq import releases

    options.spare(output)
    with bar("Verifying", quiet=quiet) as progress:
        report = releases.verify(folder, progress, quick=rapid, allowed_signers=signers, jobs=jobs)
    show(report, form, output, words=options.words(lang), quiet=quiet)
    options.close(report, fail_on, quiet=quiet)
