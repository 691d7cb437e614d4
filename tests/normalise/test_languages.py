"""Languages told apart: one text of the United Nations in every language, said to be in each of them."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from tests.tables import rows

from warraq.normalise import languages

CASES = Path(__file__).parents[1] / "cases/languages/udhr.toml"
UDHR: dict[str, str] = tomllib.loads(CASES.read_text(encoding="utf-8"))
# So near that a part of the one may pass for the other: then the rule is silent, but it never names a third.
NEIGHBOURS = [{"es", "gl", "pt", "ca"}, {"da", "nb", "sv"}, {"ru", "uk"}]


@rows(UDHR)
def test_a_text_in_the_language_that_its_tag_says_is_never_a_mismatch(tag: str) -> None:
    text = UDHR[tag]
    for start in range(0, len(text) // 2, 7):
        assert languages.other(text[start:], tag) is None
        assert languages.other(text[: len(text) - start], tag) is None


@rows(UDHR)
def test_a_text_in_another_language_is_named_for_what_it_is(said: str) -> None:
    assert languages.judged(said)
    for tag, text in UDHR.items():
        found = languages.other(text, said)
        if tag == said or any({tag, said} <= near for near in NEIGHBOURS):
            assert found is None or found.kin == languages.kin(tag)
        else:
            assert found and found.kin == languages.kin(tag), (tag, said, found)


def test_a_text_of_two_languages_is_a_mismatch_for_neither() -> None:
    for said in ("ar", "fr"):
        assert languages.other(f"{UDHR['fr']}\n\n{UDHR['ar']}", said) is None
        assert languages.other(f"{UDHR['ar']}\n\n{UDHR['fr'] * 2}", said) is None


@pytest.mark.parametrize(
    "text", ["٢٠٢١ " * 100, "https://example.org/a?b=c#d " * 20, "<td>1</td>" * 50, "🙂 " * 200, "…"]
)
def test_what_is_no_language_is_no_mismatch(text: str) -> None:
    assert languages.other(text, "ar") is None


@rows(product(["utf-8", "cp1256", "iso8859-6"], ["cp1252", "latin-1", "mac_roman", "cp1251", "cp1256"], [1, 2, 5]))
def test_misread_arabic_is_in_no_other_language(written: str, read: str, repeat: int) -> None:
    text = UDHR["ar"] * repeat
    assert languages.other(text.encode(written, "replace").decode(read, "replace"), "ar") is None


def test_presentation_forms_are_letters() -> None:
    text = "ﻗﺎﻝ ﺭﺋﻴﺲ ﺍﻟﻮﺯﺭﺍﺀ ﺍﻟﻌﺮﺍﻗﻲ ﺇﻥ ﺑﻼﺩﻩ ﻟﻢ ﺗﻌﺪ ﺑﺤﺎﺟﺔ ﺇﻟﻰ ﻗﻮﺍﺕ ﻗﺘﺎﻟﻴﺔ ﺃﺟﻨﺒﻴﺔ ﻋﻠﻰ ﺃﺭﺍﺿﻴﻬﺎ ﻭﺇﻧﻬﺎ ﺳﺘﻄﻠﺐ ﺍﻟﺘﺪﺭﻳﺐ"
    assert languages.other(text, "ar") is None
    assert languages.other(text, "fr") == languages.Reading("ar", "ar", pytest.approx(1, abs=0.01))


def test_the_labels_are_those_of_the_model() -> None:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    assert set(model.labels) == languages.LABELS | {"zxx"}


@pytest.mark.parametrize("tag", ["en", "fr", "de", "ar", "fa", "he", "es", "it", "ms", "nl", "pt", "ru", "tr", "ur"])
def test_familiar_words_are_those_of_one_language_alone(tag: str) -> None:
    pattern = languages.familiar(tag)
    texts = [text for other, text in UDHR.items() if languages.kin(other) != tag]
    assert pattern
    assert not pc.any(pc.match_substring_regex(pa.array(texts), pattern)).as_py()
