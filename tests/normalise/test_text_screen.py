"""What the screen clears, no rule's pattern matches: held against RE2 on whatever hypothesis makes of the patterns
themselves.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.characters import SEPARATORS
from tests.conftest import examples, sampled

from warraq import rules
from warraq.engine.local import screened_lines
from warraq.normalise.columns import screen
from warraq.rule import RecordRule, TextRule

ASKED = [
    rule for rule in rules.ALL
    if isinstance(rule, (TextRule, RecordRule)) and rule.suspects and not getattr(rule, "in_plain", False)
]  # fmt: skip
OF_CHARACTERS = [rule for rule in ASKED if not (isinstance(rule, TextRule) and rule.by_words)]
LINES = screened_lines([rule for rule in ASKED if isinstance(rule, RecordRule)])
CHARS = [
    *"اأعينةئبؤلدو", *"ًٌٍَُِّْٰٓٔ", *"،؛؟«»“”‘’…–—•٪٠", *"aIlOo.?&<>[]()\"'-1;:#!", *" \t\n\r\x0b\x85\xa0\u2003\u2028", "\ufeff", "\u200b",
    *"ـکیہپگطظآ", "هـ", " ? ", *"§„…ƒØÙÃÂâ€¬é", "ﷲ", "ﻣ", "🙂", "\ue000", "\u0378", "中", "اقرأ", "المزيد", "...", "read ", "المصدر", "\n\n",
]  # fmt: skip
POINT = r"\\x\{([0-9A-F]+)\}"
texts = st.lists(st.sampled_from(CHARS), max_size=14).map("".join) | st.text(max_size=12)


def in_python(pattern: str) -> re.Pattern[str]:
    """RE2's pattern as Python writes it, its \\s a little wider."""
    pattern = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: re.escape(chr(int(found[1], 16))), pattern)
    flags = re.MULTILINE if pattern.startswith("(?m)") else re.NOFLAG
    pattern = pattern.removeprefix("(?m)").replace(r"\p{Z}", re.escape("".join(SEPARATORS))).replace(r"\z", r"\Z")
    pattern = pattern.replace(r"\p{Nd}", r"\d").replace(r"0-9A-Fa-f\d", r"A-Fa-f\d")
    return re.compile(pattern, flags)


def matching(pattern: str) -> st.SearchStrategy[str]:
    """Strings with a match of RE2's pattern; from_regex takes seconds to learn a class of all that Unicode leaves open."""
    if not re.fullmatch(rf"\[(?:{POINT}(?:-{POINT})?)+\]", pattern):
        return st.from_regex(in_python(pattern)).filter(encodable)
    ends = [(int(first, 16), int(last or first, 16)) for first, last in re.findall(rf"{POINT}(?:-{POINT})?", pattern)]
    return st.sampled_from(ends).flatmap(lambda each: st.integers(*each)).map(chr).filter(encodable)


def cleared(values: list[str], *asked: TextRule | RecordRule) -> list[str]:
    """The strings that the screen clears although one of the rules' own patterns matches."""
    array, wrong = pa.array(values, pa.string()), []
    for kind, lines in ((TextRule, None), (RecordRule, LINES)):
        own = [f"(?:{rule.suspects()})" for rule in asked if isinstance(rule, kind) and rule.suspects]
        if own:
            told = screen.unsure(array, lines=lines)
            assert told is not None
            matched = pc.indices_nonzero(pc.match_substring_regex(array, "|".join(own)))
            by_words = any(isinstance(rule, TextRule) and rule.by_words for rule in asked)
            suspected = np.union1d(told.characters, told.words) if by_words else told.characters
            wrong += np.setdiff1d(matched, told.lines if lines else suspected).tolist()
    return [values[number] for number in wrong]


def encodable(value: str) -> bool:
    return not any(0xD800 <= ord(char) < 0xE000 for char in value)


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.code)
def test_nothing_that_a_pattern_matches_is_cleared(rule: TextRule | RecordRule) -> None:
    assert rule.suspects is not None
    matches = matching(rule.suspects())

    @settings(max_examples=examples(300, share=24), deadline=None)
    @given(st.lists(st.tuples(texts, matches, texts), min_size=1, max_size=20))
    def check(made: list[tuple[str, str, str]]) -> None:
        assert not cleared([each for before, match, behind in made for each in (match, before + match + behind)], rule)

    check()


@pytest.mark.slow
@settings(max_examples=examples(400, share=8), deadline=None)
@given(st.lists(texts, min_size=1, max_size=50))
def test_nor_in_any_text(made: list[str]) -> None:
    assert not cleared(made, *OF_CHARACTERS)
    assert not cleared(made, *ASKED)


@pytest.mark.slow
@pytest.mark.parametrize(
    "around",
    sampled(["{}", "قال {} نعم", "ن{}ن", "a{}", "{}\n", "«{}", "ّ{}", "{{}}", "{0}{0}", "{0}{0}{0}", "{0}{0}{0}{0}"]),
)
def test_nor_with_any_character(around: str) -> None:
    values = [around.format(char) for char in map(chr, range(0x30000)) if encodable(char)]
    assert not cleared(values, *OF_CHARACTERS)
    assert not cleared(values, *ASKED)


def test_nor_an_accented_letter_before_a_mark() -> None:
    beside = ["", *"al? «éا"]
    accented = "".join(char for char in map(chr, range(0xC0, 0x100)) if char.isalpha())
    values = [
        f"{before}{letter}{mark}{behind}"
        for before in beside for letter in accented for mark in "«»“”‘’،؛؟–—…ةىe" for behind in beside
    ]  # fmt: skip
    assert not cleared(values, *OF_CHARACTERS)
    assert not cleared([value * 2 for value in values[::7]], *OF_CHARACTERS)


def test_nor_an_accented_letter_that_was_read_as_arabic() -> None:
    letters = [char for char in map(chr, range(0xC0, 0x250)) if char.isalpha()]
    misread = [f"est{char}n".encode().decode("cp1256", "ignore") for char in letters]
    assert not cleared([*misread, *(f"قال {each} {each}" for each in misread)], *OF_CHARACTERS)


def test_words_that_run_backwards_are_told_apart() -> None:
    told = screen.unsure(pa.array(["ةدحتملا ممألا يف", "نم قال", "نم  قال", "قال نعم"]))
    assert told is not None
    assert (told.characters.tolist(), told.words.tolist()) == ([0, 2], [1])


def test_three_line_feeds_are_a_matter_of_characters() -> None:
    told = screen.unsure(pa.array(["a\n\n\nb", "a\n\nb", "نص\n\n\nنص"]), lines=None)
    assert told is not None
    assert told.characters.tolist() == [0, 2]


def test_plain_text_is_cleared() -> None:
    """Else all of the above would hold, and nothing be won."""
    plain = [
        "قال رئيس الوزراء: «نعم»، ثم سافر (وكالات).\n\nوأضاف في 12/3: إن النسبة 5% – أي ٢٠٪ – “كبيرة” أيضاً؛ هل تكفي؟",
        "The minister said \"no\"; it's over - at last!", "", "ب", "5", "نص\nآخر", "a.", "السياسة", "Où étiez-vous, Élodie ? Là-bas, à l'hôtel célèbre ; œuvre de Ömer",
        "Il a dit «à» et «été», l’été’s “congé” à l’opéra» .", "Il est né – là – à Liège؛ soit.", "الاثنين ٥ أكتوبر ٢٠١٥",
        "الأحد 19 صفر 1440 هـ - 28 أكتوبر 2018 م", "19 صفر 1440 هـ", "Why? Because 3 < 4, R & D said.",
    ]  # fmt: skip
    assert [each.tolist() for each in screen.unsure(pa.array(plain), lines=LINES) or ()] == [[], [], []]


def test_a_slice_is_told_by_its_own_strings() -> None:
    values = pa.array(["a  b", "نص", None, "", "a\tb\t", "نص", "اقرأ أيضا"])
    assert [each.tolist() for each in screen.unsure(values.slice(1), lines=LINES) or ()] == [[3], [3, 5], []]
    assert [each.tolist() for each in screen.unsure(values.slice(1, 3), lines=LINES) or ()] == [[], [], []]
    assert [each.tolist() for each in screen.unsure(pa.nulls(3, pa.string()), lines=LINES) or ()] == [[], [], []]


def test_bytes_under_a_null_are_not_told_of() -> None:
    _, offsets, data = pa.array(["a  b", "a  b"]).buffers()
    values = pa.Array.from_buffers(pa.string(), 2, [pa.array([False, True]).buffers()[1], offsets, data])
    assert [each.tolist() for each in screen.unsure(values, lines=LINES) or ()] == [[1], [1], []]


@pytest.mark.parametrize("value", ["انظراâ ، قال", "ظرâ", "شرâ اليوم", "جدç وأخê"])
def test_an_accented_letter_behind_an_arabic_one_is_not_cleared(value: str) -> None:
    """ISO-8859-6 read as windows-1256, in words that end in what windows-1256 has an accented letter for."""
    some = screen.unsure(pa.array([value]), lines=None)
    assert some is None or some.characters.tolist() == [0]
