"""How a release is cited: CITATION.cff (Citation File Format 1.2.0), BibTeX and a line of text.

The date of release stands in the ledger alone, save where SOURCE_DATE_EPOCH states it: without it a citation says up to when its data
goes, and bears no year that would be taken for that of the release.
"""

from __future__ import annotations

import re
from typing import Any

from warraq.releases.description.describe import Description
from warraq.releases.descriptors import licenses, yaml

_NOBODY = "anonymous"  # the format asks for an author; the guide to its schema has this word for works without one
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")  # what the format's schema takes for a DOI
_URL = re.compile(r"(https|http|ftp|sftp)://.+")
_TEX = str.maketrans({
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", **{sign: f"\\{sign}" for sign in "&%#_$"},
})  # fmt: skip


def render(description: Description) -> str:
    """Render CITATION.cff; a licence that SPDX does not know stands there by its address alone."""
    d = description
    values: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _message(d),
        "type": "dataset",
        "title": d.title,
        "abstract": d.text,
        "authors": [{"name": name} for name in d.creators or (_NOBODY,)],
        "version": d.version,
        "date-released": d.released,
        "license": licenses.spdx(d.license),
        "license-url": d.license_url if _URL.fullmatch(d.license_url or "") else None,
        "doi": d.doi if _DOI.fullmatch(d.doi or "") else None,
        "url": d.url if _URL.fullmatch(d.url or "") else None,
        "keywords": list(dict.fromkeys(d.keywords)),
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
    """Give the citation as a BibTeX entry; creators and title are kept as they are written."""
    d = description
    fields = {
        "title": f"{{{_tex(d.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in d.creators),
        "year": d.released and d.released[:4],
        "version": d.version,
        "doi": _address(d.doi),
        "url": _address(_where(d)),
        "note": None if d.released else _until(d).capitalize(),
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    return f"@misc{{{d.name}-{d.version},\n" + ",\n".join(lines) + "\n}\n"


def text(description: Description) -> str:
    """Give the citation as a line of plain text, in DataCite's order: creators, year, title, version, kind, address."""
    d = description
    year = f" ({d.released[:4]})" if d.released else ""
    head = f"{'; '.join(d.creators)}{year}. {d.title}" if d.creators else f"{d.title}{year}"
    until, where = "" if d.released else _until(d), _where(d)
    edition = f"Version {d.version}{f', {until}' if until else ''}"
    return " ".join(f"{head}. {edition} [data set].{f' {where}' if where else ''}".split())


def _until(description: Description) -> str:
    return f"data up to {description.last[:10]}" if description.last else ""


def _where(description: Description) -> str | None:
    return f"https://doi.org/{description.doi}" if description.doi else description.url


def _tex(words: str) -> str:
    return " ".join(words.split()).translate(_TEX)


def _address(address: str | None) -> str:
    """Keep an address as it is but for braces, which BibTeX counts."""
    return (address or "").replace("{", "%7B").replace("}", "%7D")
