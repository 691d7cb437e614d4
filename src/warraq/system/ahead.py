"""Begin the next piece of work while this one is still gone through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def joined(parts: Iterable[tuple[bool, Iterator[Item]]]) -> Iterator[Item]:
    """Yield what some iterators yield, one after the other; each with whether its first item takes long to make.

    Such an item is made in a thread while the items of the iterator before are gone through: one part is begun ahead.

    >>> list(joined((True, iter(text)) for text in ("ab", "", "c")))
    ['a', 'b', 'c']
    """
    beside = ThreadPoolExecutor(1, thread_name_prefix="warraq-ahead")
    begun: tuple[Iterator[Item], Future[list[Item]] | None] | None = None
    rest = iter(parts)
    try:
        begun = _begun(rest, beside)
        while begun:
            items, first = begun
            yield from first.result() if first else _first(items)
            begun = _begun(rest, beside)  # now that there is work
            yield from items
    finally:
        beside.shutdown(wait=False, cancel_futures=True)


def _begun(
    parts: Iterator[tuple[bool, Iterator[Item]]], beside: ThreadPoolExecutor
) -> tuple[Iterator[Item], Future[list[Item]] | None] | None:
    for slow, items in parts:
        return items, beside.submit(_first, items) if slow else None
    return None


def _first(items: Iterator[Item]) -> list[Item]:
    return list(islice(items, 1))
