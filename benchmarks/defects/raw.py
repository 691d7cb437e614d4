"""Faults of bytes and of JSON texts, which no parsed record can hold."""

from __future__ import annotations

from collections.abc import Callable

from defects.kind import Case, Kind

_Made = tuple[bytes, int] | None


def _after(line: bytes, mark: bytes, inserted: bytes) -> tuple[bytes, int]:
    at = line.index(mark) + len(mark)
    return line[:at] + inserted + line[at:], at


def _bad(inserted: bytes, mark: bytes = b'"text":"') -> Callable[[bytes, Case], _Made]:
    return lambda line, _: _after(line, mark, inserted)


def _halved(line: bytes, _: Case) -> _Made:
    """Cut the text's first letter in two."""
    at = line.index(b'"text":"') + len(b'"text":"')
    if line[at] < 0xC0:
        return None
    return line[: at + 1] + line[at + 2 :], at


def _as(change: Callable[[bytes], bytes]) -> Callable[[bytes, Case], _Made]:
    return lambda line, _: (change(line), 0)


def _cut(line: bytes) -> bytes:
    """Break the line off in the middle of its text, between two words."""
    return line[: line.index(b" ", line.index(b'"text":"') + 40)]


def _oversized(line: bytes) -> bytes:
    return _after(line, b'"text":"', "كلام ".encode() * 20_000)[0]


def _deep(line: bytes) -> bytes:
    return line[:-1] + b',"extra":' + b"[" * 40 + b"]" * 40 + b"}"


def _malformed(name: str, change: Callable[[bytes], bytes], *, lines: tuple[int, ...] = (0,)) -> Kind:
    return Kind(name, (("REC001", None),), rewrite=_as(change), lines=lines)


def _encoded(name: str, rewrite: Callable[[bytes, Case], _Made]) -> Kind:
    return Kind(name, (("ENC001", None),), rewrite=rewrite)


_ARRAY = b'"authors":'


def _nested_twice(line: bytes, _: Case) -> _Made:
    return _after(line, b'"dateline":{', b'"raw":"x",') if b'"dateline":{' in line else None


def _repeated(name: str, field: str, rewrite: Callable[[bytes, Case], _Made]) -> Kind:
    return Kind(
        name, (("REC008", field),), rewrite=lambda line, case: (m[0], 0) if (m := rewrite(line, case)) else None
    )


KINDS = (
    _encoded("a byte that UTF-8 never has", _bad(b"\xff")),
    _encoded("a letter cut in two", _halved),
    _encoded("a windows-1256 letter in UTF-8", _bad(b"\xc7 ")),
    _encoded("an overlong form", _bad(b"\xc0\xaf")),
    _encoded("a surrogate in UTF-8", _bad(b"\xed\xa0\xbd")),
    _encoded("a bad byte in a key", _bad(b"\xfe", b'"publi')),
    Kind("half of a surrogate pair", (("ENC009", "/title"),), rewrite=lambda line, _: (_after(line, b'"title":"', rb"\ud83d")[0], 0)),
    Kind("the other half", (("ENC009", "/text"),), rewrite=lambda line, _: (_after(line, b'"text":"', rb"\udc00")[0], 0)),
    _malformed("a line that breaks off", _cut),
    _malformed("a line without its last brace", lambda line: line[:-1]),
    _malformed("NaN", lambda line: line.replace(_ARRAY, b'"score":NaN,' + _ARRAY, 1)),
    _malformed("an infinity", lambda line: line.replace(_ARRAY, b'"score":-Infinity,' + _ARRAY, 1)),
    _malformed("a comma too many", lambda line: line[:-1] + b",}"),
    _malformed("a comma too few", lambda line: line.replace(b'","title"', b'" "title"', 1)),
    _malformed("single quotes", lambda line: line.replace(b'"id"', b"'id'", 1)),
    _malformed("two records on a line", lambda line: line + line),
    _malformed("words behind the record", lambda line: line + b" end"),
    _malformed("an escape that JSON lacks", lambda line: _after(line, b'"text":"', rb"\x41")[0]),
    _malformed("a raw tab in a string", lambda line: _after(line, b'"text":"', b"a\tb ")[0]),
    _malformed("a raw line feed in a string", lambda line: _after(line, b'"text":"', b"a\nb ")[0], lines=(0, 1)),
    _malformed("a mark at the start of a line", lambda line: b"\xef\xbb\xbf" + line),
    _malformed("a comma behind the record", lambda line: line + b","),
    _repeated("a key twice", "/title", lambda line, _: _after(line, b'"title":', b'"x","title":')),
    _repeated("a key twice, the same value", "/license", lambda line, _: (line[:-1] + b',"license":"CC-BY-4.0"}', 0)),
    _repeated("a nested key twice", "/dateline/raw", _nested_twice),
    Kind("a record over the limit", (("REC009", None),), rewrite=_as(_oversized)),
    Kind("a record nested too deep", (("REC009", None),), rewrite=_as(_deep)),
    Kind("a list for a record", (("REC004", ""),), rewrite=_as(lambda _: b"[1,2]")),
    Kind("a number for a record", (("REC004", ""),), rewrite=_as(lambda _: b"12")),
    Kind("a string for a record", (("REC004", ""),), rewrite=_as(lambda _: b'"record"')),
    Kind("null for a record", (("REC004", ""),), rewrite=_as(lambda _: b"null")),
)  # fmt: skip
