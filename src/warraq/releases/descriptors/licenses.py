"""Name the licence of a release in the terms of each descriptor: its SPDX identifier, else the policy's name."""

from __future__ import annotations

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from warraq.normalise.tables import rows
from warraq.releases.description.describe import Description

_HUB = {row[0]: row[-1] for row in rows(__package__, "hub_licenses.tsv")}  # the Hub's name of each that it accepts


def spdx(name: str | None) -> str | None:
    """Return the official spelling of an SPDX identifier; None for a LicenseRef, an expression or an unknown name.

    >>> spdx("cc-by-4.0"), spdx("LicenseRef-own"), spdx("MIT OR 0BSD"), spdx(None)
    ('CC-BY-4.0', None, None, None)
    """
    try:
        canonical = canonicalize_license_expression(name or "")
    except InvalidLicenseExpression:
        return None
    return None if canonical.startswith("LicenseRef-") or set(" +()") & set(canonical) else str(canonical)


def address(description: Description) -> str | None:
    """Return the URL of the licence: its page at SPDX, else the one that the policy gives."""
    known = spdx(description.policy.license)
    return f"https://spdx.org/licenses/{known}.html" if known else description.policy.license_url


def title(description: Description) -> str | None:
    """Return the name of the licence for people: the policy's, else its identifier."""
    return description.policy.license_name or description.policy.license


def hub(description: Description) -> str:
    """Return the licence's identifier on the Hugging Face Hub: its own, `other`, or `unknown` if none is stated."""
    name = (spdx(description.policy.license) or "").lower()
    if name in _HUB:
        return _HUB[name]
    return "other" if title(description) or description.policy.license_url else "unknown"
