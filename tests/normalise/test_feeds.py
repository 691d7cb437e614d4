"""Line feeds beside Python's own search."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.columns import feeds as module
from warraq.normalise.columns.feeds import feeds

PARTS = st.lists(st.sampled_from([b"\n", b"a", "ع".encode(), b"\r\n", b"\x8a", b"x" * 17])).map(b"".join)


def expected(data: bytes) -> list[int]:
    return [match.start() for match in re.finditer(b"\n", data)]


@given(PARTS, st.integers(1, 9))
def test_every_line_feed_is_found_at_its_place(data: bytes, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", step)
        assert feeds(np.frombuffer(data, np.uint8)).tolist() == expected(data)


@pytest.mark.parametrize("data", [b"", b"\n", b"\n" * 5000, (b"x" * 1023 + b"\n") * 2500])
def test_however_many_there_are(data: bytes) -> None:
    assert feeds(np.frombuffer(data, np.uint8)).tolist() == expected(data)
    assert feeds(np.frombuffer(data, np.uint8)[::2]).tolist() == expected(data[::2])
