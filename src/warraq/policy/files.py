"""Where a policy stands, and how it is read."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warraq.errors import PolicyError, unread
from warraq.policy import waivers
from warraq.policy.lines import line_of, lines
from warraq.policy.reasons import reasons
from warraq.policy.repository import Repository
from warraq.policy.waivers import Placed
from warraq.policy.whole import Policy
from warraq.system import opening

NAME = "warraq.toml"
_EXTEND = "extend"
_DEEPEST = 16  # policies that extend each other


@dataclass(frozen=True, slots=True)
class Stated:
    """What one file, or the command line, says of a policy: its settings, where each stands, and how to name it.

    `lines` holds the line of each setting; it is empty for the command line.
    """

    name: str
    settings: dict[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def place(self, path: tuple[str | int, ...]) -> str | None:
        """Return where a setting is stated: file and line, or the option; None where it is not."""
        held: Any = self.settings
        for part in path:
            inside = part < len(held) if isinstance(part, int) and isinstance(held, list) else (
                isinstance(held, dict) and part in held
            )  # fmt: skip
            if not inside:
                return None
            held = held[part]
        line = line_of(path, self.lines)
        return f"{self.name}:{line}" if line else self.name


def parse(data: dict[str, Any], path: Path | str = NAME) -> Policy:
    """Validate the content of a policy file; raise PolicyError with the file and every setting that is wrong."""
    return _checked([Stated(str(path), data, {})], path)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise PolicyError if it is unreadable, not UTF-8, or not TOML."""
    return _read(path)[0]


def toml(text: str) -> dict[str, Any]:
    """Parse TOML; raise TOMLDecodeError where it is none, or is nested deeper than Python can follow.

    >>> toml("depth = 1")
    {'depth': 1}
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError("nested too deep") from None


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        text = "" if _is_null(path) else opening.text(path)
        return toml(text), text.encode()
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path}: not TOML: {error}; correct it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(unread(path, error, "name a policy file that can be read")) from error


def _is_null(path: Path) -> bool:
    return os.path.realpath(path) == os.devnull


def stated(path: Path, pairs: Sequence[str] = ()) -> list[Stated]:
    """Read a policy file, those that it extends and settings of the command line; what comes later decides.

    Raises PolicyError for a file that cannot be read, policies that extend each other in a circle, and a setting that
    is not written as KEY=VALUE.
    """
    policies, here, seen = list[Stated](), path, {path.resolve()}
    while True:
        settings, data = _read(here)
        known = lines(data)
        base = settings.pop(_EXTEND, None)
        policies.append(Stated(str(here), settings, known))
        if base is None:
            break
        line = known.get((_EXTEND,), 1)
        if not isinstance(base, str):
            raise PolicyError(f"{here}:{line}: extend: write the path of one policy, as extend = '../warraq.toml'")
        here = here.parent / base
        if here.resolve() in seen or len(seen) >= _DEEPEST:
            raise PolicyError(f"{policies[-1].name}:{line}: extend: {base} extends this policy itself; end the circle")
        seen.add(here.resolve())
    return [*reversed(policies), *map(pair, pairs)]


def pair(written: str) -> Stated:
    """Read a setting of the command line, KEY=VALUE: what is no TOML is a string; PolicyError for anything else."""
    key, sign, value = written.partition("=")
    for text in (written, f"{key}={value.strip()!r}") if sign and key.strip() and value.strip() else ():
        try:
            settings = toml(text)
        except tomllib.TOMLDecodeError:
            continue
        if _EXTEND in settings:
            raise PolicyError(f"--config {written}: a policy file alone extends another; name one with --policy")
        return Stated(f"--config {written}", settings, {})
    raise PolicyError(f"--config {written}: write it as KEY=VALUE, as rules.ignore=['TXT'] or text.shortest.ar=50")


def merged(parts: Sequence[Stated]) -> dict[str, Any]:
    """Join settings: tables are joined key by key, and anything else takes the place of what was stated before."""
    whole = dict[str, Any]()
    for part in parts:
        whole = _joined(whole, part.settings)
    return whole


def _joined(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {name: _joined(under[name], value) for name, value in over.items() if _are_tables(under.get(name), value)}
    return {**under, **over, **both}


def _are_tables(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)


def origin(parts: Sequence[Stated], path: tuple[str | int, ...]) -> str | None:
    """Return where a setting that is in force was stated; None where it is a default."""
    return next((where for part in reversed(parts) if (where := part.place(path))), None)


def _checked(parts: Sequence[Stated], path: Path | str) -> Policy:
    """Validate settings; each that is wrong is named with the line that states it, if another file, with that."""

    def place(setting: tuple[str | int, ...]) -> str:
        where = origin(parts, setting) or str(path)
        if where == str(path) or where.startswith("--config"):
            return f" ({where})" if str(path) not in {where, "--config"} else ""
        return f" ({where.replace(f'{path}:', 'line ')})"

    try:
        return Policy.model_validate(merged(parts))
    except ValidationError as error:
        said = reasons(error, Policy, place)
        raise PolicyError(f"{path}: {said}{'' if said.endswith('?') else '; correct it'}") from error


def find(start: Path) -> Path | None:
    """Return the path of `warraq.toml` in `start` or the nearest folder above it, or None."""
    return next((p for folder in (start, *start.parents) if opening.there(p := folder / NAME)), None)


def load(path: Path | None = None, *, start: Path | None = None, pairs: Sequence[str] = ()) -> Repository:
    """Load the policy at `path`, else the nearest one above `start` (the current folder), else the defaults; settings
    of the command line (`pairs`) take the place of its own. The null device is no policy.
    """
    where = path or find((start or Path.cwd()).resolve())
    if where is None or _is_null(where):
        where, root, parts = None, start or Path.cwd(), list(map(pair, pairs))
    else:
        root, parts = where.resolve().parent, stated(where, pairs)
    files = tuple(Path(part.name).absolute() for part in parts[: len(parts) - len(pairs)])
    own = [each for part in parts for each in waivers.placed(Path(part.name), part.settings, part.lines)]
    policy = _checked(parts, where or "--config")
    return Repository(root=root, policy=policy, found=where is not None, waivers=(*own, *_beside(root)), files=files)


def _beside(folder: Path) -> tuple[Placed, ...]:
    """Read `waivers.toml` in the folder of a policy, where there is one."""
    path = folder / waivers.NAME
    if not opening.there(path):
        return ()
    content, data = _read(path)
    if other := [name for name in content if name != waivers.TABLE]:
        raise PolicyError(f"{path}: {', '.join(other)}: nothing but [[{waivers.TABLE}]] stands here; see {NAME}")
    return waivers.placed(path, content, lines(data))
