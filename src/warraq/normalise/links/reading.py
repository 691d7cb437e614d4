"""What a link is read as: its stored form, its key, the steps that led there, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from warraq.finding import Remark
from warraq.normalise.links import escapes, trace
from warraq.normalise.links.ampersands import unescape
from warraq.normalise.links.hosts import why_unpublishable
from warraq.normalise.links.key import Change, key_of
from warraq.normalise.links.parse import ASKED_AGAIN, Url, parse, split, why_malformed
from warraq.normalise.links.patterns import CANONICAL_IF
from warraq.normalise.links.steps import NONE, ORDER, Link, check
from warraq.normalise.links.stored import stored, write

_ESCAPED = Change("escape forbidden characters", "")  # whatever these are


@cache
def _canonical_if() -> re.Pattern[str]:
    return re.compile(CANONICAL_IF)


@dataclass(frozen=True, slots=True)
class Reading:
    """One link as it was read: `canonical` and `key` are None where it is malformed.

    `steps` names what changed something on the way from `text` to `canonical` and from there to `key`, in order.
    """

    text: str
    canonical: Link | None
    key: str | None
    steps: tuple[str, ...]
    remarks: tuple[Remark, ...]


def read(text: str, *, off: frozenset[str] = NONE) -> Reading:
    """Read one link and say everything about it; raises ValueError where `off` names no step that can be switched off.

    Remarks: LNK001 malformed (then nothing else), LNK003 not in canonical form, LNK004 credentials, LNK006 a host that
    cannot be published. A link whose only fault is its credentials gets LNK004 alone.

    >>> reading = read("HTTP://www.Example.org/a/?utm_source=x#top")
    >>> reading.canonical, reading.key
    ('http://www.example.org/a/', 'example.org/a')
    >>> reading.steps
    ('lower-case host', 'lower-case scheme', 'drop tracking parameters', 'drop fragment', 'drop scheme', 'drop www',
     'drop trailing slash')
    """
    check(off)
    link = _read(text, off)
    if link is None:
        return Reading(text, None, None, (), remarks(text, off=off))
    first = trace.changes(text, link.stored, off=off) if link.canonical != text else []
    key, second = key_of(link.stored, off=off)
    return Reading(text, link.canonical, key, _names([*first, *second]), _remarks(link, first))


def remarks(text: str, *, off: frozenset[str] = NONE) -> tuple[Remark, ...]:
    """Return what is wrong with a link: the remarks of `read`. Raises ValueError as `read` does.

    >>> [remark.code for remark in remarks("https://user@Example.org/")]
    ['LNK003', 'LNK004']
    """
    if not off and (out := _escaped(text)):
        url = split(out)
        return _remarks(_Read(url, url, out), [_ESCAPED] if out != text else [])
    check(off)
    link = _read(text, off)
    if link is None:
        return (Remark("LNK001", f"not an absolute http(s) link: {why_malformed(text)}"),)
    return _remarks(link, trace.changes(text, link.stored, off=off) if link.canonical != text else [])


def canonical(text: str, *, off: frozenset[str] = NONE) -> str:
    """Put a link in stored form; a malformed one comes back unchanged. Idempotent. Raises ValueError as `read` does.

    >>> canonical("https://Example.org:443/أ?fbclid=1"), canonical("www.example.org")
    ('https://example.org/%D8%A3', 'www.example.org')
    """
    if off:
        check(off)
    elif out := _escaped(text):
        return out
    link = _read(text, off)
    return text if link is None else link.canonical


def key(text: str, *, off: frozenset[str] = NONE) -> str | None:
    """Return what duplicates of a link are compared by, or None where it is malformed. Raises ValueError as `read`
    does.

    Two links with one canonical form have one key; and a key behind its link's own scheme has itself as its key.

    >>> key("https://m.example.org/a?b=2&a=1&weekly") == key("http://www.example.org/a/?a=1&b=2")
    True
    """
    if off:
        check(off)
    elif out := _escaped(text):
        return key_of(split(out))[0]
    link = _read(text, off)
    return None if link is None else key_of(link.stored, off=off)[0]


def joined(first: str, second: str, *, off: frozenset[str] = NONE) -> tuple[str, ...]:
    """Name the steps that make two links with one key equal: those in which the two differ.

    `("identical",)` where the texts are equal; empty where the keys differ or a link is malformed, so nothing joins
    them.

    >>> joined("http://example.org/a?weekly", "https://example.org/a")
    ('drop scheme', 'drop valueless parameters')
    """
    if first == second:
        return ("identical",)
    one, other = _changes(first, off), _changes(second, off)
    if one is None or other is None or one[0] != other[0]:
        return ()
    differing = {change.step for change in {*one[1]} ^ {*other[1]}} or {change.step for change in (*one[1], *other[1])}
    return tuple(step for step in ORDER if step in differing)


class _Read(NamedTuple):
    """A link in parts, its stored form in parts, and that as one text."""

    url: Url
    stored: Url
    canonical: Link


@lru_cache(ASKED_AGAIN)
def _read(text: str, off: frozenset[str]) -> _Read | None:
    """Read a link whose ampersands may be escaped for HTML: a numeric one (`&#38;`) would begin a fragment."""
    url = parse(text if "unescape ampersands" in off else unescape(text))
    if url is None:
        return None
    out = stored(url, off=off)
    return _Read(url, out, write(out))


@lru_cache(ASKED_AGAIN)
def _escaped(text: str) -> Link | None:
    """Return the canonical form, with all steps on, of a link that only has to have its characters beyond ASCII
    escaped, if that; None of any other. It takes a fifth of the time of reading it in parts.
    """
    try:
        out = escapes.ascii_only(text)
    except ValueError:
        return None
    return Link(out) if _canonical_if().fullmatch(out) else None


def _changes(text: str, off: frozenset[str]) -> tuple[str, list[Change]] | None:
    check(off)
    link = _read(text, off)
    if link is None:
        return None
    key, second = key_of(link.stored, off=off)
    return key, [*trace.changes(text, link.stored, off=off), *second]


def _names(changes: list[Change]) -> tuple[str, ...]:
    names = {change.step for change in changes}
    return tuple(step for step in ORDER if step in names)


def _remarks(read: _Read, changes: list[Change]) -> tuple[Remark, ...]:
    remarks, steps, (url, _, canonical) = list[Remark](), [change.step for change in changes], read
    if others := [step for step in ORDER if step in steps and not (step == "drop credentials" and url.credentials)]:
        remarks.append(Remark("LNK003", f"not in canonical form ({', '.join(others)}): write {canonical}"))
    if url.credentials:
        remarks.append(Remark("LNK004", f"user name or password in the link: write {canonical}"))
    if reason := why_unpublishable(url.host):
        remarks.append(Remark("LNK006", f"unpublishable host: {reason}"))
    return tuple(remarks)
