"""Bytes of text that a wrong reader read: Python's own codecs say what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.text.codepages import Wrong, wrong_1252, wrong_1256

BYTES = st.binary(min_size=1, max_size=30)


@given(BYTES)
def test_what_windows_1256_read_is_had_back(raw: bytes) -> None:
    assert wrong_1256().bytes_of(raw.decode("cp1256")) == raw


@given(BYTES)
def test_what_latin_1_read_is_had_back(raw: bytes) -> None:
    assert wrong_1252().bytes_of(raw.decode("latin-1")) == raw


@given(BYTES.filter(lambda raw: not set(raw) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}))
def test_what_windows_1252_read_is_had_back(raw: bytes) -> None:
    assert wrong_1252().bytes_of(raw.decode("cp1252")) == raw


@pytest.mark.parametrize("wrong", [wrong_1252(), wrong_1256()])
def test_of_other_text_there_are_none(wrong: Wrong) -> None:
    assert wrong.bytes_of("a漢") is None
    assert wrong.bytes_of_each(["a", "漢", "é"]) == [b"a", None, wrong.bytes_of("é")]


@given(st.lists(st.text("aéÙ§ط„\x84\x81€\0", max_size=4), max_size=5))
def test_many_at_once_are_as_each(texts: list[str]) -> None:
    for wrong in (wrong_1252(), wrong_1256()):
        assert wrong.bytes_of_each(texts) == [wrong.bytes_of(text) for text in texts]
