"""Leave the part of one shard of a release: what its records give, and what the release needs of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warraq import corpus, scoping, sharding
from warraq.finding import Severity
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.releases.write import passing, taking
from warraq.releases.write.records import Records
from warraq.sharding import Made, Shard


def share(
    repository: Repository,
    shard: Shard,
    folder: Path,
    asked: Mapping[str, Any],
    progress: Progress = silent,
    *,
    jobs: int | None = None,
) -> Made:
    """Leave the part of a shard, as `sharding.make` does. Raises PolicyError if the policy has no release."""
    wanted = passing.asked(repository, None, jobs, Severity.ERROR)
    request = scoping.Request(jobs=jobs)
    files = [path for path, _ in corpus.files(repository, request)[0]]
    with Records(files, repository.policy.record) as records:
        return sharding.make(
            repository, request, shard, folder, asked, progress,
            beside=taking.beside(records, **passing.looked_for(repository)), clustered=passing.clustered(wanted.policy),
        )  # fmt: skip
