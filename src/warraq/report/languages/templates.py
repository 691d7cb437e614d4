"""Sentences with gaps: what stands in the gaps of an English one is put into those of the other language.

A template's gaps are names in braces. What follows a colon in the other language says what stands in one:

    said                a sentence or phrase of the same book; where there is none, the template does not fit
    open                the same, or what has no words, such as a date
    figure              the same, and it begins with a digit
    try                 a phrase of the book, or else data
    names, either, both several of these, with commas, "or" or "and" between
    list                several pieces of data, with commas between
    word                data without blanks
    any other word      a noun that is counted

Without one, it is data, and stays as it is. What stands between backticks is one piece of data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from warraq.report.languages.bidi import END, LEFT, isolated

_DEEPEST = 8  # phrases within phrases
_REMEMBERED = 10_000  # messages and phrases; most messages of a run are different
_KEY = 2  # characters by which templates are looked up
_KNOWN = ("said", "open", "figure")
_QUOTES = "'\""
_JOINED = {"names": (", ", "، "), "either": (" or ", " أو "), "both": (" and ", " و"), "list": (", ", "، ")}


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of the other language's sentence, with the text before it; the last one has no name."""

    before: str
    name: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Template:
    """An English sentence, as the texts between its gaps and their names, and the sentence that stands for it."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    other: tuple[Gap, ...]

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Which of two that fit is meant: one without gaps, then one whose phrases are known, then what states more."""
        return bool(self.names), all(gap.kind not in _KNOWN for gap in self.other), -sum(map(len, self.texts))

    def read(self, sentence: str) -> Iterator[dict[str, str]]:
        """Yield what stands in the gaps, where the sentence fits: the first ones as short as can be, then as long.

        It is linear in the length of the sentence.
        """
        first, last = self.texts[0], self.texts[-1]
        if not self.names:
            if sentence == first:
                yield {}
            return
        if len(sentence) < len(first) + len(last) or not sentence.startswith(first) or not sentence.endswith(last):
            return
        inside = sentence[len(first) : len(sentence) - len(last)]
        short, long = _forwards(inside, self.texts[1:-1]), _backwards(inside, self.texts[1:-1])
        for values in (short,) if short == long else (short, long):
            if values and all(value or name.startswith("_") for name, value in zip(self.names, values, strict=True)):
                yield dict(zip(self.names, values, strict=True))


def _forwards(inside: str, texts: tuple[str, ...]) -> list[str] | None:
    values, at = list[str](), 0
    for text in texts:
        if (start := inside.find(text, at)) < 0:
            return None
        values.append(inside[at:start])
        at = start + len(text)
    return [*values, inside[at:]]


def _backwards(inside: str, texts: tuple[str, ...]) -> list[str] | None:
    values, end = list[str](), len(inside)
    for text in reversed(texts):
        if (start := inside.rfind(text, 0, end)) < 0:
            return None
        values.append(inside[start + len(text) : end])
        end = start
    return [*reversed([*values, inside[:end]])]


def template(english: str, other: str) -> Template:
    """Make a template; one that begins with a comma, a semicolon, a colon or a space goes on with any sentence, and
    one that ends with a space is gone on with by any.
    """
    if english.startswith((",", ";", ":", " ")):
        english, other = "{start}" + english, "{start:open}" + other
    if english.endswith(" "):
        english, other = english + "{rest}", other if "{rest" in other else other + "{rest:said}"
    pieces = [(text, name) for text, name, *_ in Formatter().parse(english)]
    names = tuple(name for _, name in pieces if name is not None)
    texts = tuple(text for text, _ in pieces)
    return Template(texts if pieces[-1][1] is None else (*texts, ""), names, gaps(other))


def gaps(other: str) -> tuple[Gap, ...]:
    """Take the other language's sentence apart; what stands between backticks becomes an isolate with raw gaps."""
    parts = list[Gap]()
    for number, part in enumerate(other.split("`")):
        data = number % 2
        pieces = [Gap(text, name, "raw" if data else kind or "") for text, name, kind, _ in Formatter().parse(part)]
        parts += [Gap(LEFT, None, ""), *pieces, Gap(END, None, "")] if data else pieces
    return tuple(parts)


class Book:
    """The templates of a language; looks for the one that a sentence fits."""

    def __init__(self, sentences: Mapping[str, str], counted: Callable[[int, str], str]) -> None:
        """Take sentences by their English form, and what writes counted nouns."""
        templates = (template(english, other) for english, other in sentences.items())
        self._templates = sorted(templates, key=lambda each: each.rank)
        self._counted = counted
        self._begun = dict[str, list[tuple[str, Template]]]()
        self._known = dict[str, str | None]()

    def translated(self, sentence: str, depth: int = 0) -> str | None:
        """Return a sentence in the language; None where no template fits, so that nothing is half translated."""
        if depth >= _DEEPEST:
            return None
        if sentence not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            filled = (
                self._filled(each, values, depth) for each in self._fitting(sentence) for values in each.read(sentence)
            )
            self._known[sentence] = next((one for one in filled if one is not None), None)
        return self._known[sentence]

    def _fitting(self, sentence: str) -> list[Template]:
        """Return the templates that may fit: the others begin otherwise, or state what is not in the sentence."""
        key = sentence[:_KEY]
        if key not in self._begun:
            own = [each for each in self._templates if _begins(each.texts[0], key)]
            self._begun[key] = [(max(each.texts, key=len), each) for each in own]
        return [each for text, each in self._begun[key] if text in sentence]

    def _filled(self, one: Template, values: Mapping[str, str], depth: int) -> str | None:
        """Fill the gaps of a sentence with the values that were read; None if one of its phrases has no translation."""
        parts = list[str]()
        for gap in one.other:
            parts.append(gap.before)
            if gap.name is None:
                continue
            part = self._part(values[gap.name], gap.kind, depth + 1)
            if part is None:
                return None
            parts.append(part)
        return "".join(parts)

    def _part(self, value: str, kind: str, depth: int) -> str | None:
        """Return what stands in a gap as the other language has it; None where it is not of the kind."""
        if kind in _JOINED:
            between, other = _JOINED[kind]
            return other.join(
                quoted(item) if kind == "list" else self._tried(item, depth) for item in value.split(between)
            )
        if kind in _PLAIN:
            return _PLAIN[kind](value)
        if kind == "try":
            return self._tried(value, depth)
        return self._said(value, kind, depth) if kind in _KNOWN else self._number(value, kind)

    def _said(self, value: str, kind: str, depth: int) -> str | None:
        if kind == "figure" and not value[:1].isdigit():
            return None
        translation = self.translated(value, depth)
        return quoted(value) if translation is None and kind != "said" and not _is_language(value) else translation

    def _number(self, value: str, noun: str) -> str | None:
        digits = value.replace(",", "")
        return self._counted(int(digits), noun) if digits.isdecimal() else None

    def _tried(self, value: str, depth: int) -> str:
        return self.translated(value, depth) or quoted(value)


def _begins(text: str, key: str) -> bool:
    return text.startswith(key) if len(text) >= len(key) else key.startswith(text)


def _is_language(value: str) -> bool:
    """Tell whether a value has words, and is no number, date or code point."""
    return any("a" <= character <= "z" for character in value)


def quoted(value: str) -> str:
    """Return data as it stands in a sentence: what Python's quotation marks stand around gets the language's own."""
    if len(value) > 2 and value[0] in _QUOTES and value[-1] == value[0]:  # noqa: PLR2004  # the two marks
        return f"«{isolated(value[1:-1])}»"
    return isolated(value)


_PLAIN: dict[str, Callable[[str], str | None]] = {
    "": quoted,
    "raw": str,
    "word": lambda value: None if " " in value else quoted(value),
}
