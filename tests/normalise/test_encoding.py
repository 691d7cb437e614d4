"""Bytes that are not UTF-8: every one found in its place, and legacy documents named."""

from __future__ import annotations

import codecs
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import rows

from warraq.normalise.encoding import BadBytes, bad_utf8, bom, decode, label, legacy

DOCUMENTS = tomllib.loads((Path(__file__).parents[1] / "cases/encoding/legacy.toml").read_text("utf-8"))["documents"]
ENCODED = [(document["text"], name) for document in DOCUMENTS for name in document["encodings"]]
CODECS = {
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "windows-874": "cp874",
    "big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949",
}  # fmt: skip
ARABIC = DOCUMENTS[0]["text"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"caf\xe9", [BadBytes(3, b"\xe9")]),
        # The Unicode Standard, tables 3-8 to 3-11: ill-formed sequences, here with their adjacent parts merged.
        (b"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82A", [BadBytes(0, b"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82")]),
        (b"\xed\xa0\x80\xed\xbf\xbf\xed\xafA", [BadBytes(0, b"\xed\xa0\x80\xed\xbf\xbf\xed\xaf")]),
        (b"\xf4\x91\x92\x93\xffA\x80\xbfB", [BadBytes(0, b"\xf4\x91\x92\x93\xff"), BadBytes(6, b"\x80\xbf")]),
        (b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbfA", [BadBytes(0, b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf")]),
        ("مصر".encode() + b"\xd9" + "x😀".encode() + b"\xff", [BadBytes(6, b"\xd9"), BadBytes(12, b"\xff")]),
    ],
)
def test_bad_utf8(data: bytes, expected: list[BadBytes]) -> None:
    assert bad_utf8(data) == expected


@given(
    st.lists(
        st.one_of(st.binary(max_size=6), st.text(max_size=4).map(lambda text: text.encode("utf-8", "replace")))
    ).map(b"".join)
)
def test_what_is_left_without_bad_bytes_is_utf8(data: bytes) -> None:
    runs = bad_utf8(data)
    kept, read = [], 0
    for run in runs:
        assert data[run.offset : run.offset + len(run.bytes)] == run.bytes
        assert run.offset > read or run.offset == read == 0
        kept.append(data[read : run.offset].decode())
        read = run.offset + len(run.bytes)
    kept.append(data[read:].decode())
    assert "".join(kept) == data.decode("utf-8", "ignore")


@given(st.text())
def test_utf8_is_clean(text: str) -> None:
    assert bad_utf8(text.encode("utf-8", "replace")) == []


def test_bom() -> None:
    assert bom(codecs.BOM_UTF8 + b"a") == ("utf-8", 3)
    assert bom("a".encode("utf-16")) in {("utf-16le", 2), ("utf-16be", 2)}
    assert bom(codecs.BOM_UTF16_BE) == ("utf-16be", 2)
    assert bom(b"\xef\xbb") is None
    assert bom(b"") is None


@rows(ENCODED)
def test_legacy_names_the_encoding(text: str, name: str) -> None:
    data = text.encode(CODECS.get(name, name))
    assert legacy(data) == name
    assert decode(data, name) == text
    assert legacy(text.encode()) is None


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_utf_16_with_a_byte_order_mark(codec: str) -> None:
    data = f"\ufeff{ARABIC}".encode(codec).removeprefix(codecs.BOM_UTF16_LE if codec == "utf-16" else b"")
    assert legacy(data) == ("utf-16le" if codec == "utf-16" else "utf-16be")


@given(st.data())
def test_utf8_with_a_few_flipped_bits_is_no_legacy_document(data: st.DataObject) -> None:
    text = data.draw(
        st.sampled_from([document["text"] for document in DOCUMENTS] + ["plain ASCII text, a page of it. " * 60])
    )
    raw = bytearray(text.encode())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=4)):
        raw[place] ^= 1 << data.draw(st.integers(0, 7))
    assert legacy(bytes(raw)) is None


@pytest.mark.parametrize("share", [1, 2, 5])
def test_utf8_with_a_paragraph_of_another_encoding_is_none(share: int) -> None:
    assert legacy((f"{ARABIC}\n" * share).encode() + ARABIC.encode("cp1256")) is None
    assert legacy(f"{ARABIC}\n".encode() + (f"{ARABIC}\n" * share).encode("cp1256")) is None


@given(st.one_of(st.binary(max_size=300), st.lists(st.integers(0x80, 0xFF), max_size=60).map(bytes)))
def test_legacy_is_honest(data: bytes) -> None:
    name = legacy(data)
    assert name is None or decode(data, name).encode(CODECS.get(name, name)) == data


# Labels of https://encoding.spec.whatwg.org/#names-and-labels, some of each sort.
@rows(
    [
        ("UTF8", "utf-8"),
        (" utf-8\n", "utf-8"),
        ("latin1", "windows-1252"),
        ("iso-8859-1", "windows-1252"),
        ("us-ascii", "windows-1252"),
        ("cp1256", "windows-1256"),
        ("x-cp1256", "windows-1256"),
        ("Windows-1256", "windows-1256"),
        ("arabic", "iso-8859-6"),
        ("asmo-708", "iso-8859-6"),
        ("iso88596", "iso-8859-6"),
        ("iso-8859-9", "windows-1254"),
        ("tis-620", "windows-874"),
        ("gb2312", "gbk"),
        ("big5-hkscs", "big5"),
        ("sjis", "shift_jis"),
        ("windows-31j", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("utf-16", "utf-16le"),
        ("unicode", "utf-16le"),
        ("mac", "macintosh"),
        ("866", "ibm866"),
        ("klingon", None),
        ("", None),
    ]
)
def test_label(text: str, name: str | None) -> None:
    assert label(text) == name


def test_decode_refuses() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(b"\xff", "utf-8")
    with pytest.raises(LookupError):
        decode(b"a", "klingon")


UDHR = tomllib.loads((Path(__file__).parents[1] / "cases/languages/udhr.toml").read_text("utf-8"))
ALIKE = tomllib.loads((Path(__file__).parents[1] / "cases/encoding/alike.toml").read_text("utf-8"))["documents"]


@rows(ALIKE)
def test_a_document_is_named_alike_in_every_kind_of_file(case: dict) -> None:
    text = UDHR[case["language"]] + " "
    while len(text.encode(case["codec"])) < 1000:
        text += text
    forms = [
        text,
        f'{{"title": "{text}", "link": "https://example.org/a"}}\n',
        f"title,link\n{text.replace(',', ' ')},https://a.example\n",
    ]
    assert {legacy(form.encode(case["codec"])) or "" for form in forms} == {case["name"]}


@rows(ALIKE)
def test_a_short_document_is_named_rightly_or_not_at_all(case: dict) -> None:
    words = UDHR[case["language"]].split()
    for start in range(0, len(words), 3):
        text = " ".join(words[start : start + 5])
        name = legacy(text.encode(case["codec"]))
        assert name is None or decode(text.encode(case["codec"]), name) == text


@pytest.mark.parametrize("case", ALIKE, ids=lambda case: f"{case['language']}-{case['codec']}")
@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
def test_the_advice_is_a_name_that_iconv_and_python_know(case: dict) -> None:
    if name := case["name"]:
        data = UDHR[case["language"]].encode(case["codec"])
        done = subprocess.run(["iconv", "-f", name, "-t", "utf-8"], input=data, capture_output=True, check=True)
        assert done.stdout.decode() == UDHR[case["language"]]
        assert label(name) == name


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_utf_32_is_told_before_utf_16(codec: str, mark: str) -> None:
    data = f"{mark}{ARABIC}".encode(codec)
    assert legacy(data) == codec.replace("-le", "le").replace("-be", "be")
    assert decode(data, legacy(data) or "").endswith(ARABIC)
    assert label(legacy(data) or "") is None
