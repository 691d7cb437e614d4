"""The words of reports in a language: names of rules, messages of findings, and what a report says by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from warraq.finding import Finding


@dataclass(frozen=True, slots=True)
class Words:
    """What a report is written with; in English every word stands for itself.

    `names` are the names of rules by code, `phrases` what a report says by itself, each by its English form.
    `direction` is `ltr` or `rtl`, as HTML has it.
    """

    language: str = "en"
    direction: str = "ltr"
    names: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)

    def name(self, finding: Finding) -> str:
        """Return the name of the rule of a finding."""
        return self.names.get(finding.code, finding.name)

    def message(self, finding: Finding) -> str:
        """Return the message of a finding."""
        return finding.message

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase of the report, given in English, with values in its braces.

        >>> ENGLISH.say("{count} of {all} findings", count=3, all=10)
        '3 of 10 findings'
        """
        return self.phrases.get(phrase, phrase).format(**values)


ENGLISH = Words()
