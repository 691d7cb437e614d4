"""What is suggested for a file as tables of `warraq.toml`, and the settings of its source that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from warraq.describing import values
from warraq.describing.look import Description
from warraq.describing.quoting import quoted, value
from warraq.describing.suggest import Own
from warraq.mapping import Column

_NAME = re.compile(r"[^a-z0-9._-]+")
# The settings that only the user knows, as comments to be filled in.
_TO_FILL_IN = {
    "publisher": '# publisher = "…"  # of every record: no column says it',
    "language": '# language = "…"  # of every record, as ar or fr: no column says it',
    "license": '# license = "…"  # an SPDX identifier, or LicenseRef-… and a name of your own',
    "timezone": '# timezone = "…"  # as Asia/Baghdad: the dates state no offset from UTC',
    "day_first": "# day_first = true  # or false: whether 03/04/2021 is the third of April",
    "calendar": '# calendar = "jalali"  # or "hijri": whether 1400/05/12 is a day in 2021 or in 1980',
}


def render(description: Description, *, name: str, path: str) -> str:
    """Return the `[[sources]]` table of a file with its columns, and the `[[fields]]` that these may be.

    What nobody but the user knows stands in it as a comment.
    """
    lines = ["[[sources]]", f"name = {quoted(name)}", f"path = {quoted(path)}"]
    lines += [f"reader = {value(description.named)}"] if description.named else []
    lines += [f"{key} = {value(stated)}" for key, stated in settings(description).items()]
    lines += _said(description)
    if columns := description.suggestion.mapping:
        lines += ["", "[sources.columns]", *(f"{field} = {_column(column)}" for field, column in columns.items())]
    for own, column in description.suggestion.own:
        lines += ["", *_field(own, column.name)]
    return "\n".join(lines) + "\n"


def settings(description: Description) -> dict[str, Any]:
    """Return the settings that a file's source needs so that its records are read as described."""
    return {**description.stated, **description.suggestion.settings}


def unsaid(description: Description) -> set[str]:
    """Return the settings of a source that neither a column nor the texts of its file say: only the user knows them."""
    guesses, dates = description.suggestion, description.suggestion.dates
    unknown = {
        "publisher": "publisher" in description.missing,
        "language": "language" in description.missing and not description.language,
        "license": not guesses.column("license"),
        "timezone": guesses.zoneless,
        **{name: shown is None for name, shown in (dates.settings if dates else {}).items()},
    }
    return {name for name, asked in unknown.items() if asked and not description.canonical}


def _said(description: Description) -> Iterator[str]:
    """Yield what a source says of all its records where no column does, most of it for the user to fill in."""
    if description.canonical:
        return
    guesses, asked = description.suggestion, unsaid(description)
    known = "language" in description.missing and description.language
    for name, line in _TO_FILL_IN.items():
        if name == "language" and known:
            yield f"language = {quoted(known)}  # as the texts read: no column says it"
        elif name in asked:
            yield line
    link = guesses.column("link")
    if link and values.are_relative_links(link):
        yield '# base = "https://…"  # what the links are relative to'
    if "link" in description.missing:
        yield 'optional = ["link"]  # no column looks like it'


def _column(column: Column) -> str:
    paths = quoted(column.paths[0]) if len(column.paths) == 1 else value(column.paths)
    stated = {"split": quoted(column.split)} if column.split else {}
    stated |= {"markup": "true"} if column.markup else {}
    if column.values:
        words = (f"{quoted(old)} = {quoted(new)}" for old, new in column.values.items())
        stated["values"] = f"{{ {', '.join(words)} }}"
    more = "".join(f", {name} = {each}" for name, each in stated.items())
    return f"{{ column = {paths}{more} }}" if more else paths


def _field(own: Own, column: str) -> Iterator[str]:
    yield from ("[[fields]]", f"name = {quoted(own.name)}", f"type = {quoted(own.type)}")
    yield f"description = {quoted(f'What stands in the column “{column}”.')}"
    if own.values:
        yield f"values = {value(own.values)}"
    yield f"column = {quoted(column)}"


def named(stem: str) -> str:
    """Make the name of a source from that of a file.

    >>> named("News (2021)"), named("أخبار")
    ('news-2021', 'articles')
    """
    return _NAME.sub("-", stem.lower()).strip("-._") or "articles"
