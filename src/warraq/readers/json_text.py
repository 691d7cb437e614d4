"""One JSON text to one Python value, by RFC 8259 to the letter, with what Python's parser takes too kindly refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from warraq.readers.shape import pointer

_SPACE = re.compile(r"[ \t\n\r]*")
# A string holds no raw line break, so a missing quote misleads until the end of its line at most.
STRUCTURE = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+(?:"|(?=\n)|\Z)|[\[\]{}]')
_CLOSED_BY = {"[": "]", "{": "}"}
_NEAR = 200  # characters by which it is told what stands in place of a value
_ADVICE = (
    (re.compile(r"-?(?:NaN|Infinity)"), "write null"),
    (re.compile(r"//|/\*|#"), "comments are no JSON: take them out"),
    (re.compile("\x1e"), "record separators of RFC 7464: take them out, tr -d '\\036', and name the file .jsonl"),
    (
        re.compile(r"(?:\w+ )?[\w$.\[\]\"']+\s*(?:=|\()\s*[\[{]|\)\]\}'"),
        "JavaScript around JSON: take out what is not in its brackets",
    ),
    (re.compile(r"[\w$-]+\s*:"), "write keys in double quotes"),
)
_DIGITS = 4000  # Python refuses to read integers of over 4300 digits (CVE-2020-10735)


class Malformed(ValueError):  # it names a state of the text
    """A text that is not JSON: `position` is the code point of the fault, counted from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message, self.position = message, position


class TooDeep(ValueError):  # it names a state of the text
    """A text nested deeper than the limit."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, where its text ends, and pointers to the keys that an object in it names more than once."""

    value: Any
    end: int
    repeated: tuple[str, ...] = ()


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, in order."""


class _Constant(ValueError):
    """NaN or an infinity was met."""


def _constant(name: str) -> NoReturn:
    raise _Constant(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _DIGITS else float(digits)


class _Watch:
    """Notes whether any object of one text repeats a key; cheap, so that clean texts are parsed once."""

    def __init__(self) -> None:
        self.repeats = False

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        self.repeats |= len(record) != len(pairs)
        return record


def _decoder(hook: Callable[[list[tuple[str, Any]]], object]) -> json.JSONDecoder:
    """Make a decoder for one text: what its hook notes belongs to no other thread."""
    return json.JSONDecoder(object_pairs_hook=hook, parse_constant=_constant, parse_int=_integer)


def parse(text: str, start: int = 0, *, nesting: int = 32) -> Parsed:
    """Parse the JSON value that begins at `start` (white space before it aside).

    Raises Malformed with the place of the fault, TooDeep where it is nested deeper than `nesting`. Source: RFC 8259.

    >>> parse('{"a": [1, {"b": 1, "b": 2}]}').repeated
    ('/a/1/b',)
    >>> parse("[NaN]")
    Traceback (most recent call last):
    warraq.readers.json_text.Malformed: NaN is not JSON
    """
    begin, watch = skip_space(text, start), _Watch()
    try:
        value, end = _decoder(watch).raw_decode(text, begin)
    except _Constant as error:
        name = str(error)
        raise Malformed(f"{name} is not JSON", max(text.find(name, begin), begin)) from None
    except json.JSONDecodeError as error:
        raise Malformed(_reason(error, text), error.pos) from None
    except RecursionError:
        raise TooDeep(f"nested deeper than {nesting} levels") from None
    if (text.count("[", begin, end) + text.count("{", begin, end)) > nesting and _depth(text, begin, end) > nesting:
        raise TooDeep(f"nested deeper than {nesting} levels")
    repeated = tuple(_repeated(_decoder(_Pairs).raw_decode(text, begin)[0], [])) if watch.repeats else ()
    return Parsed(value, end, repeated)


def advice(error: Malformed, text: str, start: int = 0) -> str:
    r"""Say what to do about a few faults of JSON that many files have; empty for other faults.

    >>> texts = ('{"a": NaN}', '{"a": 1,}', '{a: 1}', '// made by hand', 'window.data = [1]', '\x1e{"a": 1}', '{"a" 1}')
    >>> for text in texts:
    ...     try:
    ...         parse(text)
    ...     except Malformed as error:
    ...         print(advice(error, text))
    write null
    take out the comma before it
    write keys in double quotes
    comments are no JSON: take them out
    JavaScript around JSON: take out what is not in its brackets
    record separators of RFC 7464: take them out, tr -d '\036', and name the file .jsonl
    <BLANKLINE>
    """
    near = text[error.position :][:_NEAR]
    words = next((words for begins, words in _ADVICE if begins.match(near)), "")
    if near[:1] in "}]" and text[start : error.position].rstrip().endswith(","):
        words = "take out the comma before it"
    return words


def skip_space(text: str, start: int) -> int:
    """Return the position after JSON's white space."""
    match = _SPACE.match(text, start)
    return match.end() if match else start


def _reason(error: json.JSONDecodeError, text: str) -> str:
    char = text[error.pos : error.pos + 1]
    what = "the end" if not char else repr(char)
    message = (error.msg[0].lower() + error.msg[1:]).removesuffix(" at")  # the place follows
    return f"{message}, found {what}" if message.startswith("expecting") else message


def _depth(text: str, start: int, end: int) -> int:
    depth = deepest = 0
    for match in STRUCTURE.finditer(text, start, end):
        step = {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        depth += step
        deepest = max(deepest, depth)
    return deepest


def closing(text: str, start: int, stop: int | None = None, most: int | None = None) -> int | None:
    """Find the end of the bracketed value at `start`, strings skipped; None where a bracket of it is never closed, or
    by one of the other kind, or not within `most` strings and brackets behind `stop`.

    >>> closing('{"a": [1]}, 2', 0), closing('{"a": [1}, 2]', 0)
    (10, None)
    """
    opened: list[str] = []
    for match in STRUCTURE.finditer(text, start):
        sign = match.group()
        if most is not None and match.start() >= (stop or 0):
            most -= 1
            if most < 0:
                return None
        if sign in _CLOSED_BY:
            opened.append(_CLOSED_BY[sign])
        elif sign in "]}" and opened.pop() != sign:
            return None
        if not opened:
            return match.end()
    return None


def _repeated(value: object, path: list[str | int]) -> list[str]:
    pointers = []
    if isinstance(value, _Pairs):
        times = Counter(name for name, _ in value)
        pointers = [pointer([*path, name]) for name, number in times.items() if number > 1]
        for name, part in dict(value).items():
            pointers += _repeated(part, [*path, name])
    elif isinstance(value, list):
        for number, part in enumerate(value):
            pointers += _repeated(part, [*path, number])
    return pointers
