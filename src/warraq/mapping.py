"""Where the fields of a record stand in a foreign file, as `--map` and `[sources.columns]` say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

EACH = "[*]"
"""The step of a path that goes to every item of a list."""

_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?P<each>(?:\[\*\])*)(?:\.|\Z)")
_PUNCTUATION = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Column:
    """What a field is read from: columns, or paths into nested JSON, of which several are joined.

    `split` cuts a string into a list. `values` replaces values that are spelled so.
    """

    paths: tuple[str, ...]
    split: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write the column as `--map` takes it."""
        return "+".join(self.paths) + (f":{self.split}" if self.split else "")


def short(text: str) -> Column:
    """Read the short form of `--map`: a column, several that are joined (`Lead+Content`), one to split (`Tags:،`).

    Only what stands behind the last colon and has no letter or digit is a separator, so that `og:title` is a column.

    >>> short("Lead+Content").paths, short("Tags:،").split, short("og:title").paths, short("C++").paths
    (('Lead', 'Content'), '،', ('og:title',), ('C++',))
    """
    name, sign, split = text.rpartition(":")
    if not (sign and name and _PUNCTUATION.fullmatch(split)):
        name, split = text, ""
    parts = tuple(name.split("+"))
    return Column(parts if all(parts) else (name,), split or None)


def steps(path: str) -> tuple[str, ...]:
    """Cut a path into its steps; one that is written in another way is the name of a column as it stands.

    >>> steps("author[*].name"), steps("a.b"), steps("Date (UTC)"), steps("...")
    (('author', '[*]', 'name'), ('a', 'b'), ('Date (UTC)',), ('...',))
    """
    found, place = list[str](), 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None:
            return (path,)
        found += [match["name"], *[EACH] * match["each"].count(EACH)]
        place = match.end()
    return (path,) if path.endswith(".") or not found else tuple(found)
