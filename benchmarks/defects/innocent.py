"""What looks like a fault and is none: nothing is due."""

from __future__ import annotations

from collections.abc import Callable

from defects.kind import Case, Kind, Record


def _same(name: str, rewrite: Callable[[bytes], bytes]) -> Kind:
    """Make the kind that writes the same record in other bytes."""
    return Kind(name, (), rewrite=lambda line, _: (rewrite(line), 0))


def _with(name: str, **fields: object) -> Kind:
    return Kind(name, (), lambda record, _: record.update(fields))


def _titled(name: str, words: str) -> Kind:
    return Kind(name, (), lambda record, _: record.update(title=f"{record['title']} {words}"))


def _reversed(record: Record, _: Case) -> None:
    fields = list(reversed(record.items()))
    record.clear()
    record.update(fields)


def _escaped(line: bytes) -> bytes:
    """Write every letter beyond ASCII as JSON's escape."""
    text = "".join(c if c < "\x80" else f"\\u{ord(c):04x}" for c in line.decode())
    return text.encode()


KINDS = (
    _same("a blank line", lambda line: b"\n" + line),
    _same("lines of blanks", lambda line: b" \t\n\r\n" + line),
    _same("a line that ends in CRLF", lambda line: line + b"\r"),
    _same("blanks around a record", lambda line: b"  " + line + b"\t "),
    _same("blanks between names and values", lambda line: line.replace(b'":"', b'" : "')),
    _same("escapes for letters", _escaped),
    Kind("keys in another order", (), _reversed),
    _with("no section, no keywords, no authors", section=None, keywords=[], authors=[]),
    _with("null for lists", keywords=None, related=None, attribution=None),
    _titled("a sign for a phrase", "محمد ﷺ"),
    _titled("a Hijri year", "1442هـ"),
    _titled("an ampersand and angles", "AT&T: a < b <3"),
    _titled("a question", "كيف ذلك؟ Really??"),
    _titled("a Persian name", "گیلانی"),
    _titled("a quotation from Persian", "جمهوری اسلامی ایران"),
    _titled("words that end in lam and alef", "مثلا قليلا جميلا"),
    _titled("words written as one", "هذاالقرار"),
    _titled("an emoji of several", "👨‍👩‍👧"),
    _titled("French", "Où étiez-vous, François ?"),
    _titled("vowel signs", "مَدرَسَة"),
    _titled("brackets", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
)  # fmt: skip
