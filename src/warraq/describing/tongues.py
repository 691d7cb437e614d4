"""Names and codes of languages that stand in a column in place of BCP 47 tags: `Arabic`, `العربية`, `ara`, `ar_SA`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from warraq.normalise.languages import LABELS
from warraq.normalise.tables import rows

_NAMES = dict(rows(__package__, "tongues.tsv"))
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}))?(?:\.[a-z0-9-]+)?")


def tag(text: str) -> str | None:
    """Return the tag of a language from its name, its code, or the name of a locale; None if it is none of these.

    >>> [tag(text) for text in ("Arabic", "العربية", "ara", "ar_SA", "en_US.UTF-8", "ar-IQ", "Category", "xx")]
    ['ar', 'ar', 'ar', 'ar-SA', 'en-US', 'ar-IQ', None, None]
    """
    own = text.strip().casefold()
    if named := _named().get(own):
        return named
    match = _LOCALE.fullmatch(own)
    primary = match and _named().get(match[1], match[1])
    if not match or primary not in {*LABELS, *_NAMES}:
        return None
    return "-".join(filter(None, (primary, (match[2] or "").title(), (match[3] or "").upper())))


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """Return the tag for each value that names a language in another way, as the `values` of a mapping; tags are left
    out.

    >>> spellings(["Arabic", "ar", "Arabic", "fr_FR", "AR-iq"])
    {'Arabic': 'ar', 'fr_FR': 'fr-FR'}
    """
    tags = {text: tag(text) for text in texts}
    return {text: own for text, own in tags.items() if own and own.casefold() != text.casefold()}


@cache
def _named() -> dict[str, str]:
    return {name: own for own, names in _NAMES.items() for name in names.split()}
