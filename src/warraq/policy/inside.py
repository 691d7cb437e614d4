"""Paths that a policy names: they stand inside of its own folder, so that nobody else's files are read or written.

Where records are read alone, they may be on another file system.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from warraq.errors import ReadError
from warraq.system import remote
from warraq.system.drivers.reasons import masked


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


def _readable(path: str) -> str:
    """Refuse an address with a secret in it, and one that nothing reads; any other path has to be inside.

    >>> _readable("s3://bucket/news")
    's3://bucket/news'
    >>> _readable("https://example.org/news")
    Traceback (most recent call last):
    ValueError: 'https://example.org/news' cannot be listed; name a folder, or an address such as s3://bucket/news
    """
    try:
        if "://" in _inside(path) and not isinstance(remote.of(path), remote.Remote):
            raise ValueError(
                f"{masked(path)!r} cannot be listed; name a folder, or an address such as s3://bucket/news"
            )
    except ReadError as error:
        raise ValueError(str(error)) from None
    return path


Inside = Annotated[str, AfterValidator(_inside)]
Readable = Annotated[str, AfterValidator(_readable)]
