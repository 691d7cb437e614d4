"""The record: pydantic, JSON Schema and Arrow have to agree on what one is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError
from rfc3339_validator import validate_rfc3339

from warraq import article
from warraq.article import Article
from warraq.record import CANONICAL

SCHEMA = CANONICAL.json_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())

text = st.text(alphabet=st.characters(codec="utf-8"), max_size=8)
hexes = st.sampled_from(["0", "a", "f", "9", "A", "g"])
moments = st.datetimes(timezones=st.just(UTC)).map(lambda d: d.isoformat())
dates = st.one_of(
    moments,
    moments.map(lambda d: d.replace("+00:00", "z").replace("T", "t")),
    st.from_regex(r"\A\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?\n?\Z"),
    st.sampled_from([
        "2020-02-29T00:00:00Z", "2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T23:59:59+14:00",
        "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z",
        "2021-07-25T11:02:60Z", "2021-07-25T24:00:00Z", "2021-07-25T11:02:00", "2021-07-25", "", "٢٠٢١-07-25T11:02:00Z",
    ]),
)  # fmt: skip
junk = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.just(2**63), st.just(10**30), st.just(1.0), st.just(1.5), text
)
names = st.sampled_from(["", "raw", "precision", "path", "title", "link", "x"])
nested = st.one_of(junk, st.lists(junk, max_size=2), st.dictionaries(names, junk, max_size=3))
lists = st.lists(text, max_size=3)
ids = st.one_of(st.text(hexes, min_size=31, max_size=33), st.just("a" * 32), st.just("a" * 32 + "\n"))

GOOD: dict[str, st.SearchStrategy[Any]] = {
    "id": st.text(st.sampled_from("0123456789abcdef"), min_size=32, max_size=32),
    "title": text.filter(bool),
    "published_at": moments,
    "language": st.sampled_from(["ar", "ar-IQ", "zh-Hant-TW", "x-private", "sl-rozaj-biske", "i-klingon"]),
    "publisher": text.filter(bool),
    "text": text.filter(bool),
}
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "link": st.one_of(st.none(), text),
    "authors": lists,
    "attribution": lists,
    "section": st.one_of(st.none(), text),
    "keywords": lists,
    "related": st.lists(st.fixed_dictionaries({"title": text}, optional={"link": st.none() | text}), max_size=2),
    "license": st.one_of(st.none(), text),
    "collected_at": st.one_of(st.none(), moments),
    "dateline": st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {"raw": text},
            optional={
                "precision": st.sampled_from(["day", "second", None]),
                "calendar": st.sampled_from(["hijri", None]),
                "offset": st.sampled_from(["+03:00", "-11:30", None]),
                "offset_source": st.sampled_from(["stated", "assumed", None]),
            },
        ),
    ),
    "source": st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {
                "path": text.filter(bool),
                "sha256": st.just("0" * 64),
                "bytes": st.integers(0, 2**63 - 1) | st.just(3.0),
                "encoding": text,
                "reader": text,
            },
            optional={"keywords_raw": st.none() | text},
        ),
    ),
}
good = st.fixed_dictionaries(GOOD, optional=OPTIONAL)
bad_values = {
    **dict.fromkeys([*GOOD, *OPTIONAL, "unknown"], nested),
    "id": ids,
    "published_at": dates,
    "collected_at": dates,
    "language": st.sampled_from(["", "arabic!", "ar_EG", "a", "ar\n", "ar-", "toolongtag", "en-a", "en-a-bb"]) | text,
    "dateline": st.fixed_dictionaries(
        {"raw": text}, optional={"offset": st.sampled_from(["+3:00", "+03:00\n", "+24:00"])}
    )
    | nested,
}


@st.composite
def twisted(draw: st.DrawFn) -> dict[str, Any]:
    """A good record in which up to three fields were made strange, or taken out."""
    record = dict(draw(good))
    for name in draw(st.lists(st.sampled_from(sorted(bad_values)), min_size=1, max_size=3, unique=True)):
        if name in record and draw(st.booleans()) and draw(st.booleans()):
            del record[name]
        else:
            record[name] = draw(bad_values[name])
    return record


def verdicts(record: dict[str, Any]) -> tuple[bool, bool]:
    try:
        Article.model_validate_json(json.dumps(record))
        ours = True
    except ValidationError:
        ours = False
    return ours, VALIDATOR.is_valid(record)


@given(good)
def test_both_take_good_records_and_arrow_gives_them_back(record: dict[str, Any]) -> None:
    assert verdicts(record) == (True, True)
    made = Article.model_validate_json(json.dumps(record))
    rows = pa.Table.from_pylist([made.model_dump()], article.ARROW_SCHEMA)
    assert rows.schema == article.ARROW_SCHEMA
    assert [Article.model_validate(row) for row in rows.to_pylist()] == [made]


@given(twisted())
def test_pydantic_and_jsonschema_give_the_same_verdict(record: dict[str, Any]) -> None:
    ours, theirs = verdicts(record)
    assert ours == theirs, record
    assert Article.__pydantic_validator__.isinstance_python(record) == ours
    if ours:
        made = Article.model_validate(record)
        rows = pa.Table.from_pylist([made.model_dump()], article.ARROW_SCHEMA)
        assert [Article.model_validate(row) for row in rows.to_pylist()] == [made]


@given(dates)
def test_timestamps_are_those_of_rfc3339(value: str) -> None:
    try:
        instant = article.read_timestamp(value)
    except ValueError:
        outside = value.startswith(("0000", "0001-01-01", "9999-12-31")) or value.endswith("\n") or not value.isascii()
        assert outside or not validate_rfc3339(value.upper())
        return
    assert validate_rfc3339(value.upper())
    plain = value.upper().replace("Z", "+00:00")
    if "." not in plain or len(plain.split(".")[1]) == len("123456+00:00"):
        assert instant == datetime.fromisoformat(plain)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_written_timestamp_reads_back(instant: datetime) -> None:
    assert article.read_timestamp(article.write_timestamp(instant)) == instant


@pytest.mark.parametrize(
    ("tag", "right"),
    [  # RFC 5646, appendix A, and what it forbids
        ("de", True), ("zh-Hant", True), ("zh-cmn-Hans-CN", True), ("sl-rozaj-biske-1994", True), ("de-CH-1901", True),
        ("es-419", True), ("de-CH-x-phonebk", True), ("en-US-u-islamcal", True), ("x-whatever", True), ("i-enochian", True),
        ("de-419-DE", False), ("a-DE", False), ("ar_EG", False), ("Arabic (Iraq)", False), ("", False), ("ar-", False),
    ],
)  # fmt: skip
def test_language_tags_are_those_of_bcp47(tag: str, *, right: bool) -> None:
    record = {"id": "0" * 32, "title": "a", "published_at": "2021-07-25T11:02:00Z", "publisher": "b", "text": "c"}
    assert verdicts({**record, "language": tag}) == (right, right)


def test_line_holds_every_key_in_the_order_of_the_columns() -> None:
    record = {"id": "0" * 32, "title": "أ", "published_at": "2021-07-25T14:02:00+03:00", "publisher": "b", "text": "c"}
    written = json.loads(article.line(Article.model_validate({**record, "language": "ar"})))
    assert tuple(written) == article.FIELDS == tuple(article.ARROW_SCHEMA.names)
    assert (written["published_at"], written["link"], written["keywords"]) == ("2021-07-25T11:02:00Z", None, [])


def test_the_json_schema_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].endswith(f":{article.VERSION}")
    assert all("description" in column for column in SCHEMA["properties"].values())
