"""Which legacy encoding a document is in: the one in which it reads as text of one language, or none where two do.

Every encoding of the Encoding Standard that can read all of it is tried
(https://encoding.spec.whatwg.org/#names-and-labels) but for Thai, in which nearly any bytes are letters. Those that
read the same text are one answer, named by the first of them. Cyrillic, Greek and Hebrew are told by their common
letters, Latin text by the alphabet of its language, so that no neighbour is named: `ş` is no letter of Icelandic, nor
`þ` of Turkish.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from warraq.normalise import languages
from warraq.normalise.tables import rows
from warraq.normalise.text import fluency
from warraq.normalise.text.scripts import script

# Labels that iconv knows too, in the order in which they are named where they read the same; codecs as Python calls
# them.
_SINGLE = (
    *((f"windows-{page}", f"cp{page}") for page in (1252, 1250, 1251, 1253, 1254, 1255, 1257)),
    *((f"iso-8859-{part}", f"iso8859-{part}") for part in (2, 15, 5, 7, 8, 3, 4, 10, 13, 14, 16)),
    ("koi8-r", "koi8-r"), ("koi8-u", "koi8-u"), ("ibm866", "cp866"), ("macintosh", "mac-roman"),
    ("x-mac-cyrillic", "mac-cyrillic"), ("cp862", "cp862"),
)  # fmt: skip
# Which iconv knows by another name, or the standard leaves out: Hebrew of DOS, whose bytes are capitals of Cyrillic.
_UNNAMED = frozenset({"x-mac-cyrillic", "cp862"})
_ALPHABETS = {row[0]: row[3] for row in rows(__package__, "languages.tsv") if row[3:]}
_SAMPLE = 1 << 16  # bytes that are judged; all have to be readable
_FEWEST_CASED = 6  # letters
_FEWEST_LATIN = 8  # letters beyond ASCII
_FEWEST_HAN = 20
_SURE = 0.9
_COMMON_SHARE = 0.5
MARGIN = 0.15  # by which the best answer has to lead the second
_PUNCTUATION = frozenset("«»“”„‘’‚–—…•·\xa0°§©®™€£№¿¡½¼²³ªº")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_STRUCTURE = re.compile(r'"[A-Za-z_]+"\s*:|https?://\S+|[{}\[\]"\\]|<[^>]*>')
_AMIDST = re.compile(r"(?<=[^\W\d_])[€§©®™£№¿¡°½¼²³„“”«»•](?=[^\W\d_])")  # what no word has in its midst
_WORD = re.compile(r"[^\W\d_]+")


def name(data: bytes) -> str | None:
    r"""Name the encoding in which a document reads well, None where none does, or more than one.

    >>> name("Türkiye Cumhurbaşkanı, ülkenin ekonomisinin güçlü olduğunu söyledi, çalışmaların sürdüğünü açıkladı.".encode("cp1254"))
    'windows-1254'
    >>> name("Adil davranmaktan bahsetmişken".encode("cp1254")) is None
    True
    """  # noqa: E501  # one pattern, query or example
    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    texts: dict[str, str] = {}
    for label, codec in _SINGLE:
        if (text := _text(sample, codec)) is not None:
            texts.setdefault(text, label)
    scores = {label: score for text, label in texts.items() if (score := _score(text)) > 0}
    scores |= dict(_east_asian(sample))
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    if not ranked or ranked[0] in _UNNAMED or (len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < MARGIN):
        return None
    codec = (dict(_SINGLE) | dict(_WIDE))[ranked[0]]
    return ranked[0] if len(sample) == len(data) or _text(data, codec) is not None else None


def _text(data: bytes, codec: str) -> str | None:
    """Read bytes where every one stands for a character of text, and writes as it was."""
    try:
        text = data.decode(codec)
        back = text.encode(codec)
    except UnicodeError:
        return None
    return None if back != data or CONTROLS.search(text) else text


def _score(text: str) -> float:
    """Say how well a text reads, from 0 to 1."""
    beyond = [char for char in text if char > "\x7f" and char not in _PUNCTUATION]
    letters = [char for char in beyond if char.isalpha() or unicodedata.category(char) == "Mn"]
    kinds = {script(char) for char in set(letters)}
    if len(letters) < len(beyond) or len(kinds) != 1 or _AMIDST.search(text):
        return 0.0
    of = kinds.pop()
    if of == "LATIN":
        return _latin(text, letters)
    return _cased(text, letters, of) if of in ("CYRILLIC", "GREEK", "HEBREW") else 0.0


def _cased(text: str, letters: list[str], of: str) -> float:
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    odd = sum(not fluency.plain([word]) or any(char.isascii() for char in word) for word in words)
    share = fluency.share(text, of)
    if len(letters) < _FEWEST_CASED or odd * 20 > len(words) or share < _COMMON_SHARE:
        return 0.0
    return share


def _latin(text: str, letters: list[str]) -> float:
    """Say whether all accented letters are of the alphabet of the language that the text is in."""
    if len(letters) < _FEWEST_LATIN or any(
        fluency.irregular(word) for word in _WORD.findall(text) if not word.isascii()
    ):
        return 0.0
    tongue, sure = languages.guess(_STRUCTURE.sub(" ", text)[: _SAMPLE // 8])
    alphabet = _ALPHABETS.get(tongue, "")
    own = set("".join(letters).lower()) - set("i\u0307")
    return 1.0 if sure >= _SURE and own <= set(alphabet) else 0.0


_WIDE = (
    ("shift_jis", "cp932"), ("euc-jp", "euc_jp"), ("euc-kr", "cp949"), ("gbk", "gbk"), ("big5", "big5hkscs"),
    ("gb18030", "gb18030"),
)  # fmt: skip
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_MANY, _SOME = 0.9, 0.2
# Where half of a character is a letter of ASCII, it is that of a word in another page.
_STUCK = re.compile(
    "[A-Za-z][\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3][A-Za-z]"
)
# The commoner half of each standard's ideographs, by their lead bytes (GB 2312, Big5: level 1).
_LEVEL_1 = {"gbk": (0xB0, 0xD7), "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}


def _east_asian(data: bytes) -> Iterator[tuple[str, float]]:
    """Try the encodings of two bytes a character; what reads as Korean or Japanese is no Chinese."""
    for label, codec in _WIDE:
        text = _text(data, codec)
        if text is not None and _reads_east_asian(text, label, codec):
            yield label, 1.0
            return


def _reads_east_asian(text: str, label: str, codec: str) -> bool:
    kana, han, hangul = (len(each.findall(text)) for each in (_KANA, _HAN, _HANGUL))
    beyond = sum(char > "\x7f" and char.isalpha() for char in text)
    stuck = sum(1 for _ in _STUCK.finditer(text))
    if beyond < _FEWEST_CASED or kana + han + hangul < _MANY * beyond or 2 * stuck > beyond:
        return False
    if label in ("shift_jis", "euc-jp"):
        return kana >= _SOME * beyond and not hangul
    if label == "euc-kr":
        return hangul >= _MANY * beyond
    low, high = _LEVEL_1[label]
    common = sum(low <= char.encode(codec)[0] <= high for char in _HAN.findall(text))
    return not kana and beyond >= _FEWEST_HAN and common >= _MANY * beyond
