"""Mojibake made by Python's codecs, which know nothing of ours, and ftfy beside us where it is right."""

from __future__ import annotations

import re
import time
import tomllib
import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path

import ftfy
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from ftfy.chardata import CHARMAP_ENCODINGS
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.tables import rows

from warraq.normalise.text import misread_gbk, misread_letters, misread_pages, misread_utf8, mojibake
from warraq.normalise.text.mojibake import LEADS_OF_MORE, LEADS_OF_TWO, find_mojibake, fix_mojibake, suspect_mojibake

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/text/mojibake.toml").read_text("utf-8"))
SENTENCES = [
    "افتتح الوزير معرض الكتاب في القاهرة أمس",
    "تراجع سعر النفط إلى 48 دولاراً للبرميل، فهل يستمر الهبوط؟",
    "المنتخب يفوز على ضيفه بهدفين مقابل هدف واحد",
    "قال المتحدث إن العمل في الطريق الجديد سينتهي خلال شهرين؛ وأضاف أن الكلفة لم تتغير",
    "«ورّاق بغداد».. كتاب يروي سيرة النسّاخين",
    "درجات الحرارة المتوقعة اليوم - 30 إلى 42 مئوية",
    "سوق المدينة القديمة مفتوح للزوار",
]
WORDS = [
    "افتتح",
    "الوزير",
    "معرض",
    "الكتاب",
    "في",
    "القاهرة",
    "أمس",
    "سعر",
    "النفط",
    "إلى",
    "دولار",
    "المنتخب",
    "يفوز",
    "على",
    "ضيفه",
    "قال",
    "المتحدث",
    "إن",
    "العمل",
    "الطريق",
    "الجديد",
    "خلال",
    "شهرين",
]


def whatwg(raw: bytes, codec: str) -> str:
    """Decode as browsers do: C1 controls for the bytes that windows-1252 lacks."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in raw)


def route(right: str, wrong: str) -> Callable[[str], str]:
    return lambda text: whatwg(text.encode(right), wrong)


ROUTES = {
    "UTF-8 read as windows-1256": route("utf-8", "cp1256"),
    "UTF-8 read as windows-1252": route("utf-8", "cp1252"),
    "UTF-8 read as Latin-1": route("utf-8", "latin-1"),
    "windows-1256 read as windows-1252": route("cp1256", "cp1252"),
    "windows-1256 read as Latin-1": route("cp1256", "latin-1"),
    "ISO-8859-6 read as windows-1252": route("iso8859-6", "cp1252"),
    "ISO-8859-6 read as Latin-1": route("iso8859-6", "latin-1"),
}


def mangled(text: str, *names: str) -> str | None:
    for name in names:
        try:
            text = ROUTES[name](text)
        except UnicodeEncodeError:
            return None
    return text


def is_suspect(value: str) -> bool:
    return pc.match_substring_regex(pa.array([value]), suspect_mojibake()).to_pylist() == [True]


@rows(CASES["bad"])
def test_found(case: dict) -> None:
    language = case.get("language")
    hit = find_mojibake(case["value"], language=language)
    assert hit
    assert hit.message.startswith(f"{case['route']}:")
    assert is_suspect(case["value"])
    assert fix_mojibake(case["value"], language=language) == case.get("fixed", case["value"])


PLAIN = "".join(filter(mojibake._PLAIN.fullmatch, map(chr, range(0x2100))))


@given(st.lists(st.text(PLAIN, max_size=12)).map("".join).filter(mojibake._PLAIN.fullmatch))
def test_no_route_leads_to_plain_text(value: str) -> None:
    assert not is_suspect(value)
    assert not misread_utf8.read(value)
    assert not misread_gbk.read(value)
    assert not misread_pages.read(value)
    assert not misread_letters.read(value)
    assert not mojibake._foreign(value)


def test_no_neighbours_in_plain_text_are_suspect() -> None:
    three = (f"{one}{two}{one} {two}{two}{one}{one}" for one in PLAIN for two in PLAIN)
    plain = pa.array(filter(mojibake._PLAIN.fullmatch, three))
    assert len(plain) > len(PLAIN) ** 2 / 2
    assert pc.any(pc.match_substring_regex(plain, suspect_mojibake())).as_py() is False


@rows(CASES["good"])
def test_left_alone(case: str | dict[str, str]) -> None:
    value, language = (case, None) if isinstance(case, str) else (case["value"], case["language"])
    assert find_mojibake(value, language=language) is None
    assert fix_mojibake(value, language=language) == value


@rows(product(ROUTES, SENTENCES))
def test_repaired_exactly(name: str, sentence: str) -> None:
    value = mangled(sentence, name)
    if value is None:
        assert name.startswith("ISO")
        return
    hit = find_mojibake(value)
    assert hit
    assert hit.message.startswith(name.partition(" read as ")[0])
    assert fix_mojibake(value) == sentence
    assert is_suspect(value)


@rows(product(ROUTES, SENTENCES))
def test_repaired_in_the_middle_of_clean_text(name: str, sentence: str) -> None:
    value = mangled(sentence, name) or ""
    before, after = "«البقيع» خبر سابق: ", " ثم خبر لاحق، فقط."
    assert fix_mojibake(f"{before}{value}{after}") == f"{before}{sentence if value else ''}{after}"


@rows(product(ROUTES, [name for name in ROUTES if name.startswith("UTF-8")]))
def test_repaired_twice_over(first: str, second: str) -> None:
    value = mangled(SENTENCES[0], first, second)
    assert value
    hit = find_mojibake(value)
    assert hit
    assert "twice over" in hit.message
    assert fix_mojibake(value) == SENTENCES[0]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_lost_bytes_are_found_and_left(sentence: str) -> None:
    value = sentence.encode().decode("cp1252", "ignore")
    assert find_mojibake(value)
    assert fix_mojibake(value) in (sentence, value)


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=4, max_size=8, unique=True), name=st.sampled_from(sorted(ROUTES))
)
def test_any_headline_is_found_and_repaired_or_left(words: list[str], name: str) -> None:
    text = " ".join(words)
    # Without these every letter of ISO-8859-6 is one of windows-1256 too, and nobody can tell the two for sure.
    assume(not name.startswith("ISO") or set("هويى") & set(text))
    value = mangled(text, name)
    assert value
    assert find_mojibake(value)
    assert fix_mojibake(value) in (text, value)


@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F, categories=("L", "N", "P", "Zs")), max_size=40
    )
)
def test_never_worse_than_its_own_answer(value: str) -> None:
    fixed = fix_mojibake(value)
    assert fix_mojibake(fixed) == fixed
    assert fixed == value or find_mojibake(value)


@pytest.mark.parametrize(
    "text", ["l’été où naît l’œuvre", "größere Übung", "Çağdaş Türk şiiri", "“naïve” café — déjà vu"]
)
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_agrees_with_ftfy_on_latin_text(text: str, codec: str) -> None:
    value = whatwg(text.encode(), codec)
    assert ftfy.fix_encoding(value) == text
    assert find_mojibake(value)
    assert fix_mojibake(value) == text


@pytest.mark.parametrize(
    ("text", "codec"), [("中文", "cp437"), ("😀", "cp1251"), ("😀", "cp1254"), ("हिन्दी", "mac_roman")]
)
def test_agrees_with_ftfy_on_other_scripts(text: str, codec: str) -> None:
    value = whatwg(text.encode(), codec)
    assert ftfy.fix_encoding(value) == text
    assert is_suspect(value)
    assert find_mojibake(value)
    assert fix_mojibake(value) == text


def leads(first: int, last: int) -> set[str]:
    """Return what the encodings that ftfy looks for have for some lead bytes (the Unicode Standard, table 3-7)."""
    return {bytes([byte]).decode(name) for name in CHARMAP_ENCODINGS for byte in range(first, last + 1)}


def test_what_leads_is_what_leads_in_the_encodings_that_ftfy_knows() -> None:
    two, more = leads(0xC0, 0xDF), leads(0xE0, 0xF4)  # C0 80 is NUL in variants of UTF-8
    latin = {char for char in two if unicodedata.name(char, "").startswith("LATIN") and char not in "ﬁﬂ"}
    assert latin == {char for char in LEADS_OF_TWO if char < "\u0200" and char != "¬"}
    assert all(re.match(f"[{LEADS_OF_MORE}]", char) for char in more - two - set("‚\uf8ff"))
    assert not any(re.match(f"[{LEADS_OF_MORE}]", char) for char in latin)


@pytest.mark.parametrize(
    "value",
    ["« l’été» et «à» ou", "la «liberté», dit-il", "“für”… größer“ ", "„miłość”, tę”", "«Правда» и «газета», нет"],
)
def test_a_letter_before_a_quotation_mark_costs_nothing(value: str) -> None:
    assert not is_suspect(value)


def test_ftfy_does_not_know_the_arabic_routes() -> None:
    """Should this fail, ftfy has learnt them, and ours may go."""
    for name in ("UTF-8 read as windows-1256", "windows-1256 read as Latin-1"):
        value = mangled(SENTENCES[0], name)
        assert value
        assert ftfy.fix_encoding(value) != SENTENCES[0]


@pytest.mark.parametrize("piece", ["è ", "Ç", "ط ", "â€", "Ø§ ", "é1", "ÇáÇ á "])
def test_time_grows_with_length_alone(piece: str) -> None:
    start = time.perf_counter()
    find_mojibake(piece * 20_000)
    fix_mojibake(piece * 20_000)
    assert time.perf_counter() - start < 20
