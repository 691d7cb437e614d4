"""warraq doctor"""

from __future__ import annotations

import typer

from warraq.cli import options, status


def command(*, policy: options.Policy = None) -> None:
    """Show what this installation has: versions, extras, compiled part, cache; exit 1 where something is wrong."""
    from warraq import diagnosis
    from warraq.report.escape import visible

    lines = list(diagnosis.lines(options.repository(policy)))
    width = max(len(line.what) for line in lines)
    for line in lines:
        typer.echo(visible(f"{line.what:<{width}}  {line.state}" + (f": {line.advice}" if line.advice else "")))
    status.end(found=any(line.wrong for line in lines))
