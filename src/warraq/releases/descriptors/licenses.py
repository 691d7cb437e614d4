"""Name the licence of a release in the terms of each descriptor: its SPDX identifier, else the policy's name."""

from __future__ import annotations

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from warraq.releases.description.describe import Description

# SPDX identifiers that the Hub accepts in a card (its documentation, "Licenses"); all others are `other`, with a name.
_HUB_LICENSES = (
    "afl-3.0 agpl-3.0 apache-2.0 artistic-2.0 bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 c-uda-1.0"
    " cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0"
    " cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0"
    " cdla-permissive-1.0"
    " cdla-permissive-2.0 cdla-sharing-1.0 ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 gpl-2.0 gpl-3.0 isc"
    " lgpl-2.1 lgpl-3.0"
    " lppl-1.3c mit mpl-2.0 ms-pl ncsa odbl-1.0 odc-by-1.0 ofl-1.1 osl-3.0 pddl-1.0 postgresql unlicense wtfpl zlib"
)
_HUB = frozenset(_HUB_LICENSES.split())
# Identifiers that the Hub spells differently.
_HUB_NAMES = {"c-uda-1.0": "c-uda", "odbl-1.0": "odbl", "odc-by-1.0": "odc-by", "pddl-1.0": "pddl"}


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
    known = spdx(description.license)
    return f"https://spdx.org/licenses/{known}.html" if known else description.license_url


def title(description: Description) -> str | None:
    """Return the name of the licence for people: the policy's, else its identifier."""
    return description.license_name or description.license


def hub(description: Description) -> str:
    """Return the licence's identifier on the Hugging Face Hub: its own, `other`, or `unknown` if none is stated."""
    name = (spdx(description.license) or "").lower()
    if name in _HUB:
        return _HUB_NAMES.get(name, name)
    return "other" if title(description) or description.license_url else "unknown"
