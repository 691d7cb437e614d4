"""Article links in canonical form: a stored form, which is surely the same page, and a key to compare links by.

Parsing is the WHATWG URL standard's (url.spec.whatwg.org). Every step has a name, and a policy can switch off those
that are not the standard's own.
"""

from warraq.normalise.links.hosts import why_unpublishable
from warraq.normalise.links.many import in_form, keys
from warraq.normalise.links.parse import why_malformed
from warraq.normalise.links.patterns import MALFORMED_UNLESS
from warraq.normalise.links.reading import Reading, canonical, joined, key, read, remarks
from warraq.normalise.links.steps import KEY, STANDARD, STORED, Link, Steps

__all__ = [
    "KEY",
    "MALFORMED_UNLESS",
    "STANDARD",
    "STORED",
    "Link",
    "Reading",
    "Steps",
    "canonical",
    "in_form",
    "joined",
    "key",
    "keys",
    "read",
    "remarks",
    "why_malformed",
    "why_unpublishable",
]
