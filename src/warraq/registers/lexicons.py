"""Keyword lexicons of sources, parsed once for as long as their text stays the same."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from warraq.errors import PolicyError
from warraq.normalise import keywords


def read(path: Path) -> keywords.Lexicon:
    """Read a lexicon; one that has changed since is parsed anew. Raises PolicyError where it cannot be read."""
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}: {error}; mend the lexicon, or take it out of the source's policy") from error


_parsed = lru_cache(maxsize=8)(keywords.lexicon)
