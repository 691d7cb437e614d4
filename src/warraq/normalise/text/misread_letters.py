"""One page of Latin letters read as its neighbour: `Baþkaný` for `Başkanı` (windows-1254 read as Latin-1), `şağ` for
`það`, `Bucureºti` for `București`.

The pages differ in a few letters, and each of them is right in some language. So common words tell, and the record's
language: one word that is a common one of that language in its own page, and none in the other; without a language,
several. Where the right page leaves two spellings (Romanian's ş and ș), nothing is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from warraq.normalise.text.misread import Misreading
from warraq.normalise.text.vocabulary import words

_LATIN_1, _TURKISH, _CENTRAL, _BALTIC = "cp1252", "cp1254", "cp1250", "cp1257"
_NAMES = {
    _LATIN_1: "windows-1252 or Latin-1",
    _TURKISH: "windows-1254",
    _CENTRAL: "windows-1250",
    _BALTIC: "windows-1257",
    "iso8859-16": "ISO-8859-16",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A language, by its list of words and its tags, the pages it is written in, and those that these are read as."""

    name: str
    tags: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]


_KINDS = (
    _Kind("tr", ("tr",), (_TURKISH,), (_LATIN_1, _CENTRAL, _BALTIC)),
    _Kind("is", ("is", "fo"), (_LATIN_1,), (_TURKISH, _CENTRAL, _BALTIC)),
    _Kind("ro", ("ro", "mo"), ("iso8859-16", _CENTRAL), (_LATIN_1, _TURKISH)),
)
_STEM = 5  # letters that a longer word of Turkish has to begin with
_SEVERAL = 2  # different words, where no language is said
# Icelandic words that hardly any text of the language lacks, as the other pages have them.
_ICELANDIC = ("það", "með", "við", "því", "þegar", "þess", "þeir", "þetta", "þeirra", "þeim", "eða", "verið", "hvað")
_EDGE = "[^A-Za-zÀ-ɏ]"
_WORD = re.compile(r"[^\W\d_]+")


def _others() -> str:
    read = {_read_as(word, _LATIN_1, wrong) for word in _ICELANDIC for wrong in (_TURKISH, _CENTRAL, _BALTIC)}
    return "|".join(sorted(filter(None, read)))


# In RE2 and in Python alike. No language has ż and ž or š in one word, and hardly a word has ż twice.
@cache
def suspect() -> str:
    """Return the pattern that all text matches in which `read` finds something."""
    baltic = "ž[a-zöüē]*ż|ż[a-zöüē]*[żžš]|š[a-zöüē]*ż"
    return rf"[þÞðÐýÝ]|{baltic}|º[a-zãâî]|(?:\A|{_EDGE})(?:{_others()})(?:{_EDGE}|\z)"


@cache
def _suspect() -> re.Pattern[str]:
    return re.compile(suspect().replace(r"\z", r"\Z"))


def read(value: str, *, language: str | None = None) -> Misreading | None:
    """Find a page of Latin letters that was read as another.

    >>> misread = read("Baþkaný", language="tr")
    >>> misread.route, misread.fixed
    ('windows-1254 read as windows-1252 or Latin-1', 'Başkanı')
    >>> read("Baþkaný") is None, read("Cumhurbaþkaný Ýstanbul'da").fixed, read("Það er satt", language="is")
    (True, "Cumhurbaşkanı İstanbul'da", None)
    """
    if not _suspect().search(value):
        return None
    tag = (language or "").partition("-")[0].lower()
    kinds = [kind for kind in _KINDS if not tag or tag in kind.tags]
    least = 1 if tag else _SEVERAL
    misreadings = [one for kind in kinds for wrong in kind.wrong if (one := _misread(value, kind, wrong, least=least))]
    if not misreadings:
        return None
    best = next((one for one in misreadings if one.fixed is not None), misreadings[0])
    return best if len({one.fixed for one in misreadings} - {None}) <= 1 else replace(best, fixed=None)


def _misread(value: str, kind: _Kind, wrong: str, *, least: int) -> Misreading | None:
    matches = list(_telling(value, kind, wrong))
    if len({match.group() for match in matches}) < least:
        return None
    answers = {_read_as(value, wrong, right) for right in kind.right}
    fixed = answers.pop() if len(answers) == 1 and not _sound(value, kind, wrong) else None
    shown, right = matches[0].group(), kind.right[0]
    route = f"{_NAMES[right]} read as {_NAMES[wrong]}"
    return Misreading(route, matches[0].start(), shown, _read_as(shown, wrong, right), fixed)


def _telling(value: str, kind: _Kind, wrong: str) -> Iterator[re.Match[str]]:
    """Find the words that are common ones of a language, read in another page."""
    forms = _forms(kind, wrong)
    for match in _WORD.finditer(value):
        word = match.group()
        stems = (word[:end] for end in range(_STEM, len(word))) if kind.name == "tr" and len(word) < 4 * _STEM else ()
        if word in forms or any(stem in forms for stem in stems):
            yield match


def _sound(value: str, kind: _Kind, wrong: str) -> bool:
    """Tell whether a word that the repair would change is a common word of another language already."""
    others = [words(f"misread_{other.name}.txt") for other in _KINDS if other is not kind]
    changed = [word for word in _WORD.findall(value) if _read_as(word, wrong, kind.right[0]) != word]
    return any(word in known or word.lower() in known for word in changed for known in others)


@cache
def _forms(kind: _Kind, wrong: str) -> Mapping[str, str]:
    """Return the words of a language, small, with a capital and in capitals, by what another page makes of them."""
    spelt = {form for word in words(f"misread_{kind.name}.txt") for form in _cases(word, kind)}
    pairs = ((_read_as(form, right, wrong), form) for form in sorted(spelt) for right in kind.right)
    return {shown: form for shown, form in pairs if shown and shown != form}


def _cases(word: str, kind: _Kind) -> tuple[str, str, str]:
    upper = word.replace("i", "İ").upper() if kind.name == "tr" else word.upper()
    return word, upper[0] + word[1:], upper


def _read_as(text: str, written: str, read: str) -> str | None:
    """Write a text in one page and read it in another; None where one of them lacks a character of it."""
    if _CENTRAL in (written, read):
        text = text.replace("ș", "ş").replace("ț", "ţ").replace("Ș", "Ş").replace("Ț", "Ţ")
    with suppress(UnicodeError):
        return text.encode(written).decode(read)
    return None
