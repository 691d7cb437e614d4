"""Where a policy stands, and how it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warraq.errors import PolicyError
from warraq.policy import waivers
from warraq.policy.repository import Repository
from warraq.policy.waivers import Placed
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
    return _read(path)[0]


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        data = path.read_bytes()
        return tomllib.loads(data.decode("utf-8")), data
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
        root = start or Path.cwd()
        return Repository(root=root, policy=Policy(), found=False, waivers=_beside(root))
    content, data = _read(where)
    own = waivers.placed(where, content, data)
    policy, root = parse(content, where), where.resolve().parent
    return Repository(root=root, policy=policy, found=True, waivers=(*own, *_beside(root)))


def _beside(folder: Path) -> tuple[Placed, ...]:
    """Read `waivers.toml` in the folder of a policy, where there is one."""
    path = folder / waivers.NAME
    if not path.exists():
        return ()
    content, data = _read(path)
    if other := [name for name in content if name != waivers.TABLE]:
        raise PolicyError(f"{path}: {', '.join(other)}: nothing but [[{waivers.TABLE}]] stands here; see {NAME}")
    return waivers.placed(path, content, data)
