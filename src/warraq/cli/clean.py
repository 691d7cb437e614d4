"""warraq clean"""

from __future__ import annotations

from warraq.cli import options
from warraq.cli.telling import tell


def command(*, policy: options.Policy = None) -> None:
    """Empty the cache of earlier findings: the policy's, or that of the user where there is no policy."""
    from warraq import cache
    from warraq.report.text import counted

    repository = options.repository(policy)
    where = cache.folder(repository.root if repository.found else None)
    files, size = cache.clear(where)
    tell(f"{options.shown(where)}: {counted(files, 'file')} removed, {counted(size, 'byte')}")
