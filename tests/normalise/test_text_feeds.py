"""Line feeds beside Python's own search, across the steps that they are looked for in."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise.text import feeds as module
from warraq.normalise.text.feeds import feeds


def expected(data: bytes) -> list[int]:
    return [match.start() for match in re.finditer(b"\n", data)]


@given(st.lists(st.sampled_from([b"\n", b"a", "ع".encode(), b"\r\n", b"\x8a"])).map(b"".join), st.integers(1, 9))
def test_every_line_feed_is_found_at_its_place(data: bytes, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", step)
        assert feeds(np.frombuffer(data, np.uint8)).tolist() == expected(data)


def test_more_than_is_looked_at_at_once() -> None:
    data = (b"x" * 1023 + b"\n") * 2500
    assert feeds(np.frombuffer(data, np.uint8)).tolist() == expected(data)
