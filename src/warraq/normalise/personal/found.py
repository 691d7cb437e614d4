"""What of personal data stands in a value: each place once, by the kind that is told first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Literal, NamedTuple

from warraq.normalise.personal import accounts, addresses, cards, emails, identifiers, telephones, urls
from warraq.normalise.personal.reading import read
from warraq.normalise.text import Hit

Kind = Literal["e-mail", "telephone", "bank account", "payment card", "national identifier", "IP address"]
_NAMES = {  # of one, and of several
    "e-mail": ("an e-mail address", "{count:,} e-mail addresses"),
    "telephone": ("a telephone number", "{count:,} telephone numbers"),
    "bank account": ("a bank account number", "{count:,} bank account numbers"),
    "payment card": ("a payment card number", "{count:,} payment card numbers"),
    "national identifier": ("a national identifier", "{count:,} national identifiers"),
    "IP address": ("a public IP address", "{count:,} public IP addresses"),
}


class Personal(NamedTuple):
    """A piece of personal data: its place in a value, in code points, and its country, network or version."""

    kind: Kind
    start: int
    end: int
    of: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of a text so far: the places, in their order and apart from each other, and what of them is
    personal.
    """

    places: tuple[tuple[int, int], ...] = ()
    data: tuple[Personal, ...] = ()


Spans = Iterable[tuple[int, int, str]]
# In this order: what is told first is nothing else. The digits of links are nothing.
_STEPS: tuple[tuple[Kind | None, Callable[[str, str | None], Spans]], ...] = (
    ("e-mail", lambda text, _: ((*span, "") for span in emails.spans(text))),
    (None, lambda text, _: ((*span, "") for span in urls.spans(text))),
    ("bank account", lambda text, _: accounts.spans(text)),
    ("IP address", lambda text, _: addresses.spans(text, "IPv6")),
    ("IP address", lambda text, _: addresses.spans(text, "IPv4")),
    ("payment card", lambda text, _: cards.spans(text)),
    ("national identifier", lambda text, _: identifiers.tunisian(text)),
    ("national identifier", identifiers.spans),
    ("telephone", telephones.spans),
)
_LAST = {kind: step for step, (kind, _) in enumerate(_STEPS)}
_read = lru_cache(2)(read)


@lru_cache(16)  # a rule asks for its finding, then for its fix, and six rules ask of the same value
def _told(value: str, region: str | None, step: int) -> _Told:
    """Tell a value up to a step."""
    before = _told(value, region, step - 1) if step else _Told()
    (kind, spans), reading = _STEPS[step], _read(value)
    free = [span for span in spans(reading.text, region) if not _touched(before.places, *span[:2])]
    places = tuple(sorted([*before.places, *(span[:2] for span in free)])) if free else before.places
    new = (Personal(kind, *reading.span(start, end), of) for start, end, of in free) if kind else ()
    return _Told(places, (*before.data, *new))


def _touched(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(places, start, key=itemgetter(1))
    return at < len(places) and places[at][0] < end


def data(value: str, region: str | None) -> tuple[Personal, ...]:
    """Return the personal data in a value, in their order; `region` decides which national telephone numbers and
    identifiers are known.

    >>> [(each.kind, value[each.start : each.end]) for value in ["a@example.org, +966 50 123 4567"] for each in data(value, None)]
    [('e-mail', 'a@example.org'), ('telephone', '+966 50 123 4567')]
    """  # noqa: E501  # one pattern, query or example
    return tuple(sorted(_told(value, region, len(_STEPS) - 1).data, key=attrgetter("start")))


def _these(value: str, kind: Kind, region: str | None) -> list[Personal]:
    return sorted(each for each in _told(value, region, _LAST[kind]).data if each.kind == kind)


def about(value: str, kind: Kind, region: str | None = None) -> Hit | None:
    """Say where the first of a kind stands, and how many there are; what it is stays in the value, and out of the
    message.

    >>> about("a@example.org b@example.org", "e-mail", None)
    Hit(column=0, message='2 e-mail addresses')
    """
    these = _these(value, kind, region)
    if not these:
        return None
    one, several = _NAMES[kind]
    kinds = ", ".join(sorted({each.of for each in these} - {""}))
    counted = several.format(count=len(these)) if len(these) > 1 else one
    return Hit(these[0].start, f"{counted} ({kinds})" if kinds else counted)


def without(value: str, kind: Kind, region: str | None = None) -> str:
    """Put the kind in brackets in the place of each of that kind.

    >>> without("راسل a@example.org.", "e-mail", None)
    'راسل [e-mail].'
    """
    pieces, last = list[str](), 0
    for each in _these(value, kind, region):
        pieces += [value[last : each.start], f"[{kind}]"]
        last = each.end
    return "".join([*pieces, value[last:]])
