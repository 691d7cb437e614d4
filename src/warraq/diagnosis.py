"""What an installation has, and what of it is wrong: versions, extras, the compiled part, plug-ins, the cache."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.requirements import Requirement

from warraq import native, plugins, rules
from warraq.cache import ceiling, folder, held
from warraq.errors import WarraqError
from warraq.policy import NAME, Repository
from warraq.system.remote import Remote

_OWN = "warraq"
_PROGRAMS = {"ssh-keygen": "signs releases and checks signatures", "git": "is asked who owns a waiver"}


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an installation: its state, what to do about it, and whether it has to be put right."""

    what: str
    state: str
    advice: str = ""
    wrong: bool = False


def lines(repository: Repository) -> Iterator[Line]:
    """Yield a line for each part of this installation, as seen from a corpus repository."""
    yield Line("python", f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    yield Line(_OWN, version(_OWN))
    yield from map(_required, _requirements(None))
    yield from map(_extra, sorted(distribution(_OWN).metadata.get_all("Provides-Extra") or ()))
    yield _compiled()
    yield from _plugins()
    for program, use in _PROGRAMS.items():
        there = shutil.which(program)
        yield Line(program, "there" if there else "not there", "" if there else f"it {use}")
    yield Line("policy", str(repository.root / NAME) if repository.found else "none", _of_policy(repository))
    yield _cached(folder(repository.root if repository.found else None))


@cache
def _requirements(extra: str | None) -> tuple[Requirement, ...]:
    """Return what the package requires, or what one of its extras does."""
    requirements = [Requirement(text) for text in distribution(_OWN).requires or ()]
    own = [each for each in requirements if ("extra" in str(each.marker or "")) == (extra is not None)]
    return tuple(each for each in own if not each.marker or each.marker.evaluate({"extra": extra or ""}))


def _reason(requirement: Requirement) -> str | None:
    """Say what is wrong with a requirement: it is not there, or of a version that does not fit."""
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    fits = requirement.specifier.contains(installed, prereleases=True)
    return None if fits else f"{requirement.name} is {installed}, and {requirement.specifier} is needed"


def _required(requirement: Requirement) -> Line:
    reason = _reason(requirement)
    if reason:
        return Line(requirement.name, reason, "install warraq again", wrong=True)
    return Line(requirement.name, version(requirement.name))


def _extra(name: str) -> Line:
    lacking = [reason for each in _requirements(name) if (reason := _reason(each))]
    advice = f"pip install '{_OWN}[{name}]'" if lacking else ""
    return Line(f"extra {name}", "; ".join(lacking) or "there", advice)


def _compiled() -> Line:
    if os.environ.get("WARRAQ_NATIVE") == "0":
        return Line("compiled part", "switched off by WARRAQ_NATIVE=0", "unset it, so that runs take less time")
    if native.library():
        return Line("compiled part", f"there ({native.LIBRARY})")
    return Line("compiled part", "not there", "install warraq again, so that runs take less time")


def _plugins() -> Iterator[Line]:
    try:
        loaded = {each.entry.name: each for group in (plugins.READERS, plugins.RULES) for each in plugins.load(group)}
        rules.every()
    except WarraqError as error:
        yield Line("plug-ins", str(error), wrong=True)
        return
    for name, each in sorted(loaded.items()):
        yield Line(f"plug-in {name}", f"{each.distribution} {each.version}, {each.entry.group}")


def _of_policy(repository: Repository) -> str:
    missing = [
        name
        for name, path in zip(repository.policy.corpus, repository.corpora, strict=True)
        if repository.found and not isinstance(path, Remote) and not path.exists()
    ]
    return f"{', '.join(missing)} is not there yet" if missing else ""


def _cached(where: Path) -> Line:
    try:
        files, size = held(where)
        return Line("cache", f"{where}: {files:,} files, {size:,} of {ceiling():,} bytes")
    except (OSError, WarraqError) as error:
        return Line("cache", f"{where}: {error}", wrong=True)
