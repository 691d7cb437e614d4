"""One to three mangled letters, which the record's language or the word makes certain: `Ù…` for `م`, `Ã©` for `é`,
`ãä` for `من`, `se├▒or` for `señor`.
"""

from __future__ import annotations

import re

from warraq.normalise.text import misread_utf8
from warraq.normalise.text.codepages import LATIN, READERS, WINDOWS_1252, Wrong
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
_BOXES = "├─┼╚"  # which DOS pages have for the lead bytes of Latin letters
# Beside a letter; the other readers' leads are in the patterns of `misread_utf8` and `mojibake`.
SUSPECT_INSIDE = rf"[A-Za-z][{_BOXES}][^\x00-\x7f]|[{_BOXES}][^\x00-\x7f][A-Za-z]"
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


def inside(value: str, *, language: str | None = None) -> Misreading | None:
    """Find one letter of a Latin word that was read as two characters: of which the language lacks one, or, where its
    alphabet is not known to us, in the midst of the word one that no Latin word has.

    >>> inside("Corazأ³n").fixed, inside("CorazĂłn", language="es").fixed, inside("Malmأ¶", language="sv").fixed
    ('Corazón', 'Corazón', 'Malmö')
    >>> inside("CorazĂłn"), inside("Δ°C", language="en")
    (None, None)
    """
    own = _LETTERS.get((language or "").partition("-")[0].lower(), "")
    for wrong in READERS:
        letters = (
            (match, misread_utf8.decoded(match.group(), wrong))
            for match in misread_utf8.attached(wrong, surely=not own).finditer(value)
        )
        match, letter = next(((match, text) for match, text in letters if text and script(text) == "LATIN"), (None, ""))
        if match and _foreign(match, letter, own, wrong):
            fixed = misread_utf8.decoded(value, wrong)
            if fixed is None and script(match.group()[0]) == "LATIN":
                continue
            fixed = fixed if misread_utf8.alternatives(value) == {fixed} else None
            return Misreading(f"UTF-8 read as {wrong.name}", match.start(), match.group(), letter, fixed)
    return None


def _foreign(match: re.Match[str], letter: str, own: str, wrong: Wrong) -> bool:
    """Say whether a letter is of the language, and what stands for it is not."""
    if own:
        return (letter.casefold() in own or letter in own) and not set(match.group().casefold()) <= set(own)
    if match.group()[0] in _BOXES:
        return True
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return wrong not in LATIN and all(char.isascii() and char.isalpha() for char in (before or " ", after or " "))


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
