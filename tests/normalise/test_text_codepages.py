"""Bytes of text that a wrong reader read: Python's own codecs say what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.text.codepages import READERS, WINDOWS_1252, WINDOWS_1256, Wrong

BYTES = st.binary(min_size=1, max_size=30)


@given(BYTES)
def test_what_windows_1256_read_is_had_back(raw: bytes) -> None:
    assert WINDOWS_1256.bytes_of(raw.decode("cp1256")) == raw


@given(BYTES)
def test_what_latin_1_read_is_had_back(raw: bytes) -> None:
    assert WINDOWS_1252.bytes_of(raw.decode("latin-1")) == raw


@given(BYTES.filter(lambda raw: not set(raw) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}))
def test_what_windows_1252_read_is_had_back(raw: bytes) -> None:
    assert WINDOWS_1252.bytes_of(raw.decode("cp1252")) == raw


@pytest.mark.parametrize("wrong", READERS)
def test_of_other_text_there_are_none(wrong: Wrong) -> None:
    assert wrong.bytes_of("a漢") is None
