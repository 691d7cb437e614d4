"""Which language a text is in, by py3langid's model, on a sample; silent wherever the model is not sure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from warraq.normalise.tables import rows
from warraq.normalise.text import nfc
from warraq.normalise.text.mojibake import find_mojibake

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LABELS = frozenset(label for (line,) in rows(__package__, "labels.txt") for label in line.split())
_TABLE = list(rows(__package__, "languages.tsv"))
_KIN = {member: row[0] for row in _TABLE for member in row[1].split()}
# Languages of two living alphabets (Unicode CLDR, likelySubtags: az-Arab, pa-Arab, uz-Cyrl…; the Latin, Cyrillic or
# Arabic of crh, tk and tt) of which the model has seen one: they are found, but a text that is said to be in one is not
# judged.
_TWO_ALPHABETS = frozenset(("az", "crh", "ff", "ha", "kk", "ky", "mn", "pa", "tg", "tk", "tt", "uz"))
_SCRIPTS = frozenset(
    ("ar-arab", "fa-arab", "he-hebr", "ku-arab", "ku-latn", "sh-cyrl", "sh-latn", "ur-arab", "zh-hans", "zh-hant")
)
_WORDS = {row[0]: row[2].split() for row in _TABLE if any(row[2:3])}
HEAD = 600  # code points in which those words are looked for
LEAST = 60  # letters of a sample: no text of 60 locales as long as that was taken for another language (the same page)
_PART = 100  # code points of each of the three parts of a sample: its first, its middle, its last
# probability of the language found: 96% of texts of 300 code points in a wrong language reach it (the same page)
_SURE = 0.9
_DOUBT = 0.05  # probability that the language said may have in any part: a mixed text is no mismatch


@dataclass(frozen=True, slots=True)
class Reading:
    """What language a text is in: the model's label, the language that it is a kind of, and how sure it is."""

    label: str
    kin: str
    confidence: float


@cache
def kin(tag: str) -> str:
    """Return the language that a BCP 47 tag stands for: no region or variety, and the macrolanguage of its members.

    >>> [kin(tag) for tag in ("ar-IQ", "arz", "ar-arz", "zh-Hant-TW", "nb", "sr-Latn", "AR")]
    ['ar', 'ar', 'ar', 'zh', 'no', 'sh', 'ar']
    """
    primary, *others = tag.lower().split("-")
    if others and re.fullmatch("[a-z]{3}", others[0]):  # an extended language subtag, RFC 5646, section 2.2.2
        primary = others[0]
    return _KIN.get(primary, primary)


_KNOWN = frozenset(kin(label) for label in LABELS) - _TWO_ALPHABETS


def judged(tag: str) -> bool:
    """Whether the model knows a tag's language in the script that it is written in.

    >>> [judged(tag) for tag in ("ar", "ckb", "zh-Hans", "und", "mul", "zxx", "tlh", "ar-Latn", "zh-nan", "Arabic")]
    [True, True, True, False, False, False, False, False, False, False]
    """
    script = re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z]{3})*-([A-Za-z]{4})(?![A-Za-z])", tag)
    return kin(tag) in _KNOWN and (script is None or f"{kin(tag)}-{script[1].lower()}" in _SCRIPTS)


def familiar(language: str) -> str | None:
    """Return an RE2 pattern that the head of most texts of a kin matches, or None where we hold no words of it."""
    if language not in _WORDS:
        return None
    word = rf"[\s\p{{Z}}](?:{'|'.join(_WORDS[language])})[\s\p{{Z}}]"
    return f"(?s:{'.*'.join([word] * 3)})"


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _parts(text: str) -> list[str]:
    starts = sorted({0, max(0, (len(text) - _PART) // 2), max(0, len(text) - _PART)})
    return [text[start : start + _PART] for start in starts]


def _ranked(text: str) -> tuple[dict[str, float], dict[str, str]]:
    """Return the probability of each kin, and its likeliest label; presentation forms count as their letters (NFKC)."""
    sums: dict[str, float] = {}
    labels: dict[str, str] = {}
    for label, probability in _identifier().rank(nfc.normal(text, "NFKC")):
        sums[kin(label)] = sums.get(kin(label), 0) + probability
        labels.setdefault(kin(label), label)
    return sums, labels


def guess(text: str) -> tuple[str, float]:
    """Return the language that a text is likeliest in, and how likely.

    >>> guess("Tous les êtres humains naissent libres et égaux en dignité et en droits.")[0]
    'fr'
    """
    sums, _ = _ranked(text)
    best = max(sums, key=lambda name: sums[name])
    return best, sums[best]


def other(text: str, tag: str) -> Reading | None:
    """Tell which other language a text is in than its tag says; None where it may be in that one, or nobody can tell.

    The three parts of a sample have to lack the language said, and the sample has to be in another beyond doubt.
    Mojibake is no language: what it was read from may be the one said.

    >>> text = "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison."
    >>> other(text, "ar").label, other(text, "fr-CA"), other(text[:60], "ar")
    ('fr', None, None)
    """
    said, parts = kin(tag), _parts(text)
    sample = text if len(text) <= 3 * _PART else "\n".join(parts)
    if not judged(tag) or sum(map(str.isalpha, sample)) < LEAST:
        return None
    if any(_ranked(part)[0].get(said, 0) >= _DOUBT for part in parts):
        return None
    sums, labels = _ranked(sample)
    best = max(sums, key=lambda name: sums[name])
    if best in (said, "zxx") or sums[best] < _SURE or find_mojibake(sample):
        return None
    return Reading(labels[best], best, sums[best])
