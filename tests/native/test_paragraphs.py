"""Lines by the column against lines one by one: what plain Python finds is found, and hardly anything else."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.text import paragraphs

LINE = st.sampled_from(
    [
        "",
        "a",
        "b",
        "ab",
        "abcdefgh",
        "abcdefgi",
        "abcdefghi",
        "abcdefgh1234567",
        "نص",
        " a",
        "a ",
        "\u00a0a",
        "«a»",
        "a\u2003",
    ]
)
TEXTS = st.lists(st.one_of(st.none(), st.lists(LINE, max_size=6).map("\n".join)), max_size=6)
TITLES = st.lists(LINE, max_size=3)


@given(texts=TEXTS, least=st.integers(1, 9), cut=st.integers(0, 3))
def test_repeated_lines(texts: list[str | None], least: int, cut: int) -> None:
    def twice(text: str | None) -> bool:
        lines = [line for line in (text or "").split("\n") if len(line.encode()) >= least]
        return len(set(lines)) < len(lines)

    found = paragraphs.repeated(pa.array(texts, pa.string())[cut:], least=least)
    assert found.to_pylist() == [twice(text) for text in texts[cut:]]


@given(
    rows=st.lists(
        st.tuples(st.one_of(st.none(), st.lists(LINE, max_size=6).map("\n".join)), st.one_of(st.none(), TITLES)),
        max_size=6,
    )
)
def test_titles_that_stand_as_lines(rows: list[tuple[str | None, list[str] | None]]) -> None:
    def stands(text: str | None, titles: list[str] | None) -> bool:
        wanted = {title.strip() for title in titles or ()} - {""}
        return bool(wanted & {line.strip() for line in (text or "").split("\n")})

    texts = pa.array([text for text, _ in rows], pa.string())
    found = paragraphs.standing(texts, pa.array([titles for _, titles in rows], pa.list_(pa.string())))
    for mask, row in zip(found.to_pylist(), rows, strict=True):
        assert mask or not stands(*row), row


@given(texts=TEXTS, cut=st.integers(0, 3))
def test_breaks_are_what_arrow_counts(texts: list[str | None], cut: int) -> None:
    values = pa.array(texts, pa.string())[cut:]
    assert paragraphs.breaks(values) == (pc.sum(pc.count_substring(values, "\n\n")).as_py() or 0)
