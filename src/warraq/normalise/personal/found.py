"""What of personal data stands in a value: each place once, by the kind that is told first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

from warraq.normalise.personal import accounts, addresses, cards, emails, identifiers, telephones, urls
from warraq.normalise.personal.reading import Reading, read
from warraq.normalise.text import Hit

Kind = Literal["e-mail", "telephone", "bank account", "payment card", "national identifier", "IP address"]
_NAMES = {
    "e-mail": "e-mail address",
    "telephone": "telephone number",
    "bank account": "bank account number",
    "payment card": "payment card number",
    "national identifier": "national identifier",
    "IP address": "public IP address",
}


class Personal(NamedTuple):
    """Where one stands in a value, in code points, and of which country, network or version it is."""

    kind: Kind
    start: int
    end: int
    of: str = ""


@dataclass(slots=True)
class _Taken:
    """Places that are told already, in their order and apart from each other; those of links are told as nothing."""

    reading: Reading
    places: list[tuple[int, int]] = field(default_factory=list)
    found: list[Personal] = field(default_factory=list)

    def take(self, kind: Kind | None, spans: Iterable[tuple[int, int, str]]) -> None:
        """Take those of a kind's places, which are apart from each other, that touch none that is taken."""
        free = [span for span in spans if not self._touched(*span[:2])]
        self.places = sorted([*self.places, *(span[:2] for span in free)])
        if kind:
            self.found += [Personal(kind, *self.reading.span(start, end), of) for start, end, of in free]

    def _touched(self, start: int, end: int) -> bool:
        at = bisect_right(self.places, start, key=itemgetter(1))
        return at < len(self.places) and self.places[at][0] < end


@lru_cache(4)  # a rule asks for its finding, then for its fix, and six rules of the same value
def found(value: str, region: str | None) -> tuple[Personal, ...]:
    """Give what stands in a value, in its order; national telephone numbers and identifiers are those of a region.

    >>> [(each.kind, value[each.start : each.end]) for value in ["a@example.org, +966 50 123 4567"] for each in found(value, None)]
    [('e-mail', 'a@example.org'), ('telephone', '+966 50 123 4567')]
    """
    taken = _Taken(read(value))
    text = taken.reading.text
    taken.take("e-mail", ((*span, "") for span in emails.spans(text)))
    taken.take(None, ((*span, "") for span in urls.spans(text)))
    taken.take("bank account", accounts.spans(text))
    for version in addresses.VERSIONS:
        taken.take("IP address", addresses.spans(text, version))
    taken.take("national identifier", identifiers.tunisian(text))
    taken.take("payment card", cards.spans(text))
    taken.take("national identifier", identifiers.spans(text, region))
    taken.take("telephone", telephones.spans(text, region))
    return tuple(sorted(taken.found, key=lambda each: each.start))


def about(value: str, kind: Kind, region: str | None) -> Hit | None:
    """Say where the first of a kind stands, and how many there are; what it is stays in the value, and out of the message.

    >>> about("a@example.org b@example.org", "e-mail", None)
    Hit(column=0, message='2 e-mail addresses')
    """
    these = [each for each in found(value, region) if each.kind == kind]
    if not these:
        return None
    name = _NAMES[kind]
    kinds = ", ".join(sorted({each.of for each in these} - {""}))
    plural = f"{name}es" if name.endswith("s") else f"{name}s"
    counted = f"{len(these):,} {plural}" if len(these) > 1 else f"{'an' if name[0] == 'e' else 'a'} {name}"
    return Hit(these[0].start, f"{counted} ({kinds})" if kinds else counted)


def without(value: str, kind: Kind, region: str | None) -> str:
    """Put the kind in brackets in the place of each of that kind.

    >>> without("راسل a@example.org.", "e-mail", None)
    'راسل [e-mail].'
    """
    pieces, last = list[str](), 0
    for each in found(value, region):
        if each.kind == kind:
            pieces += [value[last : each.start], f"[{kind}]"]
            last = each.end
    return "".join([*pieces, value[last:]])
