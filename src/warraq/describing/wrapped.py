"""Where records stand in the objects of a JSON file: in a list, in lists by day, or as values by their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from warraq.describing import columns, names, suggest
from warraq.mapping import EACH

_FIRST = 500  # records that are looked at in a list
_PAGES = 20  # objects by which it is told whether records stand in them
_DEEP = 3  # objects in objects that are looked into


def place(rows: Sequence[dict[str, Any]], *, lines: bool) -> str | None:
    """Return where the records stand in most of the objects that a file has, as its `record` setting states it; None
    where these are the records. Of JSON `lines` each is an object by itself.

    >>> place([{"page": 1, "articles": [{"title": "a", "url": "https://example.org/1"}] * 2}], lines=False)
    'articles[*]'
    """
    alone = len(rows) == 1 and not lines
    counts = Counter(_inner(row, alone=alone) for row in rows[:_PAGES])
    (path, count), *_ = counts.most_common(1) or [(None, 0)]
    if path is None or 2 * count <= len(rows[:_PAGES]):
        return None
    return path if lines or len(rows) == 1 else f"{EACH}.{path}"


def _inner(record: Mapping[str, Any], *, alone: bool) -> str | None:
    """Return where the records stand in an object: in its longest list of objects, or as the values of an object by
    their keys, if it is `alone` in its file.

    None where the object is an article itself.
    """
    if alone and (path := _keyed(record)) is not None:
        return f"{path}{EACH}"
    beside = {path: value for path, value in columns.flat(record).items() if EACH not in path}
    own = suggest.suggest(columns.sampled([beside]))
    lists = {path: rows for path, rows in _objects(record, "", _DEEP) if not _is_part(path)}
    best = max(lists, key=lambda path: (_are_articles(_first(lists[path], _PAGES)), len(lists[path])), default=None)
    if best is None or own.column("text"):
        return None
    if (group := _grouped(lists)) is not None:
        return f"{group}{EACH}{EACH}"
    items, link = _first(lists[best], _FIRST), own.column("link")
    if link and "." not in link.name and not items.column("text"):  # the link of a feed is none of its items'
        return None
    articles = _are_articles(items)
    direct = [
        column for name in ("title", "link", "text") if (column := items.column(name)) and EACH not in column.name
    ]
    if not direct and (within := place(lists[best], lines=True)) is not None:
        return f"{best}{EACH}.{within}"
    one = len(lists[best]) == 1 and not own.column("title")  # else it is a part of the object
    return f"{best}{EACH}" if (articles and one) or (len(lists[best]) > 1 and (articles or alone)) else None


def _grouped(lists: Mapping[str, list[dict[str, Any]]]) -> str | None:
    """Return the path of the object, empty for the record itself, whose values are lists of records of one shape, as of
    days or of sections; None where lists are not such.
    """
    parents = {path.rpartition(".")[0] for path in lists}
    shapes = {frozenset(rows[0]) for rows in lists.values()}
    shown = suggest.suggest(columns.sampled(row for rows in lists.values() for row in rows[:_PAGES]))
    alike = len(lists) > 1 and len(parents) == len(shapes) == 1
    return parents.pop() if alike and shown.column("link") and shown.column("title") else None


def _first(rows: list[dict[str, Any]], count: int) -> suggest.Suggestion:
    return suggest.suggest(columns.sampled(rows[:count]))


def _are_articles(items: suggest.Suggestion) -> bool:
    """Tell whether some records have texts, or links and titles."""
    return bool(items.column("text") or (items.column("link") and items.column("title")))


def _is_part(path: str) -> bool:
    """Tell whether a list is, by its name, a part of an article: its authors, what is related to it, its pictures."""
    return not names.fields(path).keys().isdisjoint(("authors", "keywords", "related")) or names.unfit(path)


def _keyed(record: Mapping[str, Any], before: str = "", deep: int = _DEEP) -> str | None:
    """Return the path of the object, empty for the record itself, whose values are articles, by keys that are no
    columns.
    """
    rows = [each for each in record.values() if isinstance(each, dict)]
    if len(rows) > 1 and len(rows) == sum(each is not None for each in record.values()):
        own = suggest.suggest(columns.sampled(rows[:_FIRST]))
        chosen = [column for name in ("text", "link") if (column := own.column(name))]
        in_most = any(2 * column.filled > len(rows[:_FIRST]) and EACH not in column.name for column in chosen)
        grouped = any(len(row) > 1 for row in rows) and all(
            isinstance(each, dict) for row in rows for each in row.values()
        )
        if in_most and not grouped and not any(map(names.fields, record)):
            return before
    inner = ((name, each) for name, each in record.items() if isinstance(each, dict) and deep)
    paths = {name: _keyed(each, f"{before}.{name}" if before else name, deep - 1) for name, each in inner}
    shapes = {frozenset(each) for name in paths for each in list(record[name].values())[:1] if isinstance(each, dict)}
    if 1 < len(paths) == len(record) and None not in paths.values() and len(shapes) == 1:
        return f"{before}{EACH}"
    return next((path for path in paths.values() if path is not None), None)


def _objects(record: Mapping[str, Any], before: str, deep: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, value in record.items():
        if isinstance(value, dict) and deep:
            yield from _objects(value, f"{before}{name}.", deep - 1)
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            yield f"{before}{name}", value
