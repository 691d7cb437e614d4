"""No rule takes more time than a value is long: whatever it knows, repeated, nested and in turns, up to a megabyte.

The rules are those of the list, and the values what their own patterns, examples and cases are made of, so that a new
rule is held to this too. All of them are tried at 16 KB, and the slowest of each rule at every length from there; where
the run is a quick one, a part of them, and the slowest at 128 KB. `WARRAQ_HOSTILE=all` takes every token.
"""

from __future__ import annotations

import gc
import itertools
import json
import math
import os
import re
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests import conftest
from tests.rules.test_superset import SCOPE

from warraq import rules
from warraq.engine import columns, local
from warraq.engine.scope import Scope
from warraq.normalise import dates, links
from warraq.readers.batch import Batch, Builder, Place
from warraq.rule import KeyRule, NearRule, RecordRule, Rule, TextRule

CASES = Path(__file__).parent / "cases"
DOUBLINGS = 3  # of a length, from one that is measured to the next
LENGTHS = tuple(1 << bits for bits in range(14, 21, DOUBLINGS))[
    : None if conftest.FULL else 2
]  # bytes, up to a megabyte
SLOWEST = 2 if conftest.FULL else 1  # values of a rule that are tried at every length
GROWTH, LIMIT = 2.5, 1.0  # times with every doubling, seconds on one of two cores of an AMD EPYC ...
PACE = 0.051  # ... on which `pace` takes so many seconds; a slower machine has as much longer
MOST = 16  # tokens of a kind
LONG = 40  # characters of a literal that is too long to be repeated
FLOOR = 0.01  # seconds: of less, most is noise
TRIES = 4
THOROUGH = os.environ.get("WARRAQ_HOSTILE") == "all"
Check = Callable[[str], object]


def strings(value: Any) -> Iterator[str]:
    """Every string in nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def examples(rule: Rule) -> list[dict[str, Any]]:
    """The records of a rule's documentation that can be read."""
    found = []
    for part in ("Example", "Use instead"):
        for block in rule.doc.blocks(part):
            for text in block.text.splitlines() if block.language == "jsonl" else [block.text]:
                try:
                    found.append(json.loads(text))
                except ValueError:
                    continue
    return [record for record in found if isinstance(record, dict)]


@cache
def cases(folder: str) -> dict[str, list[str]]:
    """The strings of the cases of a folder, by the table that they stand in."""
    found: dict[str, list[str]] = {}
    for path in sorted((CASES / folder).glob("*.toml")):
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(name, []).extend(strings(table))
    return found


def literals(pattern: str) -> Iterator[str]:
    """The literals of an RE2 pattern, and the ends of its classes."""
    pattern = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: "\\" + chr(int(found[1], 16)), pattern)
    for literal in re.findall(r"(?:\\[^\w\s]|[^\\\[\](){}|?*+.^$\n-])+", pattern):
        yield re.sub(r"\\(.)", r"\1", literal)


def special(text: str) -> set[str]:
    """The characters of a text that are no plain letters or digits."""
    return {char for char in text if not char.isalnum() or unicodedata.category(char) not in ("Ll", "Lu", "Lo", "Nd")}


# Signs that many programs stumble over, for rules that know few of their own.
COMMON = [" ", "\n", "?", "/", "%D8", "&", "<", "-", "ن", "1", "\u0651\u064e", "\ufdfa", "a "]


def tokens(rule: Rule) -> list[str]:
    """What a rule knows: special characters, words that have one, and literals of its pattern; few of each kind, in
    their order.
    """
    texts = [text for record in examples(rule) for text in strings(record)] + cases("text").get(rule.code, [])
    suspects = getattr(rule, "suspects", None)
    known = [literal for literal in literals(suspects()) if len(literal) < LONG] if suspects else []
    signs = sorted(set().union(*map(special, [*texts, *known])))
    words = [word for text in texts for word in text.split() if special(word)]
    most = MOST if isinstance(rule, TextRule) else MOST // 4
    return list(dict.fromkeys([*COMMON, *sampled(signs, most), *sampled(known, most), *sampled(words, most)]))


def sampled(values: list[str], most: int) -> list[str]:
    step = -(-len(values) // most) if values and not THOROUGH else 1
    return values[::step]


def repeated(token: str, length: int) -> str:
    """A token over and over, so many bytes of it."""
    return token * (length // len(token.encode(errors="surrogatepass")))


Shape = Callable[[int], str]


def shapes(known: list[str]) -> dict[str, Shape]:
    """Ways to make a value of any length: a token repeated, with blanks, with an end that does not fit, in turns with
    another, nested.
    """
    made: dict[str, Shape] = {}
    for token in known:
        made[f"{token!r}"] = lambda length, token=token: repeated(token, length) + "x"
        made[f"{token!r} in words"] = lambda length, token=token: repeated(f"ن{token} ", length)
    for one, other in itertools.pairwise(known):
        made[f"{one!r} and {other!r}"] = lambda length, one=one, other=other: repeated(one + other, length)
        made[f"{one!r} around {other!r}"] = (
            lambda length, one=one, other=other: repeated(one, length // 2) + repeated(other, length // 2)
        )  # fmt: skip
    return made


def batch(record: dict[str, Any]) -> Batch:
    builder = Builder("a")
    builder.add(record, Place(1, 0))
    builder.add(record, Place(2, 1))
    return builder.batch()


WHOLE = {
    "id": "0" * 32, "link": "https://example.org/a", "title": "عنوان", "text": "نص الخبر", "published_at": "2021-07-25T11:02:00Z",
    "collected_at": "2021-07-26T11:02:00Z", "language": "ar", "publisher": "صحيفة", "license": "CC0-1.0",
    "dateline": {"raw": "25 يوليو 2021", "precision": "day", "calendar": "gregorian", "offset": None, "offset_source": None},
    "source": {"path": "seeds/a", "sha256": "0" * 64}, "authors": ["كاتب"], "keywords": ["نفط"], "related": [{"title": "آخر", "link": None}],
    "attribution": ["وكالة"], "section": "أخبار",
}  # fmt: skip


def reads(rule: RecordRule | KeyRule | NearRule) -> tuple[str, ...]:
    """The columns that a rule reads."""
    if isinstance(rule, NearRule):
        return (rule.field,)
    return (*(rule.fields or ("title",)), *rule.columns) if isinstance(rule, RecordRule) else rule.columns


def attacked(rule: RecordRule | KeyRule | NearRule) -> list[str]:
    """The columns of a rule that a record can fill with strings."""
    names = dict.fromkeys(name.replace("_plain", "_raw") for name in reads(rule))
    return [name for name in names if name not in ("present", "seed_sha256")]


def planted(name: str, value: str) -> dict[str, Any]:
    """A record in which one column is the value."""
    if name in columns.PARTS:
        outer, inner = columns.PARTS[name]
        return WHOLE | {outer: {**WHOLE.get(outer, {}), inner: value}}
    if name == "related":
        return WHOLE | {name: [{"title": value, "link": value}]}
    return WHOLE | {name: [value, value] if isinstance(WHOLE.get(name), list) else value}


def on_text(rule: TextRule, function: Callable[..., object]) -> Check:
    """Ask one function of a text rule about a value, where the rule's pattern has it suspected."""
    suspects = rule.suspects()
    arguments = SCOPE.arguments(rule) | ({"language": "ar"} if "language" in rule.settings else {})

    def run(value: str) -> object:
        suspected = pc.match_substring_regex(pa.array([value]), suspects)[0].as_py()
        return function(value, **arguments) if suspected else None

    return run


def on_record(rule: RecordRule | KeyRule | NearRule, name: str) -> Check:
    """Run a rule on records in which one column is a value: its mask, its exact check and its fix, or its key."""
    scope = Scope((rule,), ("title",), settings=SCOPE.settings)

    def run(value: str) -> object:
        rows = batch(planted(name, value))
        if isinstance(rule, RecordRule):
            return list(local.check(rows, scope))
        arrays = [columns.reader(rows)(each, each) for each in reads(rule)]
        functions = (rule.function, rule.sketch) if isinstance(rule, KeyRule) else (rule.function,)
        made = [function(*arrays, **scope.arguments(rule)) for function in functions if function]
        one, other = ([array[row].as_py() for array in arrays] for row in (0, 1))
        return made, rule.exact(one, other) if isinstance(rule, KeyRule) and rule.exact else None

    return run


def checks(rule: Rule) -> Iterator[tuple[str, Check]]:
    """What a rule does to values, each by a name."""
    if isinstance(rule, TextRule):
        yield "find", on_text(rule, rule.function)
        if rule.fix:
            yield "fix", on_text(rule, rule.fix)
    elif isinstance(rule, (RecordRule, KeyRule, NearRule)):
        yield from ((name, on_record(rule, name)) for name in attacked(rule))


LOOKED = [
    pytest.param(check, tokens(rule), id=f"{rule.code}-{name}") for rule in rules.ALL for name, check in checks(rule)
]


def words(folder: str) -> list[str]:
    texts = [text for found in cases(folder).values() for text in found]
    signs = sorted(set().union(*map(special, texts)))
    return [*COMMON, *sampled(signs, 40), *sampled(sorted({word for text in texts for word in text.split()}), 60)]


LOOKED += [
    pytest.param(function, words(folder), id=f"{folder}-{function.__name__}")
    for folder, functions in {"dates": (dates.read,), "links": (links.canonical, links.key, links.read, links.why_malformed)}.items()
    for function in functions
]  # fmt: skip


def seconds(check: Check, value: str) -> float:
    """The time that this thread spends on a value, its collector of garbage aside, which looks at all that other tests
    left.
    """
    gc.disable()
    start = time.thread_time()
    check(value)
    spent = time.thread_time() - start
    gc.enable()
    return spent


@cache
def pace() -> float:
    """The least time of a few tries that plain Python takes over a million letters."""
    return min(seconds(lambda text: sum(ord(char) & 3 for char in text), "اب" * 500_000) for _ in range(TRIES))


def least(check: Check, value: str, enough: float) -> float:
    """The least time of a few tries, or the first that is short enough: another process can only make it longer."""
    spent = seconds(check, value)
    for _ in range(TRIES - 1):
        if spent < enough:
            break
        spent = min(spent, seconds(check, value))
    return spent


@pytest.mark.parametrize(("check", "known"), LOOKED)
def test_time_grows_as_length_does(check: Check, known: list[str]) -> None:
    check("a")  # what is made once is made
    every = shapes(known)
    made = {name: every[name] for name in conftest.sampled(every, share=2)}
    spent = {name: seconds(check, shape(LENGTHS[0])) for name, shape in made.items()}
    for name in sorted(spent, key=spent.__getitem__, reverse=True)[:SLOWEST]:
        held(check, made[name], name)


def held(check: Check, shape: Shape, name: str) -> None:
    """Double the length of a value three times, and three times again, and compare what that took."""
    before = math.inf
    for length in LENGTHS:
        enough = min(max(before, FLOOR) * GROWTH**DOUBLINGS, LIMIT * max(1.0, pace() / PACE))
        spent = least(check, shape(length), enough)
        assert spent < enough, f"{name}, {length:,} bytes: {spent:.2f} s, and an eighth of it {before:.2f} s"
        before = spent


def test_a_square_is_noticed() -> None:
    """Else all of the above would hold, and nothing be proved."""
    with pytest.raises(AssertionError, match="an eighth of it"):
        held(
            lambda value: [value[:place].count("<") for place in range(0, len(value), 16)],
            lambda length: "<" * length,
            "a square",
        )
