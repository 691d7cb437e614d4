"""What is suggested, as options of `warraq validate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from warraq import mapping
from warraq.describing.quoting import shell, value


def stated(settings: Mapping[str, Any], columns: Mapping[str, mapping.Column]) -> str:
    """Return the options that state a source's settings and a mapping.

    >>> stated({"encoding": "windows-1256"}, {"title": mapping.Column(("b",))})
    '--source encoding=windows-1256 --map title=b'
    """
    return " ".join(map(shell, [*sources(settings), *maps(columns)]))


def sources(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the options that state the settings of a source."""
    for key, setting in settings.items():
        yield from ("--source", f"{key}={setting if isinstance(setting, str) else value(setting)}")


def maps(columns: Mapping[str, mapping.Column]) -> Iterator[str]:
    """Yield the `--map` options of the columns that the option has a short form for."""
    for field, column in columns.items():
        if _is_short(column):
            yield from ("--map", f"{field}={column}")


def unmappable(columns: Mapping[str, mapping.Column]) -> list[str]:
    """Return the fields whose column only a policy can name.

    >>> unmappable({"title": mapping.Column(("a+b",)), "text": mapping.Column(("c",))})
    ['title']
    """
    return [field for field, column in columns.items() if not _is_short(column)]


def _is_short(column: mapping.Column) -> bool:
    """Tell whether `--map` has a form for a column. It cannot say that text is HTML, or which values mean nothing."""
    values = {name: value for name, value in column.values.items() if value}
    return mapping.short(str(column)) == replace(column, markup=False, values=values)
