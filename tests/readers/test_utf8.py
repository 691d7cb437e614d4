"""UTF-8 by columns, beside Python's own decoder."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import rows

from warraq.readers import utf8

# Around text that is right: at the start, behind the first bytes that are looked at together, and at their seam.
AROUND = (
    ("", ""),
    ("قال ", " نعم"),
    ("ب" * 70_000, "a"),
    ("a" * 131_071, "a"),
    ("a" * 131_070, "ة"),
    ("中" * 50_000, ""),
)
# The first and last of each length, what surrounds the surrogates, and noncharacters (The Unicode Standard, table 3-7).
RIGHT = (0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x3FFFF, 0x40000,
         0xFFFFF, 0x100000, 0x10FFFF)  # fmt: skip
# The stress test of M. Kuhn (UTF-8 decoder capability and stress test, 2015), sections 3 to 5, by what they show.
WRONG = ("80", "bf", "80bf", "c0", "e0", "f0", "f8", "fc", "fe", "ff", "df", "ef bf", "f7bfbf", "c3 20", "e2 82 20", "f0 9f 98 20",
         "c0 af", "e0 80 af", "f0 80 80 af", "c1 bf", "e0 9f bf", "f0 8f bf bf", "ed a0 80", "ed ad bf", "ed bf bf", "ed a0 80 ed b0 80",
         "f4 90 80 80", "f5 80 80 80", "e2 28 a1", "e2 82 28", "f0 28 8c bc", "f0 90 28 bc", "f0 28 8c 28", "d9 d9", "e2 d9 8a", "f0 9f e2 82",
         "d9 80 80", "e2 80 80 80", "f0 9f 98 80 80")  # fmt: skip


def decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@rows(product(RIGHT, AROUND))
def test_every_boundary_is_taken(point: int, around: tuple[str, str]) -> None:
    assert utf8.valid(memoryview(chr(point).join(around).encode()))


@rows(product(WRONG, AROUND))
def test_everything_malformed_is_refused(wrong: str, around: tuple[str, str]) -> None:
    before, after = (each.encode() for each in around)
    data = before + bytes.fromhex(wrong) + after
    assert not decodes(data)
    assert not utf8.valid(memoryview(data))


PIECES = st.one_of(st.binary(max_size=4), st.characters().map(lambda c: c.encode("utf-8", "surrogatepass")))


@given(st.lists(PIECES, max_size=12).map(b"".join), st.sampled_from([b"", b"a" * 131_068, "ق".encode() * 65_534]))
def test_it_is_what_the_decoder_says(tail: bytes, head: bytes) -> None:
    assert utf8.valid(memoryview(head + tail + tail)) == decodes(head + tail + tail)
