"""Render citations of a release: CITATION.cff (Citation File Format 1.2.0), BibTeX and one line of text.

Only the ledger has the date of release, unless SOURCE_DATE_EPOCH gives it. Without it a citation states the last day of
the data and no year, which would be mistaken for the year of release.
"""

from __future__ import annotations

import re
from typing import Any

from warraq.releases.description.describe import Description
from warraq.releases.descriptors import licenses, yaml

# The format requires an author; the guide to its schema recommends this word for works without one
_NOBODY = "anonymous"
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")  # the pattern for a DOI in the format's schema
_URL = re.compile(r"(https|http|ftp|sftp)://.+")
_TEX = str.maketrans({
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", **{sign: f"\\{sign}" for sign in "&%#_$"},
})  # fmt: skip


def render(description: Description) -> str:
    """Render CITATION.cff; a licence unknown to SPDX is given by its URL only."""
    d = description
    values: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _message(d),
        "type": "dataset",
        "title": d.policy.title,
        "abstract": d.policy.description,
        "authors": [{"name": name} for name in d.policy.creators or (_NOBODY,)],
        "version": d.version,
        "date-released": d.released,
        "license": licenses.spdx(d.policy.license),
        "license-url": d.policy.license_url if _URL.fullmatch(d.policy.license_url or "") else None,
        "doi": d.policy.doi if _DOI.fullmatch(d.policy.doi or "") else None,
        "url": d.policy.url if _URL.fullmatch(d.policy.url or "") else None,
        "keywords": list(dict.fromkeys(d.policy.keywords)),
    }
    return yaml.dump({key: value for key, value in values.items() if value})


def _message(d: Description) -> str:
    dated = (
        f" It holds {_until(d)}; the ledger, releases.jsonl, has the day of release."
        if d.last and not d.released
        else ""
    )
    return f"If you use this dataset, please cite it as below.{dated}"


def bibtex(description: Description) -> str:
    """Return the citation as a BibTeX entry; creators and title keep their spelling."""
    d = description
    fields = {
        "title": f"{{{_tex(d.policy.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in d.policy.creators),
        "year": d.released and d.released[:4],
        "version": d.version,
        "doi": _address(d.policy.doi),
        "url": _address(_where(d)),
        "note": None if d.released else _until(d).capitalize(),
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    return f"@misc{{{d.policy.name}-{d.version},\n" + ",\n".join(lines) + "\n}\n"


def text(description: Description) -> str:
    """Return the citation as one line, in DataCite's order: creators, year, title, version, kind, address."""
    d = description
    year = f" ({d.released[:4]})" if d.released else ""
    head = f"{'; '.join(d.policy.creators)}{year}. {d.policy.title}" if d.policy.creators else f"{d.policy.title}{year}"
    until, where = "" if d.released else _until(d), _where(d)
    edition = f"Version {d.version}{f', {until}' if until else ''}"
    return " ".join(f"{head}. {edition} [data set].{f' {where}' if where else ''}".split())


def _until(description: Description) -> str:
    return f"data up to {description.last[:10]}" if description.last else ""


def _where(description: Description) -> str | None:
    return f"https://doi.org/{description.policy.doi}" if description.policy.doi else description.policy.url


def _tex(words: str) -> str:
    return " ".join(words.split()).translate(_TEX)


def _address(address: str | None) -> str:
    """Escape braces in a URL or DOI, because BibTeX counts them."""
    return (address or "").replace("{", "%7B").replace("}", "%7D")
