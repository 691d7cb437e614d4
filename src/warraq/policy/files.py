"""Where a policy stands, and how it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warraq.errors import PolicyError
from warraq.policy.repository import Repository
from warraq.policy.whole import Policy, reasons

NAME = "warraq.toml"


def parse(data: dict[str, Any], path: Path | str = NAME) -> Policy:
    """Validate the content of a policy file; raise PolicyError with the file and every setting that is wrong."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyError(f"{path}: {reasons(error)}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise PolicyError if it is unreadable, not UTF-8, or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path}: {error.strerror or error}; name a policy file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not TOML: {error}; correct it") from error


def find(start: Path) -> Path | None:
    """Return the path of `warraq.toml` in `start` or the nearest folder above it, or None."""
    return next((p for folder in (start, *start.parents) if (p := folder / NAME).is_file()), None)


def load(path: Path | None = None, *, start: Path | None = None) -> Repository:
    """Load the policy at `path`, else the nearest one above `start` (the current folder), else the defaults."""
    where = path or find((start or Path.cwd()).resolve())
    if where is None:
        return Repository(root=start or Path.cwd(), policy=Policy(), found=False)
    return Repository(root=where.resolve().parent, policy=parse(read_toml(where), where), found=True)
