"""Reports in other languages than English: what they say stands in TOML files, one folder a language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from warraq.report.languages import bidi
from warraq.report.languages.templates import Book
from warraq.report.words import ENGLISH, Words

_NAMES = re.compile("`[^`]*`")  # of fields and commands, in the sentences of rules


@cache
def words(language: str) -> Words:
    """Return the words of a language; its files are read when it is asked for."""
    return ENGLISH if language == "en" else _arabic()


def catalogue() -> dict[str, dict[str, Any]]:
    """Return the tables of the Arabic files, joined: rules, phrases, nouns, messages and what libraries say."""
    joined = dict[str, dict[str, Any]]()
    for file in sorted(resources.files(__name__).joinpath("ar").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                joined.setdefault(table, {}).update(entries)
    return joined


def _arabic() -> Words:
    tables = catalogue()
    arabic = Arabic(tables["nouns"], {**tables["libraries"], **tables["composed"], **tables["messages"]})
    rules = tables["rules"]
    return Words(
        language="ar",
        direction="rtl",
        names={code: own["name"] for code, own in rules.items()},
        summaries={code: _NAMES.sub(bidi.set_apart, own["summary"]) for code, own in rules.items()},
        phrases=tables["phrases"],
        spoken=arabic,
    )


class Arabic:
    """Arabic sentences: numbers in Latin digits, nouns in the form that their number asks for, data in isolates."""

    def __init__(self, nouns: dict[str, dict[str, str]], sentences: dict[str, str]) -> None:
        """Take the forms of nouns and the sentences, each by its English form."""
        self._nouns = nouns
        self._book = Book(sentences, self.counted)

    def message(self, message: str) -> str:
        """Return a message in Arabic; one that the catalogue lacks stays English, set apart."""
        return self._book.translated(message) or bidi.isolated(message)

    def counted(self, number: int, noun: str) -> str:
        """Return a number with its noun; behind `of ` it is in the oblique case.

        >>> words("ar").counted(2, "file"), words("ar").counted(2, "of file"), words("ar").counted(12, "record")
        ('ملفان', 'ملفين', '12 سجلًا')
        """
        name = noun.removeprefix("of ")
        if name not in self._nouns:
            return f"{number:,} {bidi.isolated(noun)}"
        forms, form = self._nouns[name], plural(number)
        if form == "zero" and noun != name:
            return f"0 {forms['other']}"
        if form == "two" and noun != name:
            return _oblique(forms["two"])
        return forms[form] if form in ("zero", "one", "two") else f"{number:,} {forms[form]}"

    def data(self, text: str) -> str:
        """Return data in an isolate."""
        return bidi.isolated(text)

    def sentence(self, text: str) -> str:
        """Return a sentence in an isolate of its direction."""
        return bidi.sentence(text)


def plural(number: int) -> str:
    """Return the form of a noun that a whole number asks for, by the plural rules of CLDR for Arabic.

    >>> [plural(number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 1000)]
    ['zero', 'one', 'two', 'few', 'few', 'many', 'many', 'other', 'other', 'few', 'other']
    """
    if number in (0, 1, 2):
        return ("zero", "one", "two")[number]
    if 3 <= number % 100 <= 10:  # noqa: PLR2004  # CLDR's own bounds
        return "few"
    return "many" if 11 <= number % 100 <= 99 else "other"  # noqa: PLR2004  # CLDR's own bounds


def _oblique(dual: str) -> str:
    """Return a dual in the oblique case: its first word ends otherwise.

    >>> _oblique("سجلان"), _oblique("عنوانا بريد")
    ('سجلين', 'عنواني بريد')
    """
    head, sign, rest = dual.partition(" ")
    head = f"{head[:-2]}ين" if head.endswith("ان") else f"{head[:-1]}ي" if head.endswith("ا") else head
    return head + sign + rest
