"""Patterns of paths, as the policy names files by them."""

from __future__ import annotations

import re
from functools import cache

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)
_MEANING = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(glob: str, path: str) -> bool:
    """Tell whether a path with slashes fits a pattern: `*` and `?` stand for what has no slash, `**` for any folders.

    >>> matches("archive/**", "archive/2009/a.jsonl"), matches("archive/*", "archive/2009/a.jsonl")
    (True, False)
    >>> matches("**/*.csv", "news.csv"), matches("corpus/[a-m]*.jsonl", "corpus/news.jsonl")
    (True, False)
    """
    return _pattern(glob).fullmatch(path) is not None


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile("".join(map(_part, _TOKEN.findall(glob))), re.DOTALL)


def _part(token: str) -> str:
    if token[0] == "[" and len(token) > 1:
        negated = token[1] == "!"
        characters = token[2 if negated else 1 : -1].replace("\\", r"\\").replace("^", r"\^").replace("[", r"\[")
        return f"[{'^/' if negated else ''}{characters}]"
    return _MEANING.get(token) or re.escape(token)
