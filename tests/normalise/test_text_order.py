"""Letters out of order (ENC016, ENC017) and letters of neighbours (ENC012): real text of many languages, and what is
made of it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from tests.tables import rows

from warraq.normalise.text import display_order, lam_alef, lookalikes, presentation

UDHR = tomllib.loads((Path(__file__).parents[1] / "cases/languages/udhr.toml").read_text("utf-8"))
ARABIC = [sentence.strip() for sentence in re.split(r"(?<=\.)", UDHR["ar"]) if sentence.strip()]
# Sentences of our own, as news have them.
NEWS = [
    "وصل رئيس الوزراء العراقي إلى القاهرة اليوم في زيارة رسمية",
    "وافق مجلس الوزراء على قرار جديد بشأن الاستثمار في القطاع الخاص",
    "قالت الأمم المتحدة إن عدد اللاجئين زاد خلال العام الماضي",
    "أعلنت وزارة الصحة في الإمارات والأردن نتائج الدراسة",
    "فاز الهلال على الأهلي في نهائي كأس الملك",
    "ارتفع سعر برميل النفط بنسبة كبيرة خلال الأسبوع الماضي",
    "دعا وزير الخارجية الأطراف إلى الحوار والسلام",
    "بدأت الجامعة استقبال طلبات القبول للعام الدراسي الجديد",
]
SENTENCES = [*ARABIC, *NEWS]
# Shapes by what they join: UnicodeData.txt, compatibility decompositions of one letter, and of lam with alef.
SHAPES = {
    (tag, "".join(chr(int(letter, 16)) for letter in letters)): chr(point)
    for point in range(0xFE80, 0xFEFD)
    for tag, *letters in [unicodedata.decomposition(chr(point)).split()]
}


def shaped(text: str) -> str:
    """Draw a text: each letter, and lam with alef, in the shape that its neighbours ask for."""
    pieces = re.findall("ل[اأإآ]|.", text)
    known = {letters for _, letters in SHAPES}
    drawn = []
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else ""
        behind = pieces[number + 1] if number + 1 < len(pieces) else ""
        joined = ("<initial>", before) in SHAPES
        joins = ("<initial>", piece) in SHAPES and (("<final>", behind) in SHAPES)
        joined = joined and ("<final>", piece) in SHAPES
        tag = {(0, 0): "<isolated>", (0, 1): "<initial>", (1, 0): "<final>", (1, 1): "<medial>"}[joined, joins]
        drawn.append(SHAPES[tag, piece] if piece in known else piece)
    return "".join(drawn)


@rows([*UDHR, None])
def test_nothing_is_found_in_the_languages_of_the_world(language: str | None) -> None:
    for text in [UDHR[language]] if language else UDHR.values():
        for value in [text, *text.split()]:
            assert display_order.find_display_order(value, language=language) is None, value
            assert lam_alef.find_lam_alef(value) is None, value
            assert presentation.find_presentation(value, language=language) is None, value
            assert lookalikes.find_lookalike(value, language=language) is None, value


@pytest.mark.parametrize("language", ["fa", "ur", "ckb", "ug"])
def test_a_quotation_in_an_arabic_record_is_left_alone(language: str) -> None:
    value = f"وقال: «{UDHR[language].split('.')[0]}»"
    assert lookalikes.find_lookalike(value, language="ar") is None
    assert lookalikes.fix_lookalike(value, language="ar") == value


@pytest.mark.parametrize("original", SENTENCES)
def test_what_runs_backwards_is_found_and_becomes_the_original_or_stays(original: str) -> None:
    plain = unicodedata.normalize("NFC", re.sub("[\u064b-\u0652]", "", original))
    for value in (plain[::-1], shaped(plain)[::-1], f"{plain[::-1]}\n{plain[::-1]}"):
        assert display_order.find_display_order(value, language="ar"), value
        assert presentation.find_presentation(value, language="ar") is None, value
        fixed = display_order.fix_display_order(value, language="ar")
        assert fixed in (plain, f"{plain}\n{plain}"), value


@pytest.mark.parametrize("original", SENTENCES)
def test_shapes_in_the_order_of_reading_become_the_original(original: str) -> None:
    plain = unicodedata.normalize("NFC", re.sub("[\u064b-\u0652]", "", original))
    assert display_order.find_display_order(shaped(plain), language="ar") is None
    assert presentation.fix_presentation(shaped(plain), language="ar") == plain


@pytest.mark.parametrize("original", SENTENCES)
def test_lam_and_alef_that_changed_places_go_back_or_stay(original: str) -> None:
    swapped = re.sub("ل([اأإآ])", r"\1ل", original)
    assert lam_alef.fix_lam_alef(swapped) in (original, swapped)
    if re.search("ا[اأإآ]ل", swapped):
        assert lam_alef.find_lam_alef(swapped)


def test_most_of_them_go_back() -> None:
    """Else the test above would hold if nothing were mended."""
    swapped = [(re.sub("ل([اأإآ])", r"\1ل", text), text) for text in NEWS]
    proven = [(value, text) for value, text in swapped if lam_alef.find_lam_alef(value)]
    assert len(proven) > 3
    assert sum(lam_alef.fix_lam_alef(value) == text for value, text in proven) > 0.7 * len(proven)


def test_the_fix_of_shapes_waits_for_the_order() -> None:
    """One fault, one code: lines that run backwards are ENC016's, and ENC008 leaves them as evidence."""
    value = f"{shaped('العراق')}\n{shaped('مصر')[::-1]}"
    assert presentation.fix_presentation(value, language="ar") == f"العراق\n{shaped('مصر')[::-1]}"
    assert display_order.fix_display_order(value, language="ar") == f"{shaped('العراق')}\nمصر"
