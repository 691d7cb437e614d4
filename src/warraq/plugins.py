"""Plug-ins: what other installed distributions add to the readers and the rules, by their entry points.

They are loaded once, when readers or rules are first asked for, and all of them: one that cannot be loaded stops the
run, since what it would have found would be missing silently. Source: the Python Packaging User Guide, Entry points
specification.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, distribution, distributions
from pathlib import Path
from typing import Any

from warraq.errors import PluginError

READERS, RULES = "warraq.readers", "warraq.rules"
_OURS = "warraq."  # what each of our groups begins with


@dataclass(frozen=True, slots=True)
class Plugin:
    """An entry point, the distribution that has it and its version, and the value that it names."""

    entry: EntryPoint
    distribution: str
    version: str
    value: Any

    def refused(self, reason: str) -> PluginError:
        """Make the error of a plug-in that cannot be used."""
        return _refused(self.entry, self.distribution, self.version, reason)

    @property
    def files(self) -> list[tuple[str, int, int]]:
        """The files of its package or module, which may be at work on: path, size and time of each."""
        top = sys.modules[self.entry.module.partition(".")[0]]
        folders = [Path(folder) for folder in getattr(top, "__path__", ())]
        paths = [path for folder in folders for path in folder.rglob("*")] or [Path(str(top.__file__))]
        own = (path for path in paths if path.suffix != ".pyc" and path.is_file())
        return sorted((str(path), state.st_size, state.st_mtime_ns) for path in own for state in [path.stat()])


@cache
def load(group: str) -> tuple[Plugin, ...]:
    """Load the plug-ins of one group, ordered by distribution. Raises PluginError where one cannot be loaded."""
    return tuple(_loaded(entry, owner) for entry, owner in _entries() if entry.group == group)


@cache
def _entries() -> tuple[tuple[EntryPoint, Distribution], ...]:
    """Return the entry points of our groups; of a distribution that is installed twice, those that are imported.

    Only files in which a group's name begins are parsed: there are hundreds of others, and every run waits for this.
    """
    named = {each.name for each in distributions() if _OURS in (each.read_text("entry_points.txt") or "")}
    owners = [distribution(name) for name in sorted(named)]
    return tuple((entry, owner) for owner in owners for entry in owner.entry_points if entry.group in (READERS, RULES))


def _loaded(entry: EntryPoint, owner: Distribution) -> Plugin:
    try:
        return Plugin(entry, owner.name, owner.version, entry.load())
    except Exception as error:  # whatever its code raises
        reason = f"cannot be loaded: {type(error).__name__}: {error}"
        raise _refused(entry, owner.name, owner.version, reason) from error


def _refused(entry: EntryPoint, distribution: str, version: str, reason: str) -> PluginError:
    named = f"plug-in {distribution} {version}: {entry.name} = {entry.value} ({entry.group})"
    return PluginError(f"{named} {reason}; correct it, or uninstall {distribution}")
