"""Read the keyword lexicons of sources, parsing each text only once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from warraq.errors import PolicyError, unread
from warraq.normalise import keywords
from warraq.system import opening

_ADVICE = "correct the lexicon, or remove it from the source's policy"


def read(path: Path) -> keywords.Lexicon:
    """Read a lexicon, from a cache if its text has not changed; raise PolicyError if it cannot be read."""
    try:
        return _parsed(text(path))
    except ValueError as error:
        raise PolicyError(f"{path}: {error}; {_ADVICE}") from error


def text(path: Path) -> str:
    """Read a lexicon's text; raise PolicyError if it cannot be read."""
    try:
        return opening.text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(unread(path, error, _ADVICE)) from error


_parsed = lru_cache(maxsize=8)(keywords.lexicon)
