"""Keyword lines cut again: what holds of every cut, and of lines that were made of known phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise import keywords, learning

words = st.sampled_from(["مجلس", "الأمن", "الدولي", "العراق", "النفط", "أسعار", "قمة"])
lists = st.lists(words, max_size=8)
phrases = st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=8)


def lexicon(entries: list[str]) -> keywords.Lexicon:
    return keywords.lexicon("".join(f"{entry}\t{number + 1}\n" for number, entry in enumerate(entries)))


@given(lists, phrases)
def test_a_cut_loses_nothing_and_says_how_sure_it_is(line: list[str], known: list[str]) -> None:
    found = keywords.segment(" ".join(line), lexicon(known))
    assert " ".join(found.keywords).split() == line
    assert 0 <= found.coverage <= 1
    assert 0 < found.confidence <= 1
    assert keywords.segment(" ".join(line), lexicon(known)) == found


@given(phrases)
def test_known_phrases_that_share_no_word_come_back(known: list[str]) -> None:
    taken: set[str] = set()
    apart = []
    for phrase in known:
        if not taken & set(phrase.split()) and len(set(phrase.split())) == len(phrase.split()):
            apart.append(phrase)
            taken |= set(phrase.split())
    found = keywords.segment(" ".join(apart), lexicon(apart))
    assert found.keywords == tuple(apart)
    assert found.coverage == 1


def test_a_cut_that_could_be_another_is_less_sure() -> None:
    sure = keywords.segment("مجلس الأمن", lexicon(["مجلس الأمن"])).confidence
    unsure = keywords.segment("مجلس الأمن", lexicon(["مجلس الأمن", "مجلس", "الأمن"])).confidence
    assert unsure < sure


def test_marks_and_hamza_make_no_difference() -> None:
    assert keywords.segment("الامم المتّحدة", lexicon(["الأمم المتحدة"])).keywords == ("الامم المتّحدة",)


@given(st.lists(st.lists(words, max_size=6).map(" ".join), max_size=6), st.lists(words, max_size=3))
def test_what_was_learned_writes_and_reads_back(texts: list[str], printed: list[str]) -> None:
    learned = learning.learn(printed, texts)
    text = keywords.written("", learned)
    assert keywords.lexicon(text).counts == {phrase: count for phrase, (count, _) in learned.items()}
    assert keywords.written(text, learned) == text
    assert all(origin == "keywords" or len(phrase) > 1 for phrase, (_, origin) in learned.items())


@given(lists, phrases)
def test_a_line_that_known_phrases_cover_is_cut_into_known_phrases(line: list[str], known: list[str]) -> None:
    found = keywords.segment(" ".join([*known, *line]), lexicon([*known, *line]))
    assert found.coverage == 1
    assert set(map(keywords.fold, found.keywords)) <= set(lexicon([*known, *line]).counts)


def test_words_of_which_nothing_is_known_are_never_joined() -> None:
    known = lexicon(["مجلس الأمن", "مجلس النواب", "قمة الدولي", "العراق"])
    assert keywords.segment("النفط أسعار مصر", known).keywords == ("النفط", "أسعار", "مصر")
    assert keywords.segment("النفط العراق أسعار", known).coverage == 1 / 3


def test_a_new_word_joins_where_its_neighbour_begins_many_keywords_and_it_has_ended_one() -> None:
    known = lexicon([*(f"مجلس {word}" for word in ("الأمن", "النواب", "الشيوخ", "الوزراء")), "أسعار النفط", "العراق"])
    found = keywords.segment("العراق مجلس النفط", known)
    assert (found.keywords, found.coverage) == (("العراق", "مجلس النفط"), 1 / 3)


def test_curated_phrases_outweigh_learned_ones() -> None:
    learned = "مجلس\t900\tkeywords\nالأمن\t900\tkeywords\nالأمن الدولي\t900\ttext\nمجلس الأمن\t9\ttext\n"
    known = keywords.lexicon(f"مجلس الأمن\t1\nالدولي\t1\n{learned}")
    assert keywords.segment("مجلس الأمن الدولي", known).keywords == ("مجلس الأمن", "الدولي")
    assert keywords.fold("مجلس الأمن") not in known.origins


def test_a_phrase_that_counts_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        keywords.lexicon("العراق\t1\nمصر\t0\n")


def test_vowel_marks_break_no_phrase_and_fragments_and_prefixed_words_are_left_out() -> None:
    texts = ["قرر مجلس الأمن الدَّولي ذلك", "اجتمع مجلس الأمن الدولي.", "عن مجلس الأمن الدولي"]
    others = ["أعلن النفط ارتفاعه", "النفط", "والنفط العراقي", "والنفط العراقي", "والنفط العراقي", "النفط", "النفط"]
    found = learning.learn([], [*texts, *others])
    assert found[("مجلس", "الامن", "الدولي")] == (3, "text")
    assert ("مجلس", "الامن") not in found
    assert ("والنفط", "العراقي") not in found
