r"""Escapes left as text (ENC019): `\u0627`, `\n`, `\"`, quoted-printable, percent-encoded words, and the backslashes of
an export.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from warraq.normalise.text import addresses
from warraq.normalise.text.hit import Hit

_HEX = "[0-9A-Fa-f]"
SUSPECT_ESCAPE = rf"\\|=[89A-Fa-f]{_HEX}=|=\?[A-Za-z]|%[89A-Fa-f]{_HEX}%|%u{_HEX}|%20|u0{_HEX}{{3}}u0"
# Python's, JavaScript's and JSON's escapes of characters, and `escape`'s of JavaScript; bytes in hexadecimal or octal;
# RFC 2045's quoted-printable with its soft line breaks; RFC 3986's; RFC 2047's encoded words; what else a backslash is
# put before.
_ESCAPE = re.compile(
    r"(?=[\\%=u])(?:"  # what each of them begins with: at most places nothing else is asked
    rf"(?P<chars>(?:(?<!\\)\\++(?:u{_HEX}{{4}}|u\{{{_HEX}{{1,6}}\}}|U000[01]{_HEX}{{4}})|%u{_HEX}{{4}})++)"
    rf"|(?<![0-9A-Za-z\\])(?P<bare>(?:u0{_HEX}{{3}}){{2,}}+)"
    rf"|(?P<octets>(?:\\x{_HEX}{{2}}){{2,}}+|(?:\\[0-3][0-7]{{2}}){{2,}}+|(?:%{_HEX}{{2}}){{2,}}+|(?:={_HEX}{{2}}|=\r?\n){{2,}}+)"
    r"|(?P<word>=\?[A-Za-z][\w.:-]{1,40}\?[BbQq]\?[^?\s]*+\?=)"
    r"|(?<=[^\W\d_])(?P<blank>%20)(?=[^\W\d_])"
    r"|(?<!\\)(?P<feed>\\r\\n|\\[nrt](?![a-z]))|(?<!\\)(?P<unsure>\\[nrt](?=[a-z]))"
    r"|(?P<mark>(?<![/\\])(?:\\/)++|(?<!\\)\\++(?=[\"'“”«»,;،$%&#]))"
    r"|(?<=[\w.,!?؟،؛\"'»)])(?P<broken>\\)(?=\r?\n|\Z)|(?<=[a-z]{4})(?P<joined>\\)(?=[a-z]{4}))"
)
_PATH = re.compile(r"(?<![A-Za-z])[A-Za-z]:\\|(?<!\S)\\\\[\w.-]++\\\w")
_FEEDS = {"\\r\\n": "\n", "\\n": "\n", "\\r": "\n", "\\t": "\t"}
_SIGNS = ("\\", "=", "%", "u0")  # what every escape has one of
_PLAIN = {"blank": " ", "joined": " ", "broken": ""}
_NUMBER = re.compile(rf"u\{{?({_HEX}{{4}}(?!{_HEX}*\}})|{_HEX}{{1,6}}(?=\}}))|U({_HEX}{{8}})")
_LEAST = 3  # bytes that are no UTF-8, and still no numbers: `%80%90`
_ASCII = 0x80
_PASSES = 8  # escapes of escapes beyond that are left to a person


def find_escape(value: str) -> Hit | None:
    r"""Find escapes that nobody read.

    Paths of files and links are left alone, and so is one `\n` before a small Latin letter, which may be a command of
    TeX.

    >>> find_escape("قال\\nالوزير \\u0627 =D8=A7").message
    '3 escapes left as text: \\n \\u0627 =D8=A7'
    >>> find_escape(r"C:\news\today ¯\_(ツ)_/¯ https://example.org/%D8%A7 a \nu 50%20")
    """
    matches = list(_escapes(value))
    if not matches:
        return None
    shown = " ".join(dict.fromkeys(match.group()[:20] for match in matches[:50]))
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"  # noqa: PLR2004  # of a line
    return Hit(
        matches[0].start(), f"{len(matches)} escape{'s' * (len(matches) > 1)} left as text: {shown}".replace("\n", " ")
    )


def _escapes(value: str) -> Iterator[re.Match[str]]:
    """Yield what is an escape of what looks like one."""
    if not any(sign in value for sign in _SIGNS) or not (matches := list(_ESCAPE.finditer(value))):
        return
    links = addresses.links(value)
    paths = [word.span() for word in re.finditer(r"\S++", value) if _PATH.search(word.group())] if "\\" in value else []
    if links or paths:
        matches = [match for match in matches if not addresses.within(_apart(match, links, paths), match.start())]
    feeds = sum(match.lastgroup in ("feed", "unsure") for match in matches)
    for match in matches:
        kind = match.lastgroup
        if (kind == "unsure" and feeds == 1) or (kind == "octets" and not _octets(match.group())):
            continue
        yield match


def _apart(match: re.Match[str], links: addresses.Spans, paths: addresses.Spans) -> addresses.Spans:
    """Return the words in which such an escape is plain text: file paths for backslashes, links for percent signs."""
    return {"\\": paths, "%": links}.get(match.group()[0], [])


def _octets(written: str) -> bytes | None:
    """Return the bytes that were written out; None where they may be numbers."""
    if written[0] == "\\" and written[1] != "x":
        data = bytes(int(number, 8) for number in re.findall("[0-7]{3}", written))
    else:
        data = bytes.fromhex("".join(re.findall(rf"[x%=]({_HEX}{{2}})", written)))
    if not data or data.isascii():
        return None
    return data if _utf8(data) or sum(byte >= _ASCII for byte in data) >= _LEAST else None


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def fix_escape(value: str) -> str:
    r"""Write what the escapes stand for; where one cannot be read, or stands for no character, all stays as it was.

    >>> fix_escape("\\u0627\\u0644\\u0639\\u0631\\u0627\\u0642\\n=D8=A7 =?utf-8?B?2KfZhNi52LHYp9mC?=")
    'العراق\nا العراق'
    """
    fixed = value
    for _ in range(_PASSES):
        read = _read(fixed)
        if read is None:
            return value
        if read == fixed:
            return fixed
        fixed = read
    return value


def _read(value: str) -> str | None:
    parts: list[str] = []
    end = 0
    for match in _escapes(value):
        char = _character(match)
        if char is None:
            return None
        parts += [value[end : match.start()], char]
        end = match.end()
    return "".join([*parts, value[end:]])


def _character(match: re.Match[str]) -> str | None:
    kind, written = match.lastgroup, match.group()
    if kind == "mark":
        return written.replace("\\", "")
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in ("feed", "unsure"):
        return _FEEDS[written]
    if kind == "octets":
        return _utf8(_octets(written) or b"")
    if kind == "word":
        return _word(written)
    return _joined("".join(_point(number[1] or number[2]) for number in _NUMBER.finditer(written)))


def _point(number: str) -> str:
    point = int(number, 16)
    return chr(point) if point <= 0x10FFFF else "\ud800"  # noqa: PLR2004  # the last character


def _joined(chars: str) -> str | None:
    """Join the halves of characters; None where one is alone, and for what is no text."""
    try:
        joined = chars.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return None
    return joined if "\0" not in joined else None


def _word(written: str) -> str | None:
    """Read an encoded word (RFC 2047, section 2)."""
    charset, encoding, text = written[2:-2].split("?")
    try:
        if encoding in "Bb":
            data = b64decode(text, validate=True)
        else:
            data = re.sub(
                rb"=([0-9A-Fa-f]{2})", lambda octet: bytes.fromhex(octet[1].decode()), text.replace("_", " ").encode()
            )
        return data.decode(charset)
    except (Error, LookupError, UnicodeDecodeError, ValueError):
        return None
