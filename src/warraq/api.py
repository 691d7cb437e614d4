"""What Python code calls: the commands as functions of paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from warraq import lint, policy, releases, scoping
from warraq.finding import Report, Severity
from warraq.releases import load
from warraq.releases.check.diff import diff

__all__ = ["diff", "expect", "load", "publish", "release", "validate", "verify"]

Paths = str | Path | Sequence[str | Path]


def _paths(paths: Paths) -> tuple[Path, ...]:
    return (Path(paths),) if isinstance(paths, (str, Path)) else tuple(Path(path) for path in paths)


def _repository(path: str | Path | None) -> policy.Repository:
    return policy.load(Path(path) if path else None)


def validate(  # the options of the command
    paths: Paths = (),
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    required: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    reader: str | None = None,
    policy: str | Path | None = None,
    jobs: int | None = None,
    cache: bool = False,
) -> Report:
    """Validate files or folders, or what `warraq.toml` names, and give the report.

    `jobs` is the number of threads, one a processor where it is not given; `cache` lets files that were seen before be. Raises ReadError for a path that cannot be read at all, PolicyError for an unknown rule, field or reader.
    """
    request = scoping.Request(
        _paths(paths),
        tuple(select),
        tuple(ignore),
        tuple(required),
        dict(mapping or {}),
        reader,
        jobs=jobs,
        cache=cache,
    )
    return lint.validate(_repository(policy), request)


def expect(paths: Paths = (), *, docs: str | Path | None = None, policy: str | Path | None = None) -> Report:
    """Hold a corpus as a whole to its expectations, and give the report; `docs` is where Data Docs go."""
    return lint.expect(_repository(policy), _paths(paths), docs=Path(docs) if docs else None).report


def release(
    version: str | None = None,
    *,
    fail_on: Literal["error", "warning", "info"] = "error",
    policy: str | Path | None = None,
    jobs: int | None = None,
) -> releases.Release:
    """Write a release of the policy's corpus; its `folder` is None where the gate refused it.

    `fail_on` is the least severity of a finding that stops it. Raises PolicyError and ReleaseError as the command does.
    """
    return releases.release(_repository(policy), version, jobs=jobs, fail_on=Severity(fail_on))


def verify(folder: str | Path, *, quick: bool = False, allowed_signers: str | Path | None = None) -> Report:
    """Check a release again from its bytes, and give the report; `quick` leaves rows and rules out."""
    return releases.verify(
        Path(folder), quick=quick, allowed_signers=Path(allowed_signers) if allowed_signers else None
    )


def publish(folder: str | Path, dest: str | Path, *, dry_run: bool = False) -> releases.Published:
    """Copy a release to `dest`/NAME/VERSION/, read it back, and say what was sent; `dry_run` only says what would be.

    `dest` is a folder, a URL of any filesystem of fsspec (`s3://`, `sftp://`, …), or `hf://datasets/OWNER/NAME`. Raises
    ReleaseError where the release is damaged, where another one was published under its version, where `dest` cannot be reached,
    and where a file came back as other bytes than were sent.
    """
    return releases.publish(Path(folder), str(dest), dry_run=dry_run)
