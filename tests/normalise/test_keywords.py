"""Keyword lines cut again: what holds of every cut, and of lines that were made of known phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq.normalise import keywords
from warraq.normalise.keywords import learning
from warraq.normalise.keywords import words as folding

words = st.sampled_from(["مجلس", "الأمن", "الدولي", "العراق", "النفط", "أسعار", "قمة"])
lists = st.lists(words, max_size=8)
phrases = st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=8)


def lexicon(entries: list[str]) -> keywords.Lexicon:
    return keywords.lexicon("".join(f"{entry}\t{number + 1}\n" for number, entry in enumerate(entries)))


@given(lists, phrases)
def test_a_cut_loses_nothing_and_says_how_sure_it_is(line: list[str], known: list[str]) -> None:
    found = keywords.segment(" ".join(line), lexicon(known))
    assert " ".join(found.keywords).split() == line
    assert 0 <= found.uncovered <= len(line)
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
    assert found.uncovered == 0


def test_a_cut_that_could_be_another_is_less_sure() -> None:
    sure = keywords.segment("مجلس الأمن", lexicon(["مجلس الأمن"])).confidence
    unsure = keywords.segment("مجلس الأمن", lexicon(["مجلس الأمن", "مجلس", "الأمن"])).confidence
    assert unsure < sure


def test_words_of_which_nothing_is_known_make_a_cut_less_sure() -> None:
    known = lexicon(["مجلس الأمن", "أسعار النفط", "العراق", "مصر", "سوريا", "لبنان"])
    one, two = keywords.segment("العراق قمة مصر", known), keywords.segment("العراق قمة طارئة مصر", known)
    assert keywords.segment("العراق مصر", known).confidence > one.confidence > two.confidence
    assert (one.unknown, two.unknown) == (("قمة",), ("قمة", "طارئة"))


def test_the_commonest_spelling_is_learned_and_hashtags_are_not() -> None:
    texts = ["عن قمة جدة.", "قمة جدة", " ".join(f"كلمة{number}" for number in range(99))]
    found = learning.learn(["أمن الدولة", "امن الدولة", "أمن  الدولة", "#وسم"], ["قمة جدة"], texts)
    assert found["امن", "الدوله"] == keywords.Entry(3, "keywords", "أمن الدولة")
    assert found["قمه", "جده"].origin == "headline"
    assert ("#وسم",) not in found


def test_marks_and_hamza_make_no_difference() -> None:
    assert keywords.segment("الامم المتّحدة", lexicon(["الأمم المتحدة"])).keywords == ("الامم المتّحدة",)


@given(st.lists(st.lists(words, max_size=6).map(" ".join), max_size=6), st.lists(words, max_size=3))
def test_what_was_learned_writes_and_reads_back(texts: list[str], printed: list[str]) -> None:
    learned = learning.learn(printed, [], texts)
    text = keywords.written("", learned)
    assert keywords.lexicon(text).counts == {phrase: entry.count for phrase, entry in learned.items()}
    assert keywords.written(text, learned) == text
    assert all(entry.origin == "keywords" or len(phrase) > 1 for phrase, entry in learned.items())


@given(st.lists(words, max_size=6, unique=True), phrases)
def test_a_line_that_known_phrases_cover_is_cut_into_known_phrases(line: list[str], known: list[str]) -> None:
    found = keywords.segment(" ".join(line), lexicon([*known, *line]))
    assert (found.uncovered, found.unknown) == (0, ())
    assert set(map(folding.fold, found.keywords)) <= set(lexicon([*known, *line]).counts)


def test_a_keyword_that_stands_already_is_joined_with_its_neighbour() -> None:
    known = lexicon(["وجه", "مبتسم", "يد", "وجه حزين", "قلب أحمر"])
    assert keywords.segment("وجه وجه مبتسم", known).keywords == ("وجه", "وجه مبتسم")


def test_an_adjective_with_the_article_joins_a_noun_with_the_article() -> None:
    known = lexicon(["العلاقات العراقية", "القوات الأمريكية", "الحكومة اليمنية", "مصر", "العراق", "قمة", "لبنان"])
    found = keywords.segment("لبنان العلاقات السورية مصر", known)
    assert (found.keywords, found.unknown) == (("لبنان", "العلاقات السورية", "مصر"), ("العلاقات السورية",))
    assert keywords.segment("لبنان مصر قمة سورية", known).keywords == ("لبنان", "مصر", "قمة", "سورية")


def test_words_of_which_nothing_is_known_are_never_joined() -> None:
    known = lexicon(["مجلس الأمن", "مجلس النواب", "قمة الدولي", "العراق"])
    assert keywords.segment("النفط أسعار مصر", known).keywords == ("النفط", "أسعار", "مصر")
    assert keywords.segment("النفط العراق أسعار", known).uncovered == 2


def test_a_new_word_joins_where_its_neighbour_begins_many_keywords_and_it_has_ended_one() -> None:
    known = lexicon([*(f"مجلس {word}" for word in ("الأمن", "النواب", "الشيوخ", "الوزراء")), "أسعار النفط", "العراق"])
    found = keywords.segment("العراق مجلس النفط", known)
    assert (found.keywords, found.uncovered) == (("العراق", "مجلس النفط"), 2)


def test_curated_phrases_outweigh_learned_ones() -> None:
    learned = "مجلس\t900\tkeywords\nالأمن\t900\tkeywords\nالأمن الدولي\t900\ttext\nمجلس الأمن\t9\ttext\n"
    known = keywords.lexicon(f"مجلس الأمن\t1\nالدولي\t1\n{learned}")
    assert keywords.segment("مجلس الأمن الدولي", known).keywords == ("مجلس الأمن", "الدولي")
    assert folding.fold("مجلس الأمن") not in known.origins


def test_a_phrase_that_counts_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        keywords.lexicon("العراق\t1\nمصر\t0\n")


def test_vowel_marks_break_no_phrase_and_fragments_and_prefixed_words_are_left_out() -> None:
    texts = ["قرر مجلس الأمن الدَّولي ذلك", "اجتمع مجلس الأمن الدولي.", "عن مجلس الأمن الدولي"]
    others = ["أعلن النفط ارتفاعه", "النفط", "والنفط العراقي", "والنفط العراقي", "والنفط العراقي", "النفط", "النفط"]
    found = learning.learn([], [], [*texts, *others])
    assert found["مجلس", "الامن", "الدولي"] == keywords.Entry(3, "text", "مجلس الأمن الدولي")
    assert ("مجلس", "الامن") not in found
    assert ("والنفط", "العراقي") not in found
