"""Write waivers for what stands now, into `waivers.toml`."""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from warraq import scoping
from warraq.adoption.waivers import NEVER
from warraq.describing.quoting import quoted
from warraq.errors import PolicyError, advised
from warraq.finding import Finding
from warraq.policy import Placed, Repository, Waiver, globs
from warraq.policy.waivers import NAME, TABLE
from warraq.system import atomic, locks

_HEAD = b"# What is right as it stands: these findings do not count, and --show-waived lists them.\n"


def added(repository: Repository, findings: Iterable[Finding], reason: str, expires: date | None) -> tuple[Placed, ...]:
    """Write a waiver for each code and record of some findings, or code and path where a finding is about no record.

    What the file holds stays as it is. Returns the waivers; raises PolicyError as `check` does, and for a file that
    cannot be written.
    """
    check(reason, expires)
    targets = sorted({_target(finding) for finding in findings if finding.code not in NEVER})
    if not targets:
        return ()
    by, path = owner(repository.root), repository.root / NAME
    new = [
        Waiver.model_validate({"code": code, kind: target, "reason": reason, "owner": by, "expires": expires})
        for code, kind, target in targets
    ]
    try:
        with locks.alone(repository.root):
            before = path.read_bytes() if path.exists() else _HEAD
            atomic.write(path, atomic.ended(before) + "".join(map(rendered, new)).encode(), within=repository.root)
    except OSError as error:
        raise PolicyError(advised(error, path)) from error
    return tuple(Placed(each, path, 0) for each in new)


def check(reason: str, expires: date | None) -> None:
    """Raise PolicyError for a reason that says nothing, and a day that is past."""
    if not reason.strip():
        raise PolicyError("--add-waivers: say why these findings are right as they stand")
    if expires and expires < scoping.now().date():
        raise PolicyError(f"--expires {expires}: a day that is past; name a later one")


def _target(finding: Finding) -> tuple[str, str, str]:
    if finding.record:
        return finding.code, "record", finding.record
    return finding.code, "path", globs.escaped(finding.path)


def rendered(waiver: Waiver) -> str:
    """Render one waiver as a table of TOML, with an empty line above it."""
    return "\n".join(["", f"[[{TABLE}]]", *_settings(waiver), ""])


def _settings(waiver: Waiver) -> Iterator[str]:
    for name, value in waiver:
        if value is not None:
            yield f"{name} = {value.isoformat() if isinstance(value, date) else quoted(value)}"


def owner(folder: Path) -> str:
    """Return who writes waivers: git's address in a folder, its name, or the login; PolicyError where none is known."""
    for setting in ("user.email", "user.name"):
        if said := _git(folder, setting):
            return said
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise PolicyError("--add-waivers: whose are they? say `git config user.email ADDRESS` first") from error


def _git(folder: Path, setting: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # git, as the user has it
            ["git", "-C", os.fspath(folder), "config", setting],  # noqa: S607  # as above
            capture_output=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
    except OSError:
        return ""
    return done.stdout.strip()
