"""The part of a value that a finding is about, so that every report marks the same.

A rule says where a fault begins (`column`). Where it ends follows from what stands there: a run of blanks, of
characters that nobody sees, of signs of one kind, a tag, a number, a word. The patterns of `suspects` cannot say it:
they match more than the faulty strings, and often a part of the fault (the `@` of an address). Each step looks at a
place once, so that the whole takes time in the length of the value.
"""

from __future__ import annotations

import ast
import re
import unicodedata

from warraq import rules
from warraq.finding import Finding
from warraq.rule import RecordRule, Rule, TextRule

_SHORT = 200  # code points: a link, a date or a headline is at fault as a whole, a longer value is not shown so
_WIDE = 80  # code points of a word, before the column and behind it
_CUT = 60  # code points after which rules cut what they quote
_MARKS = "\u064b-\u065f\u0670"
# What nobody sees, beside white space: Cf and Default_Ignorable_Code_Point (DerivedCoreProperties.txt), the blank
# Braille pattern, and a surrogate.
_HIDDEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff"
)
_RUNS = re.compile(
    rf"[{_HIDDEN}]++|\s++|[\x00-\x1f\x7f-\x9f]++|\ufffd++|[\ue000-\uf8ff\U000f0000-\U0010ffff]++"
    rf"|[\ufb50-\ufdff\ufe70-\ufefc]++|\u0640[\u0640{_MARKS}]*+|\?[? ]*\?"
    r"|<[^<>]{0,300}>?|&\#?\w{0,32};?|\]\]>|(?:\\u[0-9A-Fa-f]{4}|\\.)++|(?:[=%][0-9A-Fa-f]{2})++=?"
    r"|[+(]{0,2}\d(?:[^\w\n,،؛;]{0,3}+\d)*+(?![\w@])|[A-Z]{2}\d\d(?:[ -]?[0-9A-Z]{2,4}+)++"
)
_WORD = re.compile(r'[^\s،؛,;:!؟?«»"()\[\]…]++')
_UNBROKEN = re.compile(r"\S++")
_TAIL = ".'`/|-–—"
_BEFORE = re.compile(rf"[\w{_MARKS}\u0640]*+")
_LINE = re.compile(r"[^\n]++")
_QUOTED = re.compile(r"""(?<=: )(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")(?=\Z| \()""")


def span(finding: Finding) -> tuple[int, int] | None:
    """Return the offending part of `finding.value`: its first code point, from 0, and the one behind its last.

    None where the value is no string, an empty one, or a long one without a column.

    >>> def example(value, column, code="TXT005"):
    ...     from warraq.finding import Severity
    ...     start, end = span(Finding(code, "", Severity.INFO, "", "a.jsonl", value=value, column=column))
    ...     return value[start:end]
    >>> example("خبر   عاجل", 4), example("a <b>c", 3, "ENC011"), example("العـــراق", 4, "ENC014")
    ('   ', '<b>', 'ـــ')
    >>> example("امر\u06ccكا", 4, "ENC012") == "امر\u06ccكا", example("to katib@example.com.", 4, "PII001")
    (True, 'katib@example.com')
    """
    value = finding.value
    if not isinstance(value, str) or not value:
        return None
    if finding.column is None:
        return (0, len(value)) if len(value) <= _SHORT else None
    start, rule = min(finding.column, len(value)) - 1, rules.known(finding.code)
    if isinstance(rule, RecordRule) and (line := _LINE.match(value, start)) and line.group().strip():
        return start, _quoted(finding.message, value, start) or start + len(line.group().rstrip())
    if (run := _RUNS.match(value, start)) and run.end() > start:
        return start, _without_blanks(value, start, run.end())
    first, end = _word(value, start, unbroken=isinstance(rule, TextRule) and rule.masks_others)
    return _changed(value, first, end, start, rule) or (first, end)


def _quoted(message: str, value: str, start: int) -> int | None:
    """Return the end of the text that starts at a place and is quoted in the message, unless that was cut off."""
    match = _QUOTED.search(message)
    text: str = ast.literal_eval(match.group()) if match else ""
    return start + len(text) if 0 < len(text) < _CUT and value.startswith(text, start) else None


def _without_blanks(value: str, start: int, end: int) -> int:
    """Leave blanks at the end of a run out, unless it is one of blanks."""
    return start + len(value[start:end].rstrip()) or end if value[start : end - 1].strip() else end


def _word(value: str, start: int, *, unbroken: bool) -> tuple[int, int]:
    """Return where the word at a place begins and ends."""
    before = _BEFORE.match(value[max(0, start - _WIDE) : start][::-1])
    first = start - len(before.group()) if before else start
    match = (_UNBROKEN if unbroken else _WORD).match(value, start, start + _WIDE)
    return first, max(start + 1, start + len(match.group().rstrip(_TAIL)) if match else 0)


def _changed(value: str, first: int, end: int, start: int, rule: Rule | None) -> tuple[int, int] | None:
    """Narrow a word to the part that the rule's fix changes, if the place is in it."""
    if not isinstance(rule, TextRule) or rule.fix is None or rule.in_plain or rule.masks_others:
        return None
    word = value[first:end]
    fixed = rule.fix(word)
    if fixed == word:
        return None
    most = min(len(word), len(fixed))
    same = next((place for place in range(most) if word[place] != fixed[place]), most)
    behind = next((place for place in range(most - same) if word[-1 - place] != fixed[-1 - place]), most - same)
    bounds = _with_marks(value, first + same, max(end - behind, first + same + 1))
    return bounds if bounds[0] <= start < bounds[1] else None


def _with_marks(value: str, first: int, end: int) -> tuple[int, int]:
    """Widen a part to whole letters with their marks: a mark that is cut off would stand on what comes before it."""
    while first and unicodedata.combining(value[first]):
        first -= 1
    while end < len(value) and unicodedata.combining(value[end]):
        end += 1
    return first, end
