"""Values of one to three mangled letters, which the record's language makes certain: `Ù…` for `م`, `Ã©` for `é`,
`ãä` for `من`.
"""

from __future__ import annotations

import re

from warraq.normalise.text import misread_utf8
from warraq.normalise.text.codepages import READERS, WINDOWS_1252
from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.scripts import script, written
from warraq.normalise.text.vocabulary import is_arabic, known

# Letters beyond ASCII of languages that are written in Latin ones (Unicode CLDR 45, main exemplar characters).
_LETTERS = {
    "ca": "àçéèíïóòúü", "cs": "áčďéěíňóřšťúůýž", "da": "æøå", "de": "äöüß", "es": "áéíñóúü", "et": "šžõäöü",
    "fi": "åäöšž",
    "fo": "áðíóúýæø", "fr": "àâæçéèêëîïôœùûüÿ", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àéèìóòù",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "nb": "åæø", "nl": "áäéëíïóöúü", "no": "åæø", "pl": "ąćęłńóśźż",
    "pt": "áàâãçéêíóôõú", "ro": "ăâîșşțţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sv": "åäö", "tr": "çğıöşüâîûİ",
}  # fmt: skip
# Letters of living alphabets of other scripts: Greek, Cyrillic, Hebrew, Arabic with those of Persian, Urdu and Kurdish.
_OTHERS = re.compile("[Ά-ώЁ-ёґҐא-תء-غف-يپچژکگیەڵڕۆێٹڈڑںھہے]")
_SHORT, _LONGEST = 2, 3  # characters
_ARABIC_PAGES = (("windows-1256", "cp1256"), ("ISO-8859-6", "iso8859-6"))


def read(value: str, *, language: str | None = None) -> Misreading | None:
    """Find one letter that was read as two or three characters, or a short Arabic word, where nothing else is there.

    >>> read("Ù…", language="ar").fixed, read("Ã©", language="fr").fixed, read("Å…", language="sv"), read("Ã©")
    ('م', 'é', None, None)
    >>> read("ãä", language="ar").right, read("ãä", language="ar").fixed
    ('من', None)
    """
    shown = value.strip(" \t\n")
    if language is None or not _SHORT <= len(shown) <= _LONGEST or any(map(str.isascii, shown)):
        return None
    return _letter(value, shown, language) or (_word(value, shown) if is_arabic(language) else None)


def _letter(value: str, shown: str, language: str) -> Misreading | None:
    own = _LETTERS.get(language.partition("-")[0].lower(), "")
    if shown[0].casefold() in own or script(shown[0]) in written(language) - {"LATIN"}:
        return None
    readers = (WINDOWS_1252,) if shown.isalpha() else READERS  # two letters can stand for a word of another page
    answers = {wrong.name: text for wrong in readers if (text := misread_utf8.decoded(shown, wrong)) is not None}
    letters = {text for text in answers.values() if len(text) == 1 and _fits(text, own, language)}
    if len(letters) != 1:
        return None
    letter = letters.pop()
    route = next(name for name, text in answers.items() if text == letter)
    sure = set(answers.values()) == {letter} and not shown.isalpha()
    fixed = value.replace(shown, letter) if sure else None
    return Misreading(f"UTF-8 read as {route}", value.index(shown), shown, letter, fixed)


def _fits(letter: str, own: str, language: str) -> bool:
    if not letter.isalpha():
        return False
    return letter.casefold() in own or letter in own or _plain(letter, language)


def _plain(letter: str, language: str) -> bool:
    return script(letter) in written(language) and bool(_OTHERS.match(letter))


def _word(value: str, shown: str) -> Misreading | None:
    """Find a common word of Arabic in an Arabic page that was read as Latin-1; too short to be mended for certain."""
    if not all("À" <= char <= "ÿ" for char in shown):
        return None
    read = {name: shown.encode("latin-1").decode(codec, "replace") for name, codec in _ARABIC_PAGES}
    told = {name: word for name, word in read.items() if known(word)}
    if not told:
        return None
    route = f"{' or '.join(told)} read as {WINDOWS_1252.name}"
    return Misreading(route, value.index(shown), shown, next(iter(told.values())), None)
