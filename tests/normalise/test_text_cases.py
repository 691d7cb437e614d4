"""Hand-typed values for every character rule: what is found where, what it becomes, and what is left alone."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import rows

from warraq.normalise.text import (
    Hit,
    characters,
    controls,
    display_order,
    escapes,
    hidden,
    html,
    lam_alef,
    lookalikes,
    lost,
    mojibake,
    nfc,
    presentation,
    tatweel,
    whitespace,
)

NAMES = ("characters.toml", "languages.toml", "order.toml")
CASES = Path(__file__).parents[1] / "cases/text"
Find = Callable[..., Hit | None]
Fix = Callable[..., str]
RULES: dict[str, tuple[str, Find, Fix | None]] = {
    "ENC002": (characters.SUSPECT_BOM, characters.find_bom, characters.fix_bom),
    "ENC003": (characters.SUSPECT_REPLACEMENT, characters.find_replacement, None),
    "ENC004": (mojibake.suspect_mojibake(), mojibake.find_mojibake, mojibake.fix_mojibake),
    "ENC005": (controls.SUSPECT_CONTROL, controls.find_control, controls.fix_control),
    "ENC006": (nfc.suspect_nfc(), nfc.find_nfc, nfc.fix_nfc),
    "ENC007": (characters.SUSPECT_INVISIBLE, characters.find_invisible, characters.fix_invisible),
    "ENC008": (presentation.SUSPECT_PRESENTATION, presentation.find_presentation, presentation.fix_presentation),
    "ENC011": (html.SUSPECT_HTML, html.find_html, html.fix_html),
    "ENC012": (lookalikes.SUSPECT_LOOKALIKE, lookalikes.find_lookalike, lookalikes.fix_lookalike),
    "ENC013": (characters.suspect_undefined(), characters.find_undefined, None),
    "ENC014": (tatweel.SUSPECT_TATWEEL, tatweel.find_tatweel, tatweel.fix_tatweel),
    "ENC015": (lost.SUSPECT_LOST, lost.find_lost, None),
    "ENC016": (display_order.SUSPECT_DISPLAY_ORDER, display_order.find_display_order, display_order.fix_display_order),
    "ENC017": (lam_alef.suspect_lam_alef(), lam_alef.find_lam_alef, lam_alef.fix_lam_alef),
    "ENC018": (hidden.SUSPECT_HIDDEN, hidden.find_hidden, hidden.fix_hidden),
    "ENC019": (escapes.SUSPECT_ESCAPE, escapes.find_escape, escapes.fix_escape),
    "TXT005": (whitespace.SUSPECT_WHITESPACE, whitespace.find_whitespace, whitespace.fix_whitespace),
}
FOUND_BY_LANGUAGE = ("ENC004", "ENC007", "ENC008", "ENC012", "ENC016", "ENC018")
FIXED_BY_LANGUAGE = (*FOUND_BY_LANGUAGE, "ENC005")
PARTLY_FIXED = ("ENC004", "ENC005")  # what cannot be had back for certain stays


def load(kind: str) -> list[tuple[str, dict]]:
    tables = [tomllib.loads((CASES / name).read_text("utf-8")) for name in NAMES]
    cases = [(code, case) for table in tables for code, rule in table.items() for case in rule[kind]]
    return [(code, case if isinstance(case, dict) else {"value": case}) for code, case in cases]


def bound(code: str, case: dict) -> tuple[str, Find, Fix | None]:
    suspect, find, fix = RULES[code]
    language = case.get("language")
    if code in FOUND_BY_LANGUAGE:
        find = partial(find, language=language)
    if fix and code in FIXED_BY_LANGUAGE:
        fix = partial(fix, language=language)
    return suspect, find, fix


@rows(load("bad"))
def test_found_and_fixed(code: str, case: dict) -> None:
    suspect, find, fix = bound(code, case)
    value = case["value"]
    hit = find(value)
    assert hit is not None
    assert hit.column == case["column"]
    assert hit.message
    assert pc.match_substring_regex(pa.array([value]), suspect).to_pylist() == [True]
    if "fixed" not in case:  # no fix, or none that is the whole truth
        assert fix is None or fix(value) == value
    else:
        assert fix is not None
        assert fix(value) == case["fixed"]
        assert find(case["fixed"]) is None


@rows(load("good"))
def test_left_alone(code: str, case: dict) -> None:
    _, find, fix = bound(code, case)
    assert find(case["value"]) is None
    if fix:
        assert fix(case["value"]) == case["value"]


def test_every_rule_has_cases() -> None:
    assert {code for code, _ in load("bad")} | {"ENC004"} == set(RULES)


# Characters that the rules speak of, and neighbours that they must not mind.
PIECES = (
    *"ابتةدرزسطظعغقكلمنهويىءأإآئؤـکیڪہگچپ٣5ab?éÇáØÙÃ© ،؛؟«»“”…&;<>/#xr\n\r\t\v\x85\xa0\u2003\u3000\u2028\u2029\u1680\x1a\x9c",
    *"\u064b\u064e\u0651\u0652\u0653\u0670\u0301\u0323\u200b\u200c\u200d\u200e\u200f\u202a\u2066\ufeff\xad\ufffd\ue000\uffff\u0378👨👩❤\ufe0f🏽",
    *"ﻣﺼﷲﷺﻷﭐﱞﹶlIοоО§„†ˆ‰™€\x81",
    "  ", "??", "ط§", "ظ„", "ط،", "آ§", "Ø§", "Ù„", "Ã©", "â€™", "Çá", "Çä", "&amp;", "&quot;", "&#8220;", "&#0;", "<br>", "</p>", "<td>", "<!--", "-->", "<b", "://", "&nbsp", "&amp", "&copy", "=1", " #39;", "quot;", "<o:p>", "<?xml", "?>", "<![CDATA[", "]]>", "]]&gt;", "<script>",
    "\\u0627", "\\n", "\\", "=D8=A7", "%D8", "=\n", "u0627", "\U000e0041", "\U000e0100", "\ufe00", "\u3164", "\u2800", "\u034f", "\U0001f3f4",
)  # fmt: skip
VALUES = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text(max_size=12))


@pytest.mark.parametrize("code", RULES)
@given(value=VALUES, language=st.sampled_from([None, "ar", "fa", "en", "th"]))
def test_suspect_is_a_superset_and_fix_fixes(code: str, value: str, language: str | None) -> None:
    suspect, find, fix = bound(code, {"language": language})
    if find(value):
        assert pc.match_substring_regex(pa.array([value]), suspect).to_pylist() == [True]
    if fix:
        fixed = fix(value)
        assert fix(fixed) == fixed
        assert fixed == value or find(value)
        assert code in PARTLY_FIXED or fixed == value or find(fixed) is None


# C2PA 2.3, A.7, typed out: U+FEFF, then a selector a byte of `C2PATXT\0`, version 1, a length of 2, and two bytes.
MANIFEST = (
    "\ufeff\U000e0133\U000e0122\U000e0140\U000e0131\U000e0144\U000e0148\U000e0144\ufe00"
    "\ufe01\ufe00\ufe00\ufe00\ufe02\U000e0158\U000e0159"
)


@pytest.mark.parametrize("code", [code for code, (_, _, fix) in RULES.items() if fix])
@given(before=VALUES, behind=VALUES)
def test_no_fix_takes_a_manifest_away(code: str, before: str, behind: str) -> None:
    _, _, fix = bound(code, {"language": "ar"})
    assert fix
    if "<" not in before + behind and "\ufe0f" not in behind:  # within a comment it would be no text
        assert MANIFEST in fix(before + MANIFEST + behind)
