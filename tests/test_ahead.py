"""The next piece of work is begun while this one is gone through, and nothing else changes by that."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command, article, write_jsonl

from warraq.system import ahead

SECONDS = 10.0


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(), max_size=3))))
def test_what_is_joined_is_what_there_is_in_its_order(parts: list[tuple[bool, list[int]]]) -> None:
    found = list(ahead.joined((slow, iter(items)) for slow, items in parts))
    assert found == [item for _, items in parts for item in items]


def test_the_next_is_begun_meanwhile_and_no_other() -> None:
    begun = [threading.Event() for _ in range(3)]

    def part(number: int) -> Iterator[str]:
        begun[number].set()
        yield f"{number}a"
        yield f"{number}b"

    joined = ahead.joined((True, part(number)) for number in range(3))
    assert next(joined) == "0a"
    assert next(joined) == "0b"  # the first has an item left, and the second is begun
    assert begun[1].wait(SECONDS)
    assert not begun[2].is_set()
    assert list(joined) == ["1a", "1b", "2a", "2b"]


def test_what_is_quick_is_begun_in_its_turn_by_who_asks() -> None:
    threads = list[str]()

    def part() -> Iterator[int]:
        threads.append(threading.current_thread().name)
        yield 0

    list(ahead.joined((slow, part()) for slow in (False, True, False)))
    own = threading.current_thread().name
    assert threads == [own, threads[1], own]
    assert threads[1].startswith("warraq-ahead")


def test_an_error_comes_where_it_belongs() -> None:
    def broken() -> Iterator[int]:
        raise ValueError("broken")
        yield 0

    joined = ahead.joined([(True, iter([1, 2])), (True, broken()), (True, iter([3]))])
    assert [next(joined), next(joined)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(joined)


def test_compressed_files_give_what_they_hold_with_a_cache_and_without(alone: Path, run: Command) -> None:
    for number in range(6):
        own = [article(link=f"https://example.org/{number}/{n}") for n in range(3)]
        plain = write_jsonl(alone / f"{number}.jsonl", *own, article(link="https://example.org/same"))
        data = gzip.compress(plain.read_bytes())
        (alone / f"{number}.jsonl.gz").write_bytes(data[:-20] if number == 3 else data)
        plain.unlink()
    first = run.validate(".").json
    assert (first["summary"]["files"], first["summary"]["by_code"]["REC001"]) == (6, 1)
    assert first["summary"]["records"] + first["summary"]["unread"] >= 20
    for more in ((), ("--no-cache",), ("--jobs", "1"), ("--no-cache", "--jobs", "1")):
        assert run.validate(".", *more).json == first
