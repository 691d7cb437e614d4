"""The words of reports in a language: names of rules, messages of findings, and what a report says by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Protocol

from warraq.finding import Finding, Severity
from warraq.report.escape import visible
from warraq.rule import Rule


class Language(Protocol):
    """What a language other than English adds: how messages, counted nouns and embedded data are written."""

    def message(self, message: str) -> str:
        """Return an English message in the language."""

    def counted(self, number: int, noun: str) -> str:
        """Return a number with its noun, which is given in English and in the singular."""

    def data(self, text: str) -> str:
        """Return what is no language, such as a path, so that it can stand within a sentence."""

    def sentence(self, text: str) -> str:
        """Return a whole sentence so that it can stand within a line of another direction."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a report is written with; in English every word stands for itself.

    `names` and `summaries` are those of rules by code, `phrases` what a report says by itself, each by its English
    form. `direction` is `ltr` or `rtl`, as HTML has it. Without `spoken` everything is English.
    """

    language: str = "en"
    direction: str = "ltr"
    names: Mapping[str, str] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    spoken: Language | None = None

    def name(self, of: Finding | Rule) -> str:
        """Return the name of a rule, or of the rule of a finding."""
        return self.names.get(of.code, of.name)

    def summary(self, rule: Rule) -> str:
        """Return the sentence that says what a rule finds."""
        return self.summaries.get(rule.code, rule.doc.summary.split("\n")[0])

    def message(self, finding: Finding) -> str:
        """Return a finding's message. In another language than English, `visible` was applied to what it quotes."""
        if self.spoken is None:
            return finding.message
        own = visible(finding.message)
        return self.spoken.message(own) if finding.code in self.names else self.spoken.data(own)

    def shown(self, finding: Finding) -> str:
        """Return the message of a finding, safe to print on a terminal: `visible` must not be applied to it again."""
        return visible(finding.message) if self.spoken is None else self.message(finding)

    def severity(self, severity: Severity) -> str:
        """Return the word for a severity."""
        return self.phrases.get(severity.value, severity.value)

    def counted(self, number: int, noun: str) -> str:
        """Return a number with its noun, given in English and in the singular.

        >>> ENGLISH.counted(1, "error"), ENGLISH.counted(1200, "file")
        ('1 error', '1,200 files')
        """
        if self.spoken is not None:
            return self.spoken.counted(number, noun)
        return f"{number:,} {noun}" + ("" if number == 1 else "s")

    def data(self, text: str) -> str:
        """Return a path or other data so that it can stand within a sentence; escape it by `visible` first."""
        return text if self.spoken is None else self.spoken.data(text)

    def sentence(self, text: str) -> str:
        """Return a sentence so that it can stand in a line that begins with a path, or a page of either direction."""
        return text if self.spoken is None else self.spoken.sentence(text)

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase of the report, given in English, with values in its braces; `{name:noun}` counts.

        >>> ENGLISH.say("{count} of {all:finding}", count=3, all=10)
        '3 of 10 findings'
        """
        said = self.phrases.get(phrase, phrase)
        return "".join(self._said(said, values)) if values else said

    def _said(self, phrase: str, values: Mapping[str, Any]) -> Iterator[str]:
        for literal, name, spec, conversion in Formatter().parse(phrase):
            yield literal
            if name is None:
                continue
            if is_noun(spec):
                yield self.counted(values[name], str(spec))
            else:
                value = repr(values[name]) if conversion == "r" else values[name]
                yield self.data(format(value, spec or ""))


def is_noun(spec: str | None) -> bool:
    """Tell whether what stands behind the colon of a brace is a noun, and no format.

    >>> is_noun("record"), is_noun(","), is_noun("d"), is_noun(None)
    (True, False, False, False)
    """
    return bool(spec) and len(str(spec)) > 1 and str(spec)[0].isalpha()


ENGLISH = Words()
