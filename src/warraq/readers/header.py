"""What is wrong with the names of a table's columns, said once a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from warraq.article import FIELDS
from warraq.finding import Fault
from warraq.readers import surrogates
from warraq.readers.shape import pointer

STRANGE = "none of the columns is a field of the record"


def named(names: Iterable[str]) -> list[str]:
    """Return the names of columns; one that has none is called by its number.

    >>> named(["title", " "])
    ['title', 'column 2']
    """
    return [name if name.strip() else _numbered(number) for number, name in enumerate(names, 1)]


def _numbered(number: int) -> str:
    return f"column {number}"


def faults(
    names: Sequence[str], fields: Sequence[str] = FIELDS, *, mapped: bool, line: int, offset: int | None = None
) -> Iterator[Fault]:
    """Yield the faults of columns: names that stand twice, and those of none of the `fields` where none are `mapped`:
    one fault where no name is a field's.

    >>> [(fault.code, fault.field) for fault in faults(["title", "x", "title"], mapped=False, line=1)]
    [('REC008', '/title'), ('REC005', '/x')]
    """
    if any(next(surrogates.find(name, []), None) for name in names):
        return  # it is not UTF-8, which has been said
    times = Counter(names)
    unknown = {name: None for name in times if name not in fields and not mapped}
    if len(unknown) == len(times) > 1:
        yield Fault("REC005", f"{STRANGE}: {', '.join(unknown)}", line=line, offset=offset, field="")
        unknown = {}
    unnamed = {_numbered(number) for number in range(1, len(names) + 1)}
    for name, number in times.items():
        if number > 1:
            message = f"the column {name!r} stands more than once; only the last is read"
            yield Fault("REC008", message, line=line, offset=offset, field=pointer([name]))
        if name in unknown:
            what = f"{name} has no name" if name in unnamed else "no such field"
            message = f"{what}; the record has {', '.join(fields)}"
            yield Fault("REC005", message, line=line, offset=offset, field=pointer([name]))
