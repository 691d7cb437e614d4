"""Real text of many languages, mangled by every pair of encodings that people meet: a fix gives back the original, or
there is none.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.conftest import sampled
from tests.tables import rows

from warraq.normalise.text.mojibake import find_mojibake, fix_mojibake, suspect_mojibake

UDHR = tomllib.loads((Path(__file__).parents[1] / "cases/languages/udhr.toml").read_text("utf-8"))
SEED = next((Path(__file__).parents[2] / "seeds").rglob("*.txt")).read_text("utf-8")
TEXTS = {
    **UDHR,
    "ar": f"{UDHR['ar']} {' '.join(SEED.split()[:60])}",
    # The first article in languages whose letters a neighbouring page has otherwise.
    "is": "Hver maður er borinn frjáls og jafn öðrum að virðingu og réttindum. Menn eru gæddir vitsmunum og samvizku, og"
    " ber þeim að breyta bróðurlega hverjum við annan.",
    "ro": "Toate ființele umane se nasc libere și egale în demnitate și în drepturi. Ele sunt înzestrate cu rațiune și"
    " conștiință și trebuie să se comporte unele față de altele în spiritul fraternității.",
}
WRONG = [
    "cp1252",
    "latin-1",
    "cp1254",
    "cp1250",
    "cp1257",
    "iso8859-2",
    "iso8859-9",
    "iso8859-15",
    "mac-roman",
    "cp437",
    "cp850",
    "cp1251",
    "koi8-r",
    "cp866",
    "cp1256",
    "cp1253",
    "cp1255",
    "cp720",
    "cp864",
    "mac-arabic",
    "gbk",
]
RIGHT = {
    "ar": ("utf-8", "cp1256", "iso8859-6"),
    "fa": ("utf-8", "cp1256"),
    "ur": ("utf-8",),
    "ru": ("utf-8", "cp1251", "koi8-r", "iso8859-5", "cp866"),
    "uk": ("utf-8", "cp1251"),
    "he": ("utf-8", "cp1255", "iso8859-8"),
    "el": ("utf-8", "cp1253", "iso8859-7"),
    "tr": ("utf-8", "cp1254"),
    "is": ("utf-8", "cp1252"),
    "ro": ("utf-8", "iso8859-16", "cp1250"),
}
PAIRS = [
    (language, right, wrong)
    for language in TEXTS
    for right in RIGHT.get(language, ("utf-8",))
    for wrong in sampled(WRONG, of=(language, right))
    if right != wrong
]
# What has to be found whole, whatever the record says of its language: section by section as people report it.
ARABIC = [(right, wrong) for language, right, wrong in PAIRS if language == "ar"]
UNSEEN = {
    ("iso8859-6", "cp437"), ("iso8859-6", "cp866"), ("cp1256", "cp866"), ("iso8859-6", "gbk"), ("cp1256", "gbk"),
    # Of these readers only what they make of UTF-8 is known: letters of Hebrew or Arabic, as other texts have them.
    *((right, wrong) for right in ("iso8859-6", "cp1256") for wrong in ("cp1255", "cp864", "mac-arabic")),
}  # fmt: skip


def misread(raw: bytes, wrong: str) -> str | None:
    """Decode as people's programs do: C1 controls for the bytes that a code page lacks."""
    if wrong != "gbk":
        return "".join(bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in raw)
    try:
        return raw.decode("gbk")
    except UnicodeDecodeError:
        return None


def original(raw: bytes, right: str) -> str | None:
    try:
        return raw.decode(right)
    except UnicodeDecodeError:
        return None


def sound(value: str | None, want: str | None, language: str | None) -> bool:
    """Whether a fix leads to the original, or to nothing; where there is one, the fault was found."""
    if value is None or value == want:
        return True
    fixed = fix_mojibake(value, language=language)
    return fixed == value or (fixed == want and find_mojibake(value, language=language) is not None)


def pieces(language: str, right: str, wrong: str) -> Iterator[tuple[str | None, str | None]]:
    """Mangle a text in whole, in phrases, in words, cut anywhere, and each amid clean text; with the originals."""
    text = TEXTS[language].encode(right, "ignore").decode(right)
    dice, words = random.Random(f"{language} {right} {wrong}"), text.split()  # noqa: S311  # no secret
    yield misread(text.encode(right), wrong), text
    for _ in range(6):
        start = dice.randrange(len(words))
        clean = TEXTS[dice.choice(("ar", "en", "fr", "ru", "tr", language))][: dice.randrange(1, 60)]
        for phrase in (words[start], " ".join(words[start : start + dice.randint(2, 6)])):
            raw = phrase.encode(right)
            yield misread(raw, wrong), phrase
            if (value := misread(raw, wrong)) is not None:
                yield f"{clean} {value} ", f"{clean} {phrase} "
            left, last = sorted((dice.randrange(len(raw)), dice.randint(0, len(raw))))
            if wrong != "gbk":
                yield misread(raw[left:last], wrong), original(raw[left:last], right)


@pytest.mark.slow
@rows(PAIRS)
def test_a_fix_is_the_original_or_there_is_none(language: str, right: str, wrong: str) -> None:
    for value, want in pieces(language, right, wrong):
        assert sound(value, want, language), (value, fix_mojibake(value or "", language=language), want)
        assert sound(value, want, None), (value, fix_mojibake(value or ""), want)


@rows(PAIRS)
def test_no_fix_leads_to_letters_that_the_language_lacks(language: str, right: str, wrong: str) -> None:
    other = "he" if language != "he" else "ru"
    value = misread(TEXTS[language].encode(right, "ignore"), wrong)
    if value is not None:
        fixed = fix_mojibake(value, language=other)
        assert not set(filter(str.isalpha, fixed)) - set(value) or fixed == value


@rows(ARABIC)
def test_arabic_is_found(right: str, wrong: str) -> None:
    text = TEXTS["ar"].encode(right, "ignore").decode(right)
    value = misread(text.encode(right), wrong)
    if value is None or (right, wrong) in UNSEEN:
        return
    assert find_mojibake(value, language="ar")
    assert pc.match_substring_regex(pa.array([value]), suspect_mojibake()).to_pylist() == [True]


# The Latin pages that Turkish, Icelandic and Romanian are read in, and whether what comes of it can be told whole.
NEIGHBOURS = [
    ("tr", "cp1254", "cp1252", True), ("tr", "cp1254", "latin-1", True), ("tr", "cp1254", "cp1250", True),
    ("tr", "cp1254", "iso8859-2", True), ("is", "cp1252", "cp1254", True), ("is", "cp1252", "cp1250", True),
    ("is", "cp1252", "cp1257", True), ("ro", "iso8859-16", "latin-1", False), ("ro", "iso8859-16", "cp1254", False),
]  # fmt: skip


@pytest.mark.parametrize(("language", "right", "wrong", "whole"), NEIGHBOURS)
def test_latin_pages_read_as_their_neighbours(language: str, right: str, wrong: str, whole: bool) -> None:  # noqa: FBT001
    text = TEXTS[language]
    value = text.encode(right).decode(wrong)
    for said in (language, None):
        assert find_mojibake(value, language=said)
        assert fix_mojibake(value, language=said) == (text if whole else value)
    assert pc.match_substring_regex(pa.array([value]), suspect_mojibake()).to_pylist() == [True]
    assert find_mojibake(value, language="ar") is None or fix_mojibake(value, language="ar") == value


@rows(TEXTS)
def test_nothing_is_found_in_clean_text(language: str) -> None:
    text = TEXTS[language]
    for value in (text, text.upper(), text.title(), f"«{text}»", f"“{text}”", *text.split(), *text.split(". ")):
        for said in (language, None, "ar"):
            assert find_mojibake(value, language=said) is None, value
            assert fix_mojibake(value, language=said) == value
