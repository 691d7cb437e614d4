"""Long values for a rule: whatever its pattern and its examples know, repeated, nested and in turns."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from warraq.rule import Rule

LONG = 40  # characters of a literal that is too long to be repeated

# Signs that many programs stumble over, for rules that know few of their own.
COMMON = (" ", "\n", "?", "/", "%D8", "&", "<", "-", "ن", "1", "\u0651\u064e", "\ufdfa", "a ")

Shape = Callable[[int], str]
"""Makes a value of so many bytes."""


def tokens(rule: Rule, texts: Iterable[str], sampled: Callable[[Sequence[str]], Sequence[str]]) -> list[str]:
    """Return what a rule knows: special characters, words that have one, and literals of its pattern; a sample of each
    kind, in their order. `texts` are looked at beside its examples.
    """
    own = [*(text for record in _examples(rule) for text in strings(record)), *texts]
    suspects = getattr(rule, "suspects", None)
    known = [literal for literal in _literals(suspects()) if len(literal) < LONG] if suspects else []
    signs = sorted(set().union(*map(special, [*own, *known])))
    words = [word for text in own for word in text.split() if special(word)]
    return list(dict.fromkeys([*COMMON, *sampled(signs), *sampled(known), *sampled(words)]))


def shapes(known: Iterable[str]) -> dict[str, Shape]:
    """Return ways to make a value of any length: a token repeated, with blanks, with an end that does not fit, in turns
    with another, nested.
    """
    by_name, values = dict[str, Shape](), list(known)
    for token in values:
        by_name[f"{token!r}"] = partial(_joined, token, end="x")
        by_name[f"{token!r} in words"] = partial(_joined, f"ن{token} ")
    for one, other in itertools.pairwise(values):
        by_name[f"{one!r} and {other!r}"] = partial(_joined, one + other)
        by_name[f"{one!r} around {other!r}"] = partial(_around, one, other)
    return by_name


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401  # any JSON
    """Yield every string in nested data.

    >>> list(strings({"a": ["b", {"c": "d"}], "e": 1}))
    ['b', 'd']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def special(text: str) -> set[str]:
    """Return the characters of a text that are no plain letters or digits.

    >>> sorted(special("a-b 1"))
    [' ', '-']
    """
    return {char for char in text if not char.isalnum() or unicodedata.category(char) not in ("Ll", "Lu", "Lo", "Nd")}


def _examples(rule: Rule) -> list[dict[str, Any]]:
    """Return the records of a rule's documentation that can be read."""
    records = []
    for part in ("Example", "Use instead"):
        for block in rule.doc.blocks(part):
            for text in block.text.splitlines() if block.language == "jsonl" else [block.text]:
                try:
                    records.append(json.loads(text))
                except ValueError:
                    continue
    return [record for record in records if isinstance(record, dict)]


def _literals(pattern: str) -> Iterator[str]:
    """Yield the literals of an RE2 pattern, and the ends of its classes."""
    pattern = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda match: "\\" + chr(int(match[1], 16)), pattern)
    for literal in re.findall(r"(?:\\[^\w\s]|[^\\\[\](){}|?*+.^$\n-])+", pattern):
        yield re.sub(r"\\(.)", r"\1", literal)


def _joined(token: str, length: int, *, end: str = "") -> str:
    """Repeat a token, so many bytes of it."""
    return token * (length // len(token.encode(errors="surrogatepass"))) + end


def _around(one: str, other: str, length: int) -> str:
    return _joined(one, length // 2) + _joined(other, length // 2)
