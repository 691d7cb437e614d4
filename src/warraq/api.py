"""The Python API: the commands as functions of paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from warraq import lint, policy, releases, scoping
from warraq.errors import PolicyError
from warraq.finding import Report, Severity
from warraq.progress import silent
from warraq.releases import load
from warraq.releases.check.diff import diff
from warraq.spark import Cluster
from warraq.system import remote

__all__ = ["diff", "expect", "load", "publish", "release", "validate", "verify"]

Paths = str | Path | Sequence[str | Path]
Engine = Literal["local", "spark"]


def _paths(paths: Paths) -> tuple[Path, ...]:
    return remote.named([paths] if isinstance(paths, (str, Path)) else paths)


def _repository(path: str | Path | None) -> policy.Repository:
    return policy.load(Path(path) if path else None)


def _cluster(engine: Engine, url: str | None) -> Cluster | None:
    """Return the cluster that is asked for, as the command line does; None for this machine."""
    if engine not in get_args(Engine):
        raise PolicyError(f"engine={engine!r}: there are 'local' and 'spark'")
    if engine == "local" and url:
        raise PolicyError("spark='sc://HOST:PORT' goes with engine='spark'")
    return Cluster(url, silent) if engine == "spark" else None


def validate(
    paths: Paths = (),
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    required: Sequence[str] | None = None,
    mapping: Mapping[str, str] | None = None,
    reader: str | None = None,
    policy: str | Path | None = None,
    jobs: int | None = None,
    cache: bool = False,
    engine: Engine = "local",
    spark: str | None = None,
) -> Report:
    """Validate files or folders, also of other file systems (`s3://…`), or what `warraq.toml` names, and return the
    report.

    `required` replaces the policy's required fields (an empty list requires none), and `mapping` gives the column of
    a foreign file for a field.
    `jobs` is the number of threads, by default one for each processor. With `cache`, files that have not changed since
    an earlier run are not read again. What the policy or `waivers.toml` waives is in `Report.waived` alone. With the
    engine `spark`, records are examined by the cluster at the URL `spark`, else by the one that SPARK_REMOTE names,
    else by a server that is started on this machine. Raises ReadError for a path that cannot be read at all,
    PolicyError for an unknown rule, field or reader, or a wrong waiver, and ClusterError, a WarraqError, for a cluster
    that does not do the work.
    """
    repository, cluster = _repository(policy), _cluster(engine, spark)
    request = scoping.Request(
        _paths(paths),
        tuple(select),
        tuple(ignore),
        None if required is None else tuple(required),
        dict(mapping or {}),
        reader,
        jobs=jobs,
        cache=cache,
    )
    elsewhere = cluster.examined(repository, request) if cluster else None
    return lint.validate(repository, request, elsewhere=elsewhere)


def expect(
    paths: Paths = (),
    *,
    docs: str | Path | None = None,
    policy: str | Path | None = None,
    engine: Engine = "local",
    spark: str | None = None,
) -> Report:
    """Evaluate the expectations for a corpus as a whole and return the report.

    `docs` is a folder for Great Expectations' Data Docs; `engine` and `spark` are as `validate` has them. Raises
    PolicyError if the suite cannot be read.
    """
    repository, inputs, cluster = _repository(policy), _paths(paths), _cluster(engine, spark)
    elsewhere = cluster.profiles(repository, scoping.Request(inputs)) if cluster else None
    return lint.expect(repository, inputs, docs=Path(docs) if docs else None, elsewhere=elsewhere).report


def release(
    version: str | None = None,
    *,
    fail_on: Literal["error", "warning", "info"] = "error",
    policy: str | Path | None = None,
    jobs: int | None = None,
    engine: Engine = "local",
    spark: str | None = None,
) -> releases.Release:
    """Write a release of the policy's corpus; its `folder` is None if the gate refused it.

    `fail_on` is the lowest severity that stops the release; `engine` and `spark` are as `validate` has them, and
    workers write the data too. Raises PolicyError if the policy describes no release, and ReleaseError if the version
    is not possible.
    """
    cluster = _cluster(engine, spark)
    return releases.release(_repository(policy), version, jobs=jobs, fail_on=Severity(fail_on), cluster=cluster)


def verify(folder: str | Path, *, quick: bool = False, allowed_signers: str | Path | None = None) -> Report:
    """Check a release again from its bytes and return the report; `quick` skips rows and rules."""
    return releases.verify(
        Path(folder), quick=quick, allowed_signers=Path(allowed_signers) if allowed_signers else None
    )


def publish(folder: str | Path, dest: str | Path, *, dry_run: bool = False) -> releases.Published:
    """Copy a release to `dest`/NAME/VERSION/, read it back, and return what was sent; `dry_run` sends nothing.

    `dest` is a folder, a URL of any filesystem of fsspec (`s3://`, `sftp://`, …), or `hf://datasets/OWNER/NAME`. Raises
    ReleaseError if the release is damaged or withdrawn, if another one was published under its version, if `dest`
    cannot be reached, or if a file read back has other bytes.
    """
    return releases.publish(Path(folder), str(dest), dry_run=dry_run)
