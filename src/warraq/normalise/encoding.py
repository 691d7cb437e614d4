"""Bytes that are not UTF-8: where they stand, and which encoding they were written in (ENC001, ENC002, ENC010).

Encodings bear the names of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels), as
`encodings.tsv` lists them; DOS Arabic, which it leaves out, is called `cp720`, as Python and iconv call it.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from warraq.normalise import charsets
from warraq.normalise.tables import rows

_TABLE = list(rows(__package__, "encodings.tsv"))
_CODECS = {row[0]: row[1] for row in _TABLE}
_FOLDED = {codec: row[0] for row in _TABLE for codec in " ".join(row[3:]).split()}
_LEFT_OUT = {"utf-32be": "utf-32-be", "utf-32le": "utf-32-le", "hz-gb-2312": "hz", "utf-7": "utf-7"}  # by the standard
_UNNAMED = frozenset({"cp720"})  # which neither the standard nor every iconv knows by that name
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")

_ARABIC = ("windows-1256", "iso-8859-6", "cp720")
_ARABIC_WORD = re.compile("[\u0621-\u065f\u0670-\u06d3]+")
_PUNCTUATION = frozenset("،؛؟٪ـ«»“”‘’–—…•\xa0\u200c\u200d\u200e\u200f")
# No document in an Arabic code page holds a word of UTF-8 by chance.
_UTF_8_WORD = re.compile("[\u0600-\u06ff]{5}")
# The twelve commonest letters: 75% of the letters of 17.7 million characters of Saudi news of 2015, and 33% to 52% of
# them when those are read in another Arabic code page.
_COMMON = frozenset("اليمونرتعبةد")
_COMMON_SHARE = 0.55
_HZ = re.compile(rb"~\{(?:[!-w][!-~])++~\}")
_UTF_7 = re.compile(rb"\+B[g-v][AEIMQUYcgkosw048]G")  # two letters of the Arabic block (RFC 2152)
_UTF_7_MARK = re.compile(rb"\+/v[89+/]")
_START = 1 << 12  # bytes by which encodings with escapes are told
_SHIFTS = 3  # into other letters: fewer can be signs
_FEWEST = 6  # fewer letters, or bytes beyond ASCII, can be flipped bits as well as text


@dataclass(frozen=True, slots=True)
class BadBytes:
    """One maximal run of adjacent bytes that are not UTF-8; `offset` counts from the start of the given buffer."""

    offset: int
    bytes: bytes


def bad_utf8(data: bytes) -> list[BadBytes]:
    r"""Find every run of bytes that is not UTF-8.

    Ill-formed sequences end where the Unicode Standard, chapter 3.9, "U+FFFD Substitution of Maximal Subparts", ends
    them, so that the character after a cut-off one is not lost; adjacent ones are given as one run.

    >>> bad_utf8(b"caf\xe9 \xd9")
    [BadBytes(offset=3, bytes=b'\xe9'), BadBytes(offset=5, bytes=b'\xd9')]
    >>> bad_utf8("وراق".encode())
    []
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _escaped_runs(data.decode("utf-8", "surrogateescape"))
    return []


def first_bad(data: bytes) -> tuple[BadBytes, int] | None:
    r"""Find the first run of bytes that is not UTF-8, and count the runs.

    >>> first_bad(b"caf\xe9 \xd9")
    (BadBytes(offset=3, bytes=b'\xe9'), 2)
    """
    text = data.decode("utf-8", "surrogateescape")
    first = _ESCAPED.search(text)
    if first is None:
        return None
    bad = first.group().encode("utf-8", "surrogateescape")
    return BadBytes(len(text[: first.start()].encode("utf-8")), bad), sum(1 for _ in _ESCAPED.finditer(text))


def _escaped_runs(text: str) -> list[BadBytes]:
    """Turn each run of PEP 383 escapes back into bytes and their place."""
    runs: list[BadBytes] = []
    read = offset = 0
    for match in _ESCAPED.finditer(text):
        offset += len(text[read : match.start()].encode("utf-8"))
        bad = match.group().encode("utf-8", "surrogateescape")
        runs.append(BadBytes(offset, bad))
        read, offset = match.end(), offset + len(bad)
    return runs


def bom(data: bytes) -> tuple[str, int] | None:
    r"""Name the encoding that a byte-order mark at the start declares, and the mark's length in bytes.

    As the Encoding Standard sniffs it (https://encoding.spec.whatwg.org/#bom-sniff), and UTF-32 besides, whose mark
    begins as UTF-16's.

    >>> bom(b"\xff\xfe\x27\x06")
    ('utf-16le', 2)
    """
    return next(((name, len(mark)) for mark, name in _BOMS if data.startswith(mark)), None)


def unnamed(label: str) -> bool:
    """Tell whether an encoding has no label on the web, so that no policy can name it.

    >>> unnamed("utf-32le"), unnamed("utf-16le")
    (True, False)
    """
    return label in _LEFT_OUT


def escaped(head: bytes) -> str | None:
    r"""Name the encoding of a text that is ASCII and has its other letters behind escapes, by its first 4 KiB:
    ISO-2022-JP (RFC 1468), HZ (RFC 1843), or UTF-7 with Arabic letters or a byte-order mark.

    >>> escaped("首相".encode("iso-2022-jp")), escaped("总理,".encode("hz") * 3), escaped(b"~{a}~")
    ('iso-2022-jp', 'hz-gb-2312', None)
    >>> escaped("خبر,".encode("utf-7") * 3), escaped("\ufeffa".encode("utf-7")), escaped(b"q=a+BiG+b")
    ('utf-7', 'utf-7', None)
    """
    head = head[:_START]
    if not head.isascii():
        return None
    if b"\x1b$B" in head or b"\x1b$@" in head:
        return "iso-2022-jp"
    if _UTF_7_MARK.match(head) or len(_UTF_7.findall(head)) >= _SHIFTS:
        return "utf-7"
    return "hz-gb-2312" if len(_HZ.findall(head)) >= _SHIFTS else None


def label(name: str) -> str | None:
    """Return the Encoding Standard's name for any label of it, or for a Python codec.

    >>> label("Latin1"), label("cp1256"), label("arabic"), label("klingon")
    ('windows-1252', 'windows-1256', 'iso-8859-6', None)
    """
    name = name.strip("\t\n\f\r ").lower()
    if known := _labels().get(name):
        return known
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _FOLDED.get(codec) or _names().get(codec)


@cache
def _labels() -> dict[str, str]:
    """Return the standard's name for itself and for each label that Python does not know."""
    return {text: row[0] for row in _TABLE for text in (row[0], *" ".join(row[2:3]).split())}


@cache
def _names() -> dict[str, str]:
    """Return the standard's name for each of Python's canonical codec names."""
    return {codecs.lookup(codec).name: name for name, codec in _CODECS.items() if name != "iso-8859-8-i"}


def decode(data: bytes, encoding: str, *, errors: str = "strict") -> str:
    r"""Decode by the Encoding Standard's label; a byte-order mark stays in the text. `errors` is as `bytes.decode` has
    it.

    >>> decode(b"\xe6\xd1\xc7\xde", "windows-1256")
    'وراق'

    Raises UnicodeDecodeError where the bytes are not in that encoding, LookupError where the label is unknown.
    """
    name = label(encoding)
    if name is None and encoding not in _LEFT_OUT:
        raise LookupError(f"unknown encoding: {encoding}")
    return data.decode(_CODECS[name] if name else _LEFT_OUT[encoding], errors)


def size(text: str, encoding: str) -> int:
    r"""Count the bytes of a text in an encoding, by its label.

    >>> size("وراق", "windows-1256"), size("وراق", "utf-16le")
    (4, 8)
    """
    return len(text.encode(_CODECS[label(encoding) or encoding], "replace"))


def legacy(data: bytes) -> str | None:
    r"""Name the encoding in which a document that is not UTF-8 reads well; None where it is UTF-8, or nothing reads
    well.

    A document that is UTF-8 save for some bytes is not a legacy document, nor is one that joins two encodings: naming
    one of them would hide the fault. UTF-16 is looked for in UTF-8 too, as Arabic without a byte-order mark is ASCII
    bytes there.

    >>> legacy("قال الوزير إن العمل مستمر".encode("cp1256"))
    'windows-1256'
    >>> legacy("قال الوزير".encode() + b"\xff") is None
    True
    """
    if wide := _utf_32(data) or _utf_16(data):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
    else:
        return None
    if _UTF_8_WORD.search(text):
        return None
    bad = sum(len(run) for run in _ESCAPED.findall(text))
    if bad < _FEWEST or len(_BEYOND_ASCII.findall(text)) > 1.5 * bad:
        return None
    arabic = _arabic(data)
    return None if arabic in _UNNAMED else arabic or charsets.name(data)


def speaks_utf8(data: bytes) -> bool:
    r"""Whether some bytes hold a word that no legacy document does: a document that they stand in is UTF-8, with
    faults.

    >>> speaks_utf8("الوزير".encode() + b"\xff"), speaks_utf8("الوزير".encode("cp1256"))
    (True, False)
    """
    return bool(_UTF_8_WORD.search(data.decode("utf-8", "surrogateescape")))


def _utf_32(data: bytes) -> str | None:
    """Tell UTF-32 by its mark, or by reading in it: hardly any bytes do that are none."""
    mark = bom(data)
    if mark and mark[0] in _LEFT_OUT:
        return mark[0]
    for name, codec in _LEFT_OUT.items():
        if len(data) >= _FEWEST and data.count(0) * 2 >= len(data):
            with suppress(UnicodeDecodeError):
                if not charsets.CONTROLS.search(data.decode(codec)):
                    return name
    return None


def _utf_16(data: bytes) -> str | None:
    """Tell UTF-16 by its byte-order mark, or by the high bytes of letters at every other place."""
    mark = bom(data)
    if mark and mark[0] != "utf-8":
        return mark[0] if _reads_as_utf_16(data, mark[0]) else None
    highs = _high_bytes(data)
    if len(data) < _FEWEST or highs * 3 < len(data):
        return None
    order = "utf-16le" if _high_bytes(data[1::2]) * 2 > highs else "utf-16be"
    return order if _reads_as_utf_16(data, order) else None


def _high_bytes(data: bytes) -> int:
    """Count 0x00 to 0x07: the high bytes of UTF-16 from Latin to Arabic, and in no other encoding the bytes of text."""
    return len(data) - len(data.translate(None, bytes(range(8))))


def _reads_as_utf_16(data: bytes, name: str) -> bool:
    try:
        text = data.decode(_CODECS[name])
    except UnicodeDecodeError:
        return False
    return len(text) > 1 and not charsets.CONTROLS.search(text)


def _arabic(data: bytes) -> str | None:
    """Name the Arabic code page in which the document reads well, and clearly better than in the others."""
    scores = {name: _arabic_score(data, _CODECS[name]) for name in _ARABIC}
    second, best = sorted(scores, key=scores.__getitem__)[-2:]
    return best if scores[best] >= _COMMON_SHARE and scores[best] - scores[second] >= charsets.MARGIN else None


def _arabic_score(data: bytes, codec: str) -> float:
    """Return the share of common letters among all beyond ASCII, or 0 where that is no Arabic text.

    It has to be whole words, hardly touch Latin letters, and hold little but letters and their punctuation.
    """
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    words = _ARABIC_WORD.findall(text)
    letters = sum(map(len, words))
    beyond = [char for char in _BEYOND_ASCII.findall(text) if char not in _PUNCTUATION]
    stuck = len(re.findall("[A-Za-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]", text))
    if text.encode(codec) != data or letters < max(_FEWEST, 0.9 * len(beyond), 2 * len(words), 10 * stuck):
        return 0.0
    plain = [char for char in beyond if char.isalpha()]
    return sum(char in _COMMON for char in plain) / max(_FEWEST, len(plain))
