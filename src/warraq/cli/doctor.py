"""warraq doctor"""

from __future__ import annotations

from warraq.cli import options, status
from warraq.cli.telling import tell


def command(*, policy: options.Policy = None) -> None:
    """Show what this installation has: versions, extras, compiled part, cache; exit 1 where something is wrong."""
    from warraq import diagnosis

    lines = list(diagnosis.lines(options.repository(policy)))
    width = max(len(line.what) for line in lines)
    for line in lines:
        tell(f"{line.what:<{width}}  {line.state}" + (f": {line.advice}" if line.advice else ""))
    status.end(found=any(line.wrong for line in lines))
