"""warraq clean"""

from __future__ import annotations

import typer

from warraq.cli import options


def command(*, policy: options.Policy = None) -> None:
    """Empty the cache of earlier findings: the policy's, or that of the user where there is no policy."""
    from warraq import cache
    from warraq.report.text import counted

    repository = options.repository(policy)
    where = cache.folder(repository.root if repository.found else None)
    files, size = cache.clear(where)
    typer.echo(f"{options.shown(where)}: {counted(files, 'file')} removed, {counted(size, 'byte')}")
