"""The Arabic of reports is complete: the code says nothing in English that has no Arabic form, and no form is left over.

A failure here is mended in `src/warraq/report/languages/ar/`: a sentence of a message goes into `[messages]` of the
file for its family, a phrase of a report into `[phrases]` of `report.toml`, a counted noun into its `[nouns]`, a rule into
`rules.toml`. `docs/decisions/0032-arabic.md` has the words to use.
"""

from __future__ import annotations

import ast
import re
import time
import tomllib
from collections.abc import Iterator
from itertools import product
from string import Formatter
from typing import Any

import pytest
from tests.report import said
from tests.report.arabic import NAMES, own_words
from tests.report.phrases import phrases

from warraq import rules
from warraq.finding import Finding, Severity
from warraq.report.languages import Arabic, catalogue, plural, words
from warraq.report.languages.bidi import END, FIRST, LEFT, RIGHT, isolated
from warraq.report.languages.templates import gaps, template
from warraq.report.words import is_noun

TABLES = catalogue()
AR = said.ROOT / "report/languages/ar"
# Strings with words that no message says: errors that stop a run, notes on standard error, names of things, and data.
NO_MESSAGES = frozenset(
    said.shape(text)
    for text in (
        # the definition of the record and of fields of one's own, which a policy is held to
        "urn:warraq:article:{}", "a timestamp is an RFC 3339 string or a datetime with its offset", "does not match {}",
        "minimum is greater than maximum", "pattern: a field of the type {} has none; leave it out",
        "pattern: {} is no regular expression without look-around: {}", "One of: {}.", "Matches {}.", "At least {}.",
        "At most {}.", "not {}", "list of string", "{} is a field of the record; give the field another name",
        "{} has a meaning of its own in warraq; give the field another name",
        "values of the type {} have no least or greatest one; leave it out", "{} is no bound of the type {}: {}",
        "values: a field of the type {} has no closed set; leave it out", "values: {}: {}", "values: one stands twice",
        # notes beside reports
        "waived, and not listed: {}", "{} waives errors: {}; each has its reason there",
        # errors of the policy, of paths and of lexicons
        "name a folder before it in `corpus`, and copy there what that gets",
        "no time zone {} in the IANA database; a name such as Asia/Riyadh is wanted",
        "line {}: a phrase, a tab and a count of 1 or more belong here", "{} has no scheme",
        "{} is not as the URL standard writes links", "{} is part of the URL standard and can't be switched off",
        "{} is no step of links; those that can be switched off: {}",
        " (did you mean {}?)", "; families are {}", "{} is a web address: download it first, and name the file",
        "{}: no such bucket, folder or file; name one that is there",
        "{}: no such file or folder; name one that is there",
        # notes on standard error, and what files hold that is no article
        "corpus: {}", "read now: {}", "{}: columns that no field takes, which are not kept: {}",
        "made with {}, not installed here: rules of a plug-in that is missing were not run", "{} {} is withdrawn: {}",
        "response with a broken header", "status {}", "response of no type", "{} action", "{} message",
        # titles of the datasheet, which is written in English
        "Collection process", "Preprocessing, cleaning and labelling",
        "The questions follow Gebru et al., “Datasheets for Datasets”, Communications of the ACM 64(12), 2021.",
        # names of kinds, and what is looked for in text
        "does not exist", "bank account", "payment card", "national identifier", "to be", "drawn backward",
        "short backward", "drawn forward", "{}lang", "first line", "file name", "warraq:{}", "in {}, beside {}",
    )
)  # fmt: skip
_LISTS = re.compile(r"^[\w .!-]+$")  # words with spaces between them, and nothing else: tags, elements, names of zones
_SAMPLES = {
    "open": "2021",
    "word": "w-1",
    "said": "the file is empty",
    "figure": "3",
    "try": "x.jsonl",
    "names": "U+200F",
    "either": "A1",
    "both": "A1",
}


def _spoken() -> Arabic:
    arabic = words("ar").spoken
    assert isinstance(arabic, Arabic)
    return arabic


def _entries(*tables: str) -> Iterator[tuple[str, str]]:
    for table in tables:
        yield from TABLES[table].items()


def test_every_rule_has_a_name_and_a_sentence() -> None:
    own = {rule.code for rule in rules.ALL}
    assert TABLES["rules"].keys() == own, "rules.toml: one entry a rule of the catalogue"
    for code, entry in TABLES["rules"].items():
        assert entry.keys() == {"name", "summary"}, code
        assert re.search("[\u0620-\u064a]", entry["name"]), code
        assert entry["summary"].endswith("."), code
        assert "." not in entry["name"], code
    names = [entry["name"] for entry in TABLES["rules"].values()]
    assert len(set(names)) == len(names)


def test_every_module_that_makes_a_finding_is_looked_at() -> None:
    looked_at = set(said.modules())
    others = {module.relative_to(said.ROOT).as_posix() for module in said.makers() if module not in looked_at}
    assert others <= {"engine/findings.py", "lint.py"}, f"add to MAKE_MESSAGES of tests/report/said.py: {others}"


def test_every_sentence_of_the_code_has_an_arabic_form() -> None:
    known = {said.shape(english) for english, _ in _entries("messages", "composed", "libraries")} | NO_MESSAGES
    lacking = [
        f"{module.relative_to(said.ROOT)}:{line}: {text}"
        for module in said.modules()
        for text, line in said.strings(module).items()
        if said.is_sentence(text) and text not in known and not _is_a_list(text)
    ]
    assert not lacking, "add to [messages] in src/warraq/report/languages/ar/:\n" + "\n".join(lacking)


def _is_a_list(text: str) -> bool:
    """Tell long strings that are split into words: no message has so many without a gap or a sign."""
    return len(text) > 80 and bool(_LISTS.match(text))  # longer than any phrase


def test_every_arabic_message_is_one_of_the_code() -> None:
    code = {text for module in said.modules() for text in said.strings(module)}
    stale = [english for english, _ in _entries("messages") if said.shape(english) not in code]
    assert not stale, f"no code says so any more; remove from [messages]: {stale}"
    assert not [text for text in sorted(NO_MESSAGES) if text not in code]


def test_no_file_takes_an_entry_from_another() -> None:
    seen = dict[tuple[str, str], str]()
    for file in sorted(AR.glob("*.toml")):
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for name in entries:
                assert seen.setdefault((table, name), file.name) == file.name, f"{name!r} stands in two files"


def test_both_have_the_same_gaps() -> None:
    for english, arabic in _entries("messages", "composed", "libraries"):
        made = template(english, arabic)
        wanted = {name for name in made.names if not name.startswith("_")}
        assert {gap.name for gap in made.other if gap.name} == wanted, english
        nouns = {gap.kind.removeprefix("of ") for gap in gaps(arabic) if is_noun(gap.kind) and gap.kind not in _KINDS}
        assert nouns <= TABLES["nouns"].keys(), english
        assert own_words("".join(gap.before for gap in gaps(arabic))) <= NAMES, arabic


_KINDS = {*_SAMPLES, "list", "raw"}


def test_a_sentence_becomes_its_own_arabic_form() -> None:
    """No other entry takes its place, whatever stands in its gaps."""
    for english, arabic in _entries("messages", "composed", "libraries"):
        made = template(english, arabic)
        values = {name: _sample(name, made.other) for name in made.names}
        pairs = zip(made.texts, (*made.names, None), strict=True) if made.names else ((made.texts[0], None),)
        sentence = "".join(text + values.get(name or "", "") for text, name in pairs)
        shown = (gap.before + (_shown(values[gap.name], gap.kind) if gap.name else "") for gap in made.other)
        assert _spoken().message(sentence) == "".join(shown), english


def _sample(name: str, other: Any) -> str:
    if name.startswith("_"):
        return ""
    kind = next(gap.kind for gap in other if gap.name == name)
    return _SAMPLES.get(kind) or ("12" if kind not in _KINDS and is_noun(kind) else "B7")


def _shown(value: str, kind: str) -> str:
    if kind == "said":
        return _spoken().message(value)
    if kind == "raw":
        return value
    if kind not in _KINDS and is_noun(kind):
        return _spoken().counted(int(value), kind)
    return isolated(value)


def test_every_phrase_of_a_report_has_an_arabic_form() -> None:
    known = {"say": TABLES["phrases"], "counted": {noun for name in TABLES["nouns"] for noun in (name, f"of {name}")}}
    lacking = [
        f"{each.where}: [{'phrases' if each.kind == 'say' else 'nouns'}] {each.text!r}"
        for each in phrases()
        if each.found and each.text not in known[each.kind]
    ]
    assert not lacking, "add to src/warraq/report/languages/ar/report.toml:\n" + "\n".join(lacking)


def test_every_phrase_is_seen_by_this_test() -> None:
    """What is said by a name that stands for no phrase of the code would be missed."""
    hidden = [f"{each.where}: {each.text}" for each in phrases() if not each.found]
    assert not hidden, "give `say` and `counted` their English words, or a name that stands for them:\n" + "\n".join(
        hidden
    )


def test_no_phrase_is_left_over() -> None:
    used = {each.text for each in phrases() if each.kind == "say"} | {each.value for each in Severity}
    assert not TABLES["phrases"].keys() - used, "no report says so any more; remove from [phrases]"


def test_a_phrase_has_the_same_gaps() -> None:
    for english, arabic in _entries("phrases"):
        names, others = ({name for _, name, *_ in Formatter().parse(each) if name} for each in (english, arabic))
        assert names == others, english
        nouns = {spec for _, _, spec, _ in Formatter().parse(arabic) if is_noun(spec)}
        assert {str(noun).removeprefix("of ") for noun in nouns} <= TABLES["nouns"].keys(), english
        assert own_words("".join(text for text, *_ in Formatter().parse(arabic))) <= NAMES, english


def test_a_noun_has_all_forms() -> None:
    for noun, forms in TABLES["nouns"].items():
        assert list(forms) == ["zero", "one", "two", "few", "many", "other"], noun
        for number, case in product((0, 1, 2, 3, 11, 100, 1000), ("", "of ")):
            text = _spoken().counted(number, case + noun)
            assert re.search("[\u0620-\u064a]", text), text
            assert (f"{number:,}" in text) == (number > 2 or (number == 0 and case == "of ")), text


def test_plural_forms_are_those_of_cldr() -> None:
    """The samples of plurals.xml of CLDR 48 for `ar`."""
    samples = {
        "zero": [0], "one": [1], "two": [2], "few": [*range(3, 11), *range(103, 111), 1003],
        "many": [*range(11, 27), 111, 1011], "other": [*range(100, 103), *range(200, 203), 300, 400, 1000, 10000, 100000],
    }  # fmt: skip
    assert {name: [plural(number) for number in numbers] for name, numbers in samples.items()} == {
        name: [name] * len(numbers) for name, numbers in samples.items()
    }


def test_what_is_said_of_an_unknown_noun_is_not_lost() -> None:
    assert _spoken().counted(3, "gizmo") == f"3 {isolated('gizmo')}"


def _finding(message: str, code: str = "LNK002") -> Finding:
    return Finding(code, "some-name", Severity.ERROR, message, "a.jsonl")


def test_a_message_that_is_unknown_stays_whole() -> None:
    assert words("ar").message(_finding("nobody wrote this down")) == f"{LEFT}nobody wrote this down{END}"


def test_messages_of_plugins_stay_as_they_are() -> None:
    finding = _finding("the file is empty", "ABC001")
    assert words("ar").message(finding) == f"{LEFT}the file is empty{END}"
    assert words("ar").name(finding) == "some-name"


def test_data_cannot_leave_its_isolate() -> None:
    r"""Bidi controls of data are escaped, so that each isolate that is opened is closed behind its own data."""
    hostile = "a\u2069\u202e\u2067: the file is empty"
    shown = words("ar").message(_finding(f"{hostile!r} stands more than once"))
    assert words("ar").message(_finding(f"the text breaks off: '{hostile}'")).count("\\u2069") == 1
    for text in (shown, words("ar").message(_finding(hostile))):
        assert text.count(END) == sum(map(text.count, (LEFT, RIGHT, FIRST)))
        assert "\u202e" not in text


@pytest.mark.parametrize(
    "message",
    [
        "another record has the same link" + " (first at a.jsonl:1)" * 3000,
        "not JSON: " * 3000,
        "the text breaks off: '" + ", cut short" * 3000,
        "; ".join(["a run of spaces: write one"] * 3000),
        "x: y (" * 3000,
        "no such field; the record has " + "the record has " * 3000,
    ],
)
def test_long_messages_take_little_time(message: str) -> None:
    start = time.process_time()
    assert words("ar").message(_finding(message))
    assert time.process_time() - start < 2  # seconds; linear steps take milliseconds


def test_reports_escape_nothing_twice() -> None:
    """`visible` would write the isolates of an Arabic message as escapes: reports for terminals ask for `words.shown`."""
    for module in sorted((said.ROOT / "report").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("visible"):
                inside = "".join(map(ast.unparse, node.args))
                assert ".message(" not in inside or module.name == "words.py", f"{module}: write words.shown(finding)"
