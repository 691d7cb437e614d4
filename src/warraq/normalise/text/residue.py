r"""What sites put around an article, as it is left in texts (TXT002): their own lines, lists of tags, agencies'
datelines.

All of it is told from one text alone. What is stated here in RE2's words is asked in Python's too, so that no more is
written than both know: `\p{L}`, `\p{Nd}` and `\p{Z}`, the first two outside of brackets alone.
"""

from __future__ import annotations

import re
import string
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

_B = r"[\t\r\f\v\p{Z}]"
_KEYWORDS = rf"(?:ال)?كلمات{_B}+(?:ال)?(?:مفتاحية|دلالية)"
_READ_ALSO = rf"(?:[اأإ]قر[أا]|شاهد|طالع|[اأ]قرأي){_B}+(?:أيض[اًا]*|المزيد|ايض[اًا]*)"
_RELATED = r"(?i:read{0}+(?:also|more)|related{0}+(?:articles|stories)|also{0}+read|lire{0}+aussi)".replace("{0}", _B)
_CASED = (
    r"(?:(?:[Rr]ead|READ){0}+(?i:also|more)|(?:[Rr]elated|RELATED){0}+(?i:articles|stories)|(?:[Aa]lso|ALSO){0}+(?i:read)"
    r"|(?:[Ll]ire|LIRE){0}+(?i:aussi))"
).replace("{0}", _B)
_LINK, _SOURCE = rf"رابط{_B}+الخبر", rf"المصدر{_B}*[|:]"
# A list of tags ends a text: nothing in it ends a sentence.
_TAGGED = rf"(?:سمات|(?:ال)?وسوم)(?:{_B}*:)?{_B}"
_TAGS = rf"{_TAGGED}+[^\n.:؟!،]{{1,200}}\z"
# Lines that sites put around an article. Each stands alone on its line, or begins it; seen in Arabic, English and
# French news pages.
_LINES = (
    rf"(?:{_SOURCE}|{_KEYWORDS}{_B}*(?::{_B}*)?$|{_READ_ALSO}"
    rf"|(?:موضوعات|مواضيع|أخبار|مقالات){_B}+(?:ذات{_B}+صلة|متعلقة|[اأ]خرى{_B}+للكاتب)"
    rf"|للمزيد{_B}+(?:من{_B}+الأخبار|اضغط)|تابعونا{_B}+على|{_LINK}|{_TAGS}|{_RELATED}\b)"
)
# How each of them begins.
OPENINGS = (
    "المصدر", "كلمات", "الكلمات", "اقر", "أقر", "إقر", "شاهد", "طالع", "موضوعات", "مواضيع", "أخبار", "مقالات", "للمزيد",
    "تابعونا", "رابط", "سمات",
    "وسوم", "الوسوم", "read", "related", "also", "lire",
)  # fmt: skip
# What is no sentence of the article's own even where no line or gap parts it from one.
_INNER = rf"\.[.»\"”’)\]]{{0,3}}{_B}+(?:{_LINK}|{_SOURCE}|(?:{_KEYWORDS}|{_READ_ALSO}|{_CASED}){_B}*:|{_TAGS})"
# In what no list of tags ends half of a surrogate pair may stand, which RE2 knows none of
_INNER_IF = _INNER.replace(_TAGS, _TAGGED)
SUSPECT_RESIDUE = rf"(?m)(?:^{_B}*|[\p{{Z}}\t]{{2,}}){_LINES}"
# News agencies as their datelines name them.
_AGENCIES = (
    "واس", "وكالات", "رويترز", "أ ف ب", "ا ف ب", "أف ب", "اف ب", "أ.ف.ب", "ا.ف.ب", "أ ش أ", "ا ش ا", "أ.ش.أ", "د ب أ",
    "د ب ا", "د.ب.أ", "وام", "كونا", "بترا",
    "سانا", "شينخوا", "فرانس برس", "أسوشيتد برس", "أسوشييتد برس", "أ ب", "الأناضول", "قنا", "بنا", "Reuters", "REUTERS",
    "AFP",
    "AP", "dpa", "DPA", "UPI", "Xinhua",
)  # fmt: skip
# Bytes of a text in which its dateline stands, perhaps behind a headline, and its last sentences
_START, _CLOSE = 240, 400
_AGENCY = rf"(?:{'|'.join(map(re.escape, _AGENCIES))})(?![\u0600-\u06ff]|[A-Za-z])"
_W = r"\p{L}[^\s\p{Z}:،,.؛؟!«»“”\"()\[\]/|\-–—]*"
_N = rf"{_W}(?:{_B}{_W}){{0,3}}"  # a name of up to four words
_DASH = rf"(?:{_B}*[\-–—/]{_B}*|{_B}+ـ{_B}+)"
_DAY = rf"\p{{Nd}}{{1,2}}{_B}+\p{{L}}+(?:{_B}+\p{{L}}+)?{_B}+\p{{Nd}}{{4}}{_B}*(?:هـ|[هم]\b)?"
# Such as `واس- الرياض:`, `الرياض – واس –`, `القاهرة (رويترز) -`, `الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس`.
_DATELINE = (
    rf"[\s\p{{Z}}]*(?:(?:{_N}{_DASH}){{0,3}}{_AGENCY}(?:{_DASH}{_N})?{_B}*[:\n]"
    rf"|(?:{_N}{_DASH}){{1,3}}{_AGENCY}{_DASH}"
    rf"|{_W}(?:{_B}{_W})?(?:[,،]{_B}*{_N}(?:{_B}\p{{Nd}}{{1,2}})?)?{_B}*[,،]?{_B}*\({_AGENCY}\){_B}*[\-–—:]"
    rf"|(?:[^\n]{{1,200}}\n[\s\p{{Z}}]*)?{_N}(?:{_DASH}|[,،]{_B}*|{_B}+){_DAY}"
    rf"(?:{_B}*(?:الموافق|[\-–—/=(]){_B}*{_DAY})?{_B}*[\-–—/)]?{_B}*{_AGENCY})"
)
# What each of these is at least: an agency before what parts it from a text or from a name, or behind a day of the
# month.
_NEAR_AGENCY = (
    rf"(?:{'|'.join(map(re.escape, _AGENCIES))}){_B}*[\-–—/:\nـ)]"
    rf"|\p{{Nd}}{_B}*(?:هـ?|م)?{_B}*[\-–—/)]?{_B}*(?:{'|'.join(map(re.escape, _AGENCIES))})"
)
# A head of a text in the shape of a dateline: names parted by dashes, before a colon or a line's end.
_HEAD = rf"[\s\p{{Z}}]*(?:{_N}(?:{_B}*[،,]{_B}*{_N}){{0,2}}{_DASH}){{1,3}}{_N}{_B}*[:\n]"
# What that is at least, byte by byte, since half of a surrogate pair may stand in a name: behind white space a dash
# before the first colon or the end of the line.
_HEAD_IF = rb"\A[\x00-\x20\x80-\xBF\xC2\xE1-\xE3]*[^:\n]*(?:[\-/]|\xE2\x80[\x93\x94]|\xD9\x80)[^:\n]*[:\n]"


@cache
def _in_python(pattern: str) -> re.Pattern[str]:
    """Compile RE2's pattern as Python writes it, when it is first used: that takes long, and few runs need it."""
    blanks = " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    for ours, theirs in ((r"\p{Z}", blanks), (r"\p{L}", r"[^\W\d_]"), (r"\p{Nd}", r"\d"), (r"\z", r"\Z")):
        pattern = pattern.replace(ours, theirs)
    return re.compile(pattern)


# Blanks before a line are looked back at: sought forwards, each of many would be the first of a gap again.
_LINE = rf"(?m:(?:^{_B}*|(?<=[\p{{Z}}\t][\p{{Z}}\t])){_LINES})"
_OPENING = _LINES.replace("$", r"(?=\n|\z)")


def residue(text: str) -> tuple[int, int] | None:
    """Return from where to where the first thing stands that a site put around an article.

    >>> text = "انتهى. رابط الخبر بصحيفة الواحة"
    >>> start, end = residue(text)
    >>> text[start:end]
    'رابط الخبر'
    """
    close = text[-_CLOSE:].encode(errors="surrogatepass")[-_CLOSE:].decode(errors="ignore")
    matches = [
        (_in_python(_LINE).search(text), 0),
        (_in_python(_INNER).search(close), len(text) - len(close)),
        (_in_python(_DATELINE).match(_start(text)), 0),
    ]
    spans = [(place + match.start(), place + match.end()) for match, place in matches if match]
    return _shown(text, *min(spans)) if spans else None


def _start(text: str) -> str:
    return text[:_START].encode(errors="surrogatepass")[:_START].decode(errors="ignore")


def _shown(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave what parts a stretch from the text out."""
    own = text[start:end]
    before = len(own) - len(own.lstrip(f'.»"”’)]\u00a0{string.whitespace}'))
    return start + before, start + len(own.rstrip(f":\u00a0{string.whitespace}"))


def opens(text: str, place: int) -> bool:
    """Tell whether at some place that stands which a site puts on a line of its own."""
    return _in_python(_OPENING).match(text, place) is not None


def suspects(texts: pa.Array) -> pa.Array:
    """Return a mask of the texts in which something that a site put there seems to stand behind a full stop, or an
    agency at the start.

    >>> suspects(pa.array(["انتهى. رابط الخبر", "انتهى رابط", "الرياض - واس: قال", "قال واس", None])).to_pylist()
    [True, False, True, False, False]
    """
    close, start = _bytes(texts, -_CLOSE, None), _bytes(texts, 0, _START)
    masks = (pc.match_substring_regex(close, _INNER_IF), pc.match_substring_regex(start, _NEAR_AGENCY))
    return pc.fill_null(pc.or_(*masks), False)


def headed(texts: pa.Array) -> list[int]:
    r"""Return the rows of the texts, none of them null, with a head in the shape of a dateline.

    >>> headed(pa.array(["سلمى - الواحة - جدة: قال", "قال الوزير: لا - ونعم"]))
    [0]
    """
    seeming = pc.match_substring_regex(_bytes(texts, 0, _START).view(pa.binary()), _HEAD_IF)
    return [row for row in pc.indices_nonzero(seeming).to_pylist() if head(texts[row].as_py())]


def _bytes(texts: pa.Array, start: int, stop: int | None) -> pa.Array:
    """Cut bytes out of each text; half a character that is left at an end matches nothing."""
    return pc.binary_slice(texts.view(pa.binary()), start, stop).view(pa.string())


def head(text: str) -> tuple[int, int] | None:
    """Return from where to where the head of a text stands that has the shape of a dateline.

    >>> head("سلمى - الواحة - جدة: قال")
    (0, 19)
    """
    match = _in_python(_HEAD).match(_start(text))
    return _shown(text, *match.span()) if match else None
