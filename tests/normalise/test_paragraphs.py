"""Lines by the column against lines one by one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.characters import EVERY

from warraq.normalise.columns import paragraphs

LINE = st.sampled_from([
    "", "a", "b", "ab", "abcdefgh", "abcdefgi", "abcdefghi", "abcdefgh1234567", "نص", " a", "a ", "\u00a0a", "«a»", "a\u2003", "\u3000", "\x85a",
    "a\u1680 \u205f", "\u2028a\x1f", "à", "a\u200b",
])  # fmt: skip
TEXT = st.none() | st.lists(LINE, max_size=6).map("\n".join)
ROWS = st.lists(st.tuples(TEXT, st.none() | st.lists(LINE | st.none(), max_size=3)), max_size=6)


def twice(text: str | None, least: int) -> bool:
    lines = [line for line in (text or "").split("\n") if len(line.encode()) >= least]
    return len(set(lines)) < len(lines)


def stands(text: str | None, titles: list[str | None] | None) -> bool:
    wanted = {(title or "").strip() for title in titles or ()} - {""}
    return bool(wanted & {line.strip() for line in (text or "").split("\n")})


def masks(rows: list[tuple[str | None, list[str | None] | None]], cut: int) -> list[bool]:
    texts = pa.array([text for text, _ in rows], pa.string())
    titles = pa.array([titles for _, titles in rows], pa.list_(pa.string()))
    found: list[bool] = paragraphs.standing(texts[cut:], titles[cut:]).to_pylist()
    return found


@given(texts=st.lists(TEXT, max_size=6), least=st.integers(1, 9), cut=st.integers(0, 3))
def test_repeated_lines(texts: list[str | None], least: int, cut: int) -> None:
    found = paragraphs.repeated(pa.array(texts, pa.string())[cut:], least=least)
    assert found.to_pylist() == [twice(text, least) for text in texts[cut:]]


@given(rows=ROWS, cut=st.integers(0, 3))
def test_titles_that_stand_as_lines(rows: list[tuple[str | None, list[str | None] | None]], cut: int) -> None:
    assert masks(rows, cut) == [stands(*row) for row in rows[cut:]]


def test_many_lines_and_many_titles_are_told_apart() -> None:
    lines = "\n".join(map(str, range(100_000)))
    assert paragraphs.repeated(pa.array([lines, f"{lines}\n7", "1\n2"]), least=1).to_pylist() == [False, True, False]
    rows: list[Any] = [(lines, ["x"] * 1000), (lines, ["x", "77"]), (lines, []), ("1\n2", ["3"] * 1000)]
    assert masks(rows, 0) == [False, True, False, False]


def test_lengths_that_share_their_last_bits_are_told_apart() -> None:
    assert masks([("a" * 1025, ["a"]), ("a" * 1025, ["a" * 1025])], 0) == [False, True]


def test_any_white_space_stands_aside() -> None:
    spaces = [char for char in EVERY if char.isspace() and char != "\n"]
    rows: list[Any] = [
        (text, [title]) for space in spaces for text, title in ((f"b\n{space}a{space}\nc", "a"), ("a", f"{space}a"))
    ]
    assert len(spaces) > 20
    assert masks(rows, 0) == [True] * len(rows)
    letters = [char for char in map(chr, range(0x80, 0x3100)) if not char.isspace()]
    assert masks([(f"{char}a{char}", ["a"]) for char in letters], 0) == [False] * len(letters)


LINES = st.text(st.sampled_from("a \n\t\r\u00a0\u0085\u1680\u2003\u2028\u3000\u200bك\u00e9é"), max_size=12)


@given(texts=st.lists(st.none() | LINES | TEXT, max_size=6), cut=st.integers(0, 3))
def test_paragraphs_are_lines_that_are_not_empty(texts: list[str | None], cut: int) -> None:
    values = pa.array(texts, pa.string())[cut:]
    wanted = sum(bool(line.strip()) for text in texts[cut:] for line in (text or "").split("\n"))
    assert paragraphs.count(values) == wanted
