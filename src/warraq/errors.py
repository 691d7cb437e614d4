"""What stops a run.

    WarraqError
    ├── ReadError       a path that cannot be read at all
    ├── PolicyError     warraq.toml, or an option, asks for what cannot be done
    └── ReleaseError    a release that is refused: the message says what to do instead

A fault in the data is never one of these: it is a `Finding`, and the run goes on.
"""

from __future__ import annotations


class WarraqError(Exception):
    """A run that could not happen; its message is one line: path, what is wrong, what to do."""


class ReadError(WarraqError):
    """A path that is not there, is of a kind that is not read, or may not be opened."""


class PolicyError(WarraqError):
    """A policy or an option that cannot be honoured."""


class ReleaseError(WarraqError):
    """A release that is refused, or that is not one."""


class WithdrawnWarning(UserWarning):
    """A release that is used although it was withdrawn."""
