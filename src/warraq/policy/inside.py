"""Paths that a policy names: they stand inside of its own folder, so that nobody else's files are read or written."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator


def _inside(path: str) -> str:
    """Refuse a path that is absolute, climbs by `..`, or has a control character.

    >>> _inside("corpus/news")
    'corpus/news'
    >>> _inside("corpus/../../news")
    Traceback (most recent call last):
    ValueError: 'corpus/../../news' leads out of the policy's folder; name a path inside of it
    """
    if path.startswith(("/", "\\")) or re.match("[A-Za-z]:", path) or ".." in re.split(r"[/\\]", path):
        raise ValueError(f"{path!r} leads out of the policy's folder; name a path inside of it")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        raise ValueError(f"{path!r} has a control character; name a path without one")
    return path


Inside = Annotated[str, AfterValidator(_inside)]
