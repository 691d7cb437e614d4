"""What every Arabic message is held to: nothing of the English one is left save what it quotes, and names that have
no other form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter
from typing import Any

from warraq import rules
from warraq.finding import Fault, Finding, Severity
from warraq.report.languages import catalogue, words

# Names of formats, standards, encodings and makers, and the values of JSON.
NAMES = frozenset(
    """AMP BCP C C2PA CRC Croissant D DOI GBK HTML IBAN ICANN IP IPv4 IPv6 JSON JSONL LF Lines LicenseRef MacArabic NFC OpenGraph
    PDF EPUB WACZ ZIP SQLite Arrow Feather ARC MHTML RSS Atom XML Python JavaScript Parquet RFC SHA SHA256SUMS SPDX Schema U UTC UTF WARC Z FEFF FFFD LD false gzip h1 http https null
    punycode release true warraq www zip s sha256""".split()  # noqa: SIM905  # one name a line is no better
)
CODES = frozenset(rule.code for rule in rules.ALL)
_ISOLATE = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_WORD = re.compile("[A-Za-z][A-Za-z0-9]*")
WHERE = "see docs/decisions/0032-arabic.md"
_LONGEST = 12  # characters of an English phrase that is told from data


def own_words(text: str) -> set[str]:
    """Return the words in Latin letters that stand outside of isolates."""
    while (plain := _ISOLATE.sub(" ", text)) != text:
        text = plain
    return set(_WORD.findall(text))


@cache
def fragments() -> list[str]:
    """Return what the English sentences say around their gaps, where that is long enough to be no data."""
    tables = catalogue()
    sentences = [*tables["messages"], *tables["composed"]]
    texts = {text for sentence in sentences for text, *_ in Formatter().parse(sentence)}
    return sorted(text for text in texts if len(text) > _LONGEST and text.strip().count(" ") > 1)


def faults(findings: Iterable[Finding]) -> list[str]:
    """Return the messages that are not Arabic from end to end, each with what it became and what is wrong."""
    arabic, english, seen = words("ar"), fragments(), dict[str, Finding]()
    for finding in findings:
        seen.setdefault(f"{finding.code} {finding.message}", finding)
    wrong = list[str]()
    for message, finding in seen.items():
        said = arabic.message(finding)
        if more := own_words(said) - NAMES:
            wrong.append(f"{message!r} became {said!r}: {', '.join(sorted(more))}")
        elif not re.search("[\u0620-\u064a]", _ISOLATE.sub(" ", said)):
            wrong.append(f"{message!r} has no Arabic form")
        elif left := [part for part in english if any(part in data for data in _ISOLATE.findall(said))]:
            wrong.append(f"{message!r} became {said!r}: left in English: {left}")
    return wrong


def untranslated(found: Iterable[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the Arabic of findings as JSON has them; those of plug-ins have none."""
    own = words("ar").names
    return faults(
        Finding(each["code"], each["name"], Severity(each["severity"]), each["message"], each["path"])
        for each in found
        if each["code"] in own
    )


def of_faults(made: Iterable[Fault]) -> list[str]:
    """Return what is wrong with the Arabic of faults."""
    return faults(Finding(each.code, "", Severity.ERROR, each.message, "") for each in made)
