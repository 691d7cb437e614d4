"""The encoding of a page: what it declares, and what its bytes are where that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import lines

# Bytes in which a declaration is looked for: the standard asks for 1024, which long scripts push it out of
_HEAD = 4096
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_XML = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)")
_META = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_ARABIC = frozenset({"windows-1256", "iso-8859-6"})
_FEW = 4  # fewer characters beyond ASCII can be UTF-8 by chance
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the encoding that it was decoded with, and what is wrong with the encoding.

    `text` is None if the page cannot be decoded. U+FFFD stands for bytes that could not be decoded.
    """

    text: str | None
    label: str
    faults: tuple[Fault, ...] = ()


def decode(data: bytes, *, policy: str | None = None, header: str | None = None) -> Decoded:
    r"""Decode a page by its byte-order mark, else by the policy, the HTTP header, or its own declaration.

    `header` is the value of the Content-Type field that the page came with. Labels are those of the WHATWG Encoding
    Standard, as is their order save for the policy's place (https://html.spec.whatwg.org/#determining-the-character-encoding).
    A declaration that the bytes refute is not followed: ENC010 says what they are read as.

    >>> decode('<meta charset="windows-1256"><p>وراق'.encode("cp1256")).label
    'windows-1256'
    """
    if mark := encoding.bom(data):
        return _in(data[mark[1] :], mark[0], mark[1])
    if policy and (label := encoding.label(policy)):
        return _stated(data, label)
    said = declared(data, header)
    if b"\0" in data and (label := encoding.legacy(data)) and label.startswith("utf-"):
        return Decoded(encoding.decode(data, label), label, () if said == label else (_refuted(said, label),))
    return _declared(data, said)


def _declared(data: bytes, said: str | None) -> Decoded:
    """Decode as a page declares, unless its bytes refute that."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _legacy(data, said)
    if said in (None, "utf-8") or text.isascii():
        return _in(data, said, 0) if said == "iso-2022-jp" else Decoded(text, "utf-8")
    if encoding.speaks_utf8(data) or len(_BEYOND_ASCII.findall(text)) >= _FEW:
        return Decoded(text, "utf-8", (_refuted(said, "utf-8"),))
    return _in(data, said, 0)


def declared(data: bytes, header: str | None = None) -> str | None:
    """Return the encoding that a Content-Type field, else the page itself, names; None where neither names one.

    >>> declared(b'<meta http-equiv="Content-Type" content="text/html; charset=cp1256">')
    'windows-1256'
    >>> declared(b"<meta charset=latin1>", "text/html; charset=UTF-8"), declared(b"<p>")
    ('utf-8', None)
    """
    field = re.search(r"\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", header or "", re.IGNORECASE)
    if field and (label := encoding.label(field[1])):
        return label
    head = _COMMENT.sub(b"", data[:_HEAD])
    for pattern in (_META, _XML):
        if (match := pattern.search(head)) and (label := encoding.label(match[1].decode())):
            return "utf-8" if label.startswith("utf-16") else label  # its bytes could not be read as ASCII
    return None


def _in(data: bytes, label: str, start: int) -> Decoded:
    """Decode in an encoding that is certain; what is none of it is one fault, whose bytes begin `start` bytes on."""
    try:
        return Decoded(encoding.decode(data, label), label)
    except UnicodeDecodeError as error:
        bad = data[error.start : error.end].hex(" ")
        text = encoding.decode(data, label, errors="replace")
        line = 1 + data.count(b"\n", 0, error.start)
        fault = Fault("ENC001", f"not {label}, as the page has it: bytes {bad}", line=line)
        return Decoded(text, label, (replace(fault, offset=start + error.start, value=bad),))


def _stated(data: bytes, label: str) -> Decoded:
    """Decode in the encoding that the policy names."""
    decoded = _in(data, label, 0)
    faults = tuple(replace(fault, message=_none(label, fault.message.rpartition(": ")[2])) for fault in decoded.faults)
    return Decoded(None if faults else decoded.text, label, faults)


def _none(label: str, what: str) -> str:
    return f"not {label}, the encoding that the policy names for this source: {what}"


def _legacy(data: bytes, said: str | None) -> Decoded:
    """Decode a page that is not UTF-8."""
    guess = encoding.legacy(data)
    if said and said != "utf-8":
        decoded = _in(data, said, 0)
        wrong = guess in _ARABIC and guess != said
        if not wrong and (not decoded.faults or not guess):
            return decoded
    if not guess:
        return Decoded(data.decode("utf-8", "replace"), "utf-8", lines.invalid(data, line=1, offset=0))
    return Decoded(encoding.decode(data, guess, errors="replace"), guess, (_refuted(said, guess),))


def _refuted(said: str | None, label: str) -> Fault:
    what = f"the page is declared as {said}" if said else "the page declares no encoding"
    message = f"{what}, but its bytes are {label}, in which it was read: correct the declaration"
    return Fault("ENC010", message, line=1, offset=0, value=label)
