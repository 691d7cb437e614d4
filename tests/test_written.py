"""Canonical lines by the column against Python's own writer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warraq.article import FIELDS, LISTS, Article, line
from warraq.readers.batch import columns
from warraq.written import lines, of_articles

texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=12) | st.text(
    st.sampled_from('ab"\\\n\r\t\b\f\x00\x1f\x7f\u2028ع')
)
filled = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=12)
instants = st.datetimes(timezones=st.just(None)).map(lambda time: time.isoformat() + "Z") | st.just(
    "2021-07-25T11:02:00.120000+03:00"
)
hexes = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)
articles = st.fixed_dictionaries({
    "id": hexes, "title": filled, "published_at": instants, "language": st.just("ar"), "publisher": filled, "text": filled,
}, optional={
    "link": st.none() | texts,
    "dateline": st.none() | st.fixed_dictionaries({"raw": texts, "precision": st.sampled_from(["day", None])}),
    "authors": st.lists(texts, max_size=3),
    "keywords": st.lists(texts, max_size=3),
    "related": st.lists(st.fixed_dictionaries({"title": texts, "link": st.none() | texts}), max_size=2),
    "collected_at": st.none() | instants,
    "source": st.none() | st.fixed_dictionaries({
        "path": filled, "sha256": hexes.map(lambda text: 2 * text), "bytes": st.integers(0, 2**63 - 1), "encoding": texts,
        "reader": texts,
    }),
})  # fmt: skip


@given(st.lists(articles, max_size=4))
def test_articles_are_written_as_one_by_one(rows: list[dict[str, object]]) -> None:
    assert lines(columns(rows)).to_pylist() == [line(Article.model_validate(row)) for row in rows]


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={"title": texts, "published_at": st.none() | texts, "authors": st.none() | st.lists(texts)}
        ),
        max_size=4,
    )
)
def test_what_is_no_article_keeps_what_it_has(rows: list[dict[str, object]]) -> None:
    for row, text in zip(rows, lines(columns(rows)).to_pylist(), strict=True):
        kept = {name: row.get(name) for name in FIELDS}
        assert json.loads(text) == {
            name: [] if value is None and name in LISTS else value for name, value in kept.items()
        }


@given(
    st.lists(articles, min_size=1, max_size=3),
    st.sampled_from(["id", "title", "published_at", "language", "publisher", "text", "collected_at", "source"]),
    st.sampled_from([None, "", "x", "2021-02-30T00:00:00Z", "ar\n", "a" * 33, {"path": "", "sha256": "0"}]),
)
def test_what_is_no_article_is_not_written_as_one(rows: list[dict[str, object]], name: str, value: object) -> None:
    if isinstance(value, dict) is (name == "source"):
        rows[-1][name] = value
    try:
        theirs = [
            line(Article.model_validate({**dict.fromkeys(FIELDS), **row, **{n: row.get(n) or [] for n in LISTS}}))
            for row in rows
        ]
    except ValidationError:
        with pytest.raises(ValidationError):
            of_articles(columns(rows))
    else:
        assert of_articles(columns(rows)) == [text.encode() for text in theirs]
