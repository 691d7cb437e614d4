"""Globs of paths as reports show them: `**` is any folders, `*`, `?` and `[a-z]` stay within one name."""

from __future__ import annotations

import re
from functools import cache

_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)
_WILD = re.compile(r"[*?\[]")
_SIGNS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@cache
def compiled(glob: str) -> re.Pattern[str]:
    """Return the pattern that matches whole paths.

    >>> bool(compiled("corpus/**/*.jsonl").fullmatch("corpus/2021/07.jsonl"))
    True
    >>> bool(compiled("corpus/*.jsonl").fullmatch("corpus/2021/07.jsonl"))
    False
    """
    return re.compile("".join(_SIGNS.get(part) or _one(part) for part in _PART.findall(glob)), re.DOTALL)


def _one(part: str) -> str:
    if len(part) == 1:
        return re.escape(part)
    negated, signs = part[1] in "!^", part[1:-1].lstrip("!^") if part[1] in "!^" else part[1:-1]
    inside = signs.replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]").replace("^", r"\^")
    return f"[{'^/' if negated else ''}{inside}]"


def matches(glob: str, path: str) -> bool:
    """Tell whether a path with slashes fits a glob.

    >>> matches("archive/**", "archive/2009/a.jsonl"), matches("archive/*", "archive/2009/a.jsonl")
    (True, False)
    """
    return compiled(glob).fullmatch(path) is not None


def is_wild(glob: str) -> bool:
    """Tell whether a glob may match more than the path that it spells.

    >>> is_wild("corpus/a.jsonl"), is_wild("corpus/*.jsonl")
    (False, True)
    """
    return _WILD.search(glob) is not None


def folder(glob: str) -> str:
    """Return the folder that everything which a glob matches is in, with its slash.

    >>> folder("corpus/archive/*/a.jsonl"), folder("**/a.jsonl")
    ('corpus/archive/', '')
    """
    fixed = _WILD.split(glob, maxsplit=1)[0]
    return fixed[: fixed.rfind("/") + 1]


def name(glob: str) -> str:
    """Return the name of every file that a glob matches; empty where they may have several.

    >>> name("corpus/**/a.jsonl"), name("corpus/*.jsonl"), name("corpus/**")
    ('a.jsonl', '', '')
    """
    last = glob[glob.rfind("/") + 1 :]
    return "" if is_wild(last) else last


def escaped(path: str) -> str:
    """Return the glob that matches one path alone.

    >>> escaped("corpus/a[1].jsonl")
    'corpus/a[[]1].jsonl'
    """
    return _WILD.sub(r"[\g<0>]", path)
