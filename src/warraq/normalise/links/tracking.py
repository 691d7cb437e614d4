"""Query parameters that follow readers about and never change the page.

Only names that their own makers document, or that the anti-tracking lists of AdGuard
(TrackParamFilter), Brave (query filter) and Firefox (query stripping) name; never words such as `ref`, `id`
or `source`, which name articles on some sites.
"""

from __future__ import annotations

import re

from warraq.normalise.tables import rows

_EVERY = [name for _, names in rows(__package__, "tracking.tsv") for name in names.split()]
NAMES = frozenset(name for name in _EVERY if not name.endswith("*"))
BEGINNINGS = tuple(sorted(name.removesuffix("*") for name in _EVERY if name.endswith("*")))


_SWALLOWED = re.compile(r"[;?]([^;?=]+)=")


def is_tracking(name: str) -> bool:
    """Tell whether a query parameter of this name only follows readers about; case makes no difference.

    >>> is_tracking("UTM_Source"), is_tracking("ref")
    (True, False)
    """
    lower = name.lower()
    return lower in NAMES or lower.startswith(BEGINNINGS)


def only_tracks(parameter: str) -> bool:
    """Tell whether a whole parameter, name and value, follows readers about and says nothing else.

    A value can swallow the parameters behind it, where these are joined by `;` or a second `?`.

    >>> [only_tracks(one) for one in ("utm_source=x", "fbclid", "utm_source=x;utm_medium=y", "utm_source=x;id=5", "id=5")]
    [True, True, True, False, False]
    """  # noqa: E501  # one pattern, query or example
    name, _, value = parameter.partition("=")
    return is_tracking(name) and all(map(is_tracking, _SWALLOWED.findall(value)))
