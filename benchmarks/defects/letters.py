"""Faults of characters: what a decoder, a font, a word processor or a page put into text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from defects.kind import Case, Kind, Record, changing

_PLACES = ("title", "text")


def _behind(word: str) -> Callable[[str], str]:
    """Put a word behind the first word of a text."""

    def change(value: str) -> str:
        first, space, rest = value.partition(" ")
        return f"{first} {word}{space}{rest}"

    return change


def _into(name: str, code: str, change: Callable[[str], str]) -> tuple[Kind, ...]:
    """Make the kinds that change a headline, and a text."""
    return tuple(changing(f"{name} in the {place}", code, f"/{place}", _in(place, change)) for place in _PLACES)


def _in(place: str, change: Callable[[str], str]) -> Callable[[Record, Case], None]:
    return lambda record, _: record.update({place: change(record[place])})


def _elsewhere(name: str, code: str, field: str, word: str) -> Kind:
    """Make the kind that puts a word into a list or into a related headline, as its second item."""
    if field == "related":
        others = [{"title": "عنوان أول", "link": None}, {"title": word, "link": None}]
        return changing(name, code, "/related/1/title", lambda record, _: record.update(related=others))
    return changing(name, code, f"/{field}/1", lambda record, _: record.update({field: ["النفط", word]}))


def _misread(written: str, read: str, *, times: int = 1) -> Callable[[str], str]:
    def change(value: str) -> str:
        for _ in range(times):
            value = _sloppy(value.encode(written), read)
        return value

    return change


def _sloppy(data: bytes, codec: str) -> str:
    """Decode as browsers do: bytes that windows-1252 leaves undefined are C1 controls (WHATWG Encoding Standard)."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)


def _paragraph(change: Callable[[str], str]) -> Callable[[Record, Case], bool]:
    """Change the second paragraph of a text alone, its punctuation aside."""

    def whole(record: Record, _: Case) -> bool:
        paragraphs = record["text"].split("\n\n")
        if len(paragraphs) < 3 or len(paragraphs[1]) < 60:
            return False
        paragraphs[1] = change(paragraphs[1])
        record["text"] = "\n\n".join(paragraphs)
        return True

    return whole


_ROUTES: dict[str, Callable[[str], str]] = {
    "UTF-8 read as windows-1256": _misread("utf-8", "cp1256"),
    "UTF-8 read as windows-1252": _misread("utf-8", "cp1252"),
    "UTF-8 read as Latin-1": _misread("utf-8", "latin-1"),
    "UTF-8 read as windows-1256 twice": _misread("utf-8", "cp1256", times=2),
    "windows-1256 read as Latin-1": _misread("cp1256", "latin-1"),
    "windows-1256 read as windows-1252": _misread("cp1256", "cp1252"),
}
# The lines to be misread: words as papers have them, so that their letters come as often as in news.
_HEADLINE = "الكاظمي يؤكد أن العراق لا يحتاج إلى قوات أجنبية"


def _headline(change: Callable[[str], str]) -> Callable[[Record, Case], None]:
    """Misread a headline whose last word is the record's number, so that none comes twice."""
    return lambda record, case: record.update(title=change(f"{_HEADLINE} {case.number}"))


def _displayed(record: Record, case: Case) -> None:
    """Store a headline as it is displayed, its last letter first; a number keeps its order."""
    record.update(title=f"{case.number} {_HEADLINE[::-1]}")


def _french(change: Callable[[str], str]) -> Callable[[Record, Case], bool]:
    def whole(record: Record, _: Case) -> bool:
        if "é" not in record["title"]:
            return False
        record["title"] = change(record["title"])
        return True

    return whole


KINDS = (
    *_into("a byte-order mark", "ENC002", lambda value: f"\ufeff{value}"),
    _elsewhere("a byte-order mark in a keyword", "ENC002", "keywords", "\ufeffالغاز"),
    *_into("a replacement character", "ENC003", _behind("العر\ufffdق")),
    _elsewhere("a replacement character in a related headline", "ENC003", "related", "العر\ufffdق يؤكد"),
    *(changing(f"{name}, a headline", "ENC004", "/title", _headline(route)) for name, route in _ROUTES.items()),
    *(changing(f"{name}, a paragraph", "ENC004", "/text", _paragraph(route)) for name, route in _ROUTES.items()),
    Kind("French, UTF-8 read as windows-1252", (("ENC004", "/title"),), _french(_misread("utf-8", "cp1252")), language="fr"),
    *_into("U+001A", "ENC005", _behind("العراق\u001a")),
    *_into("a bell", "ENC005", _behind("العر\u0007اق")),
    *_into("a NUL", "ENC005", _behind("العر\u0000اق")),
    *_into("a C1 control", "ENC005", _behind("العر\u0092اق")),
    *_into("letters in form D", "ENC006", _behind(unicodedata.normalize("NFD", "أمريكا"))),
    *_into("marks out of their order", "ENC006", _behind("محم\u0651\u064eد")),
    _elsewhere("letters in form D in an author", "ENC006", "authors", unicodedata.normalize("NFD", "أحمد")),
    *_into("a zero-width space", "ENC007", _behind("العر\u200bاق")),
    *_into("a word joiner", "ENC007", _behind("العر\u2060اق")),
    *_into("a soft hyphen", "ENC007", _behind("العر\u00adاق")),
    *_into("a right-to-left embedding", "ENC007", _behind("\u202bالعراق\u202c")),
    *_into("a right-to-left mark", "ENC007", _behind("\u200fالعراق")),
    *_into("U+FEFF within", "ENC007", _behind("العر\ufeffاق")),
    *_into("an isolated form", "ENC008", _behind("\ufe8d\ufedf\ufecc\ufeae\ufe8d\ufed5")),
    *_into("a lam-alef ligature", "ENC008", _behind("ا\ufefb")),
    *_into("an entity", "ENC011", _behind("&quot;العراق&quot;")),
    *_into("an entity for a space", "ENC011", _behind("العراق&nbsp;اليوم")),
    *_into("a numeric entity", "ENC011", _behind("&#1575;لعراق")),
    *_into("a tag", "ENC011", _behind("<b>العراق</b>")),
    *_into("a line break's tag", "ENC011", _behind("العراق<br />اليوم")),
    *_into("a link's tag", "ENC011", _behind('<a href="https://example.org/">العراق</a>')),
    _elsewhere("an entity in a keyword", "ENC011", "keywords", "النفط &amp; الغاز"),
    *_into("a Persian yeh", "ENC012", _behind("امر\u06ccكا")),
    *_into("a Persian kaf", "ENC012", _behind("\u06a9تاب")),
    *_into("a Latin o", "ENC012", _behind("كتoب")),
    *_into("a Cyrillic o", "ENC012", _behind("كت\u043eب")),
    *_into("an entity without its semicolon", "ENC011", _behind("&quotالعراق&quot")),
    *_into("an entity without its ampersand", "ENC011", _behind("quot;العراق quot;")),
    *_into("a tag of Word", "ENC011", _behind("<o:p></o:p>العراق")),
    *_into("marks of CDATA", "ENC011", _behind("<![CDATA[العراق]]>")),
    *_into("an object's place", "ENC013", _behind("العراق\ufffc")),
    *_into("tags that spell", "ENC018", _behind("العراق\U000e0068\U000e0069")),
    *_into("selectors that spell", "ENC018", _behind("العراق\U000e0158\U000e0159")),
    *_into("a Hangul filler", "ENC018", _behind("العراق\u3164")),
    *_into("escapes of JSON", "ENC019", _behind("\\u0627\\u0644\\u0639\\u0631\\u0627\\u0642")),
    *_into("quoted-printable", "ENC019", _behind("=D8=A7=D9=84=D8=B9=D8=B1=D8=A7=D9=82")),
    *_into("a line feed's escape", "ENC019", _behind("العراق\\nاليوم")),
    *_into("a private-use character", "ENC013", _behind("العراق\ue000")),
    *_into("a noncharacter", "ENC013", _behind("العراق\ufdd0")),
    *_into("an unassigned character", "ENC013", _behind("العراق\u0378")),
    *_into("a private-use character of plane 16", "ENC013", _behind("العراق\U00100000")),
    *_into("tatweel", "ENC014", _behind("العـــراق")),
    _elsewhere("tatweel in an author", "ENC014", "authors", "محـــمد"),
    *_into("words of question marks", "ENC015", _behind("???? ??????")),
    *_into("a word lost", "ENC015", _behind("?????")),
    *_into("a letter lost", "ENC015", _behind("ا?خر")),
    changing("a headline in the order of display", "ENC016", "/title", _displayed),
    *_into("shapes in the order of display", "ENC016", _behind("\ufed5\ufe8d\ufeae\ufecc\ufedf\ufe8d")),
    _elsewhere("a keyword in the order of display", "ENC016", "keywords", "ةدحتملا ممألا"),
    *_into("lam and alef that changed places", "ENC017", _behind("اإلمارات")),
    _elsewhere("lam and alef that changed places in a related headline", "ENC017", "related", "رئيس األردن"),
    changing("a headline of question marks", "ENC015", "/title", lambda r, case: r.update(title=f"??? ?????? ????? {case.number}")),
)  # fmt: skip
