"""The entries of a register: a file of JSON Lines whose every line is valid, or the run stops."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from warraq.errors import PolicyError, unread
from warraq.system import opening

Entry = TypeVar("Entry", bound=BaseModel)


def read(path: Path, model: type[Entry]) -> tuple[Entry, ...]:
    """Read a register, empty if there is no file; raise PolicyError if a line is not a valid entry."""
    try:
        return _parsed(opening.text(path), str(path), model)
    except (OSError, UnicodeDecodeError) as error:
        if not opening.there(path):
            return ()
        raise PolicyError(unread(path, error, "restore it from git")) from error


@lru_cache(maxsize=8)
def _parsed(text: str, shown: str, model: type[Entry]) -> tuple[Entry, ...]:
    entries = []
    for number, line in enumerate(text.split("\n"), start=1):  # a value may hold U+2028, which ends no line of JSON
        if not line.strip(" \t\r"):
            continue
        try:
            entries.append(model.model_validate_json(line))
        except ValidationError as error:
            raise PolicyError(f"{shown}:{number}: not an entry of the register; restore the file from git") from error
    return tuple(entries)
