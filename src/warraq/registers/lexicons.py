"""Read the keyword lexicons of sources, parsing each text only once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from warraq.errors import PolicyError
from warraq.normalise import keywords


def read(path: Path) -> keywords.Lexicon:
    """Read a lexicon, from a cache if its text has not changed; raise PolicyError if it cannot be read."""
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}: {error}; correct the lexicon, or remove it from the source's policy") from error


_parsed = lru_cache(maxsize=8)(keywords.lexicon)
