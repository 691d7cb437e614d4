"""The ranges in the patterns against Unicode's own data."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.characters import EVERY

from warraq.normalise.text import characters, controls, nfc, presentation, tatweel, whitespace


def suspects(pattern: str, values: list[str]) -> set[str]:
    mask = pc.match_substring_regex(pa.array(values), pattern)
    return set(pa.array(values).filter(mask).to_pylist())


def test_nfc_suspects_every_character_that_is_not_normal() -> None:
    assert {char for char in EVERY if not unicodedata.is_normalized("NFC", char)} <= suspects(nfc.suspect_nfc(), EVERY)


def test_nfc_suspects_every_pair_of_marks_out_of_order() -> None:
    marks = [char for char in EVERY if unicodedata.combining(char)]
    pairs = [first + second for first in marks for second in ("\u0301", "\u0323", "\u064e", "\u0651", "\u094d")]
    abnormal = {pair for pair in pairs if not unicodedata.is_normalized("NFC", pair)}
    assert abnormal
    assert abnormal <= suspects(nfc.suspect_nfc(), pairs)


def test_nfc_suspects_every_decomposed_character() -> None:
    apart = [unicodedata.normalize("NFD", char) for char in EVERY]
    assert {text for text in apart if not unicodedata.is_normalized("NFC", text)} <= suspects(nfc.suspect_nfc(), apart)


def test_nfc_leaves_plain_arabic_alone() -> None:
    plain = [*EVERY[0x620:0x64B], "مُحَمَد", "وراق"]
    assert not suspects(nfc.suspect_nfc(), plain)


def test_controls_are_general_category_cc() -> None:
    expected = {char for char in EVERY if unicodedata.category(char) == "Cc"} - set("\t\n\r")
    assert suspects(controls.SUSPECT_CONTROL, EVERY) == expected


def test_invisible_characters_are_format_characters() -> None:
    found = suspects(characters.SUSPECT_INVISIBLE, EVERY)
    assert {unicodedata.category(char) for char in found} == {"Cf"}
    bidi = {
        char
        for char in EVERY
        if unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    }
    assert bidi <= found


def test_undefined_suspects_all_that_this_unicode_does_not_define() -> None:
    found = {char for char in EVERY if characters.find_undefined(char)}
    assert found <= suspects(characters.suspect_undefined(), EVERY)
    of_nothing = set("\ufff9\ufffa\ufffb\ufffc")  # the block Specials but U+FFFD
    assert {unicodedata.category(char) for char in found - of_nothing} == {"Cn", "Co"}
    assert of_nothing <= found
    assert all(char in found for char in "\ue000\uf8ff\ufdd0\uffff\U0010ffff")


def test_presentation_forms_are_those_that_nfkc_spells_in_letters() -> None:
    forms = {
        char
        for char in EVERY[0x7000:]
        if re.match("<(initial|medial|final|isolated)>", unicodedata.decomposition(char))
    }
    found = {char for char in EVERY if presentation.find_presentation(char)}
    assert forms - found == {char for char in forms if "\ufdf0" <= char <= "\ufdff"}
    assert found <= forms | {char for char in EVERY if unicodedata.name(char, "").startswith("ARABIC")}


def test_presentation_forms_become_what_nfkc_says_in_a_word() -> None:
    """What carries a mark aside: the blank of U+FE70 and its like is no text, nor is the stroke of U+FE71."""
    for char in (char for char in EVERY if presentation.find_presentation(char)):
        letters = unicodedata.normalize("NFKC", char)
        marks = letters.lstrip(" \u0640")
        expected = marks if len(marks) < len(letters) else letters
        assert presentation.fix_presentation(f"ب{char}ب") == unicodedata.normalize("NFC", f"ب{expected}ب"), char


def test_no_break_spaces_are_those_of_unicode_data() -> None:
    no_break = {char for char in EVERY if unicodedata.decomposition(char) == "<noBreak> 0020"}
    assert no_break == {
        char for char in EVERY if (hit := whitespace.find_whitespace(f"a{char}b")) and "plain space" in hit.message
    }


def test_tatweel_suspects_every_letter_and_mark_of_arabic() -> None:
    values = [
        f"{before}{char}ـ{after}" for char in EVERY[0x600:0x700] for before in ("", "ب") for after in ("ب", "َب", char)
    ]
    found = {value for value in values if tatweel.find_tatweel(value)}
    assert len(found) > 100
    assert found <= suspects(tatweel.SUSPECT_TATWEEL, values)


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_long_runs_of_marks_are_put_in_order_as_python_does(form: str) -> None:
    marks = [char for char in EVERY[:0x20000] if unicodedata.combining(unicodedata.normalize("NFKD", char)[0])]
    for start in range(0, len(marks), 97):  # each run in the order of code points, which is none of classes
        run = "é" + "".join(marks[start : start + 150] * 20)
        assert nfc.normal(run, form) == unicodedata.normalize(form, run)


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_words_are_put_in_normal_form_as_the_whole_is(form: str) -> None:
    for start in range(0, 0x20000, 64):
        text = " ".join(f"{char} {char}\u0301\u0323 \u0653{char}" for char in EVERY[start : start + 64])
        assert nfc.normal(text, form) == unicodedata.normalize(form, text)
