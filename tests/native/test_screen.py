"""What the compiled screen clears beside RE2, which asks the rules' patterns where nothing is compiled: nothing that
one of them matches.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warraq import rules
from warraq.engine.local import screened_lines
from warraq.normalise.columns import screen
from warraq.rule import RecordRule, TextRule

OF_LINES = [rule for rule in rules.ALL if isinstance(rule, RecordRule) and rule.suspects]
OF_TEXT = [rule for rule in rules.ALL if isinstance(rule, TextRule) and not rule.in_plain]
IN_CHARACTERS, BY_WORDS = (
    "|".join(f"(?:{r.suspects()})" for r in OF_TEXT if r.by_words is told) for told in (False, True)
)
IN_LINES = "|".join(f"(?:{rule.suspects()})" for rule in OF_LINES if rule.suspects)
PIECES = [
    *"اأإعينةءئبؤلدوف", *"ًّٰ", *"،؛«»“”…–٪٠", *"alO?.&<>[]()\"';:#%=\\", *" \t\n\r\x85\xa0\u2028", "\u200b", "ـ", "ﷲ", "🙂", "中", "لا", "الا", "لاا", "يف", "نم ", "اال",
    "األ", "الوزير ", "قال ", "نص" * 40, "a" * 70, "اقرأ أيضا", "المزيد", "...", "read also", "المصدر:", "\n\n\n", "quot;", "#39;", "%D8",
]  # fmt: skip
TEXTS = st.lists(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=8), min_size=1, max_size=20
)


@pytest.mark.usefixtures("library")
@given(TEXTS, st.integers(0, 1))
def test_nothing_that_a_pattern_matches_is_cleared(texts: list[str], cut: int) -> None:
    values = pa.array(texts, pa.string())[cut:]
    told, of_text = screen.unsure(values, lines=screened_lines(OF_LINES)), screen.unsure(values)
    assert told is not None and of_text is not None
    matched = [
        set(pc.indices_nonzero(pc.match_substring_regex(values, each)).to_pylist())
        for each in (IN_CHARACTERS, BY_WORDS, IN_LINES)
    ]
    assert matched[0] <= set(of_text.characters.tolist())
    assert matched[1] <= {*of_text.characters.tolist(), *of_text.words.tolist()}
    assert matched[2] <= set(told.lines.tolist())
    assert (told.characters.tolist(), told.words.tolist()) == (of_text.characters.tolist(), of_text.words.tolist())


@pytest.mark.usefixtures("library")
def test_words_and_ends_are_what_the_caller_says() -> None:
    values = pa.array(["One more line", "a line\nonly", "only\none", "the end.", "the end»)", "the endless"])
    told = screen.unsure(values, lines=screen.Lines(openings=("only",), endings=("the END",)))
    assert told is not None
    assert (told.characters.tolist(), told.lines.tolist()) == ([], [1, 2, 3, 4])
