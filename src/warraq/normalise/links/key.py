"""The comparison key of a link: what two links to one article share.

Each step joins links that are nearly always one article and on some site are not; so a key only says which links to
compare, and is never stored. A step reports itself with what it took away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from warraq.normalise.links.parse import Url
from warraq.normalise.links.steps import NONE


class Change(NamedTuple):
    """A step that changed something, and what of the link it changed: two links differ in a step where this differs."""

    step: str
    what: str


# First label of a host -> the step that drops it, the commonest first. Editions for phones and AMP (amp.dev) have the
# same articles.
PREFIXES = {"www": "drop www", "m": "drop mobile host", "mobile": "drop mobile host", "amp": "drop amp host"}
AMP_SUFFIX, AMP_PARAMETER = "/amp", "amp="
# A switch such as `weekly` or `print`: one or two words and at most one digit. Longer ones, or with more digits, can be
# what names the article (`?12345`, `?/archives/12-title.html`), and so can those in camel case, as wikis have them
# (`?FrontPage`).
_WORD = "(?:[A-Za-z][a-z]{0,19}|[A-Z]{2,20})"
_SWITCH = re.compile(rf"{_WORD}(?:[_-]{_WORD})?[0-9]?")
# The parameter of WordPress's AMP plugin (amp-wp.org/documentation): `?amp=1`, once `?amp`.
_AMP = re.compile(rf"{AMP_PARAMETER}(?:1|true)?", re.IGNORECASE)


def key_of(url: Url, *, off: frozenset[str] = NONE) -> tuple[str, list[Change]]:
    """Return the key of a link in stored form, and the steps that led to it.

    >>> from warraq.normalise.links.parse import parse
    >>> key_of(parse("http://www.example.org/a/?b=2&a=1"), off=frozenset({"drop www"}))[0]
    'www.example.org/a?a=1&b=2'
    """
    changes: list[Change] = []
    scheme = f"{url.scheme}://"
    if "drop scheme" not in off:
        changes.append(Change("drop scheme", url.scheme))
        scheme = ""
    who = "" if url.credentials is None else f"{url.credentials}@"
    host = _host(url.host, off, changes)
    port = "" if url.port is None else f":{url.port}"
    path = _path(url.path, off, changes)
    if path in ("", "/"):  # nothing but the query tells what is shown
        off |= {"drop valueless parameters"}
    query = _query(url.query, off, changes)
    fragment = "" if url.fragment is None else f"#{url.fragment}"
    return f"{scheme}{who}{host}{port}{path}{query}{fragment}", changes


def _host(host: str, off: frozenset[str], changes: list[Change]) -> str:
    if host.endswith(".") and "drop root dot" not in off:  # RFC 1034, section 3.1: the name written in full
        changes.append(Change("drop root dot", "."))
        host = host[:-1]
    start, last = 0, host.rstrip(".").rfind(".")
    while True:
        label = host[start : host.find(".", start)]
        step, rest = PREFIXES.get(label), start + len(label) + 1
        while rest < last and host[rest] == ".":
            rest += 1
        if step is None or step in off or rest >= last:  # www.com is a name of its own
            return host[start:]
        changes.append(Change(step, label))
        start += len(label) + 1


def _path(path: str, off: frozenset[str], changes: list[Change]) -> str:
    end = len(path)
    while True:
        bare = _before_slashes(path, end)
        if bare < end and "drop trailing slash" not in off:
            shorter, step = bare, "drop trailing slash"
        elif (
            bare > len(AMP_SUFFIX)
            and path[bare - len(AMP_SUFFIX) : bare].lower() == AMP_SUFFIX
            and "drop amp suffix" not in off
        ):
            shorter, step = bare - len(AMP_SUFFIX), "drop amp suffix"
        else:
            return path[:end]
        changes.append(Change(step, path[shorter:end]))
        end = shorter


def _before_slashes(path: str, end: int) -> int:
    while end and path[end - 1] == "/":
        end -= 1
    return end


def _query(query: str | None, off: frozenset[str], changes: list[Change]) -> str:
    if query is None:
        return ""
    kept = list(_parameters(query.split("&"), off, changes))
    if "sort parameters" not in off:
        ordered = sorted(kept, key=lambda one: one.partition("=")[0])
        if ordered != kept:
            changes.append(Change("sort parameters", "&".join(kept)))
        kept = ordered
    return f"?{'&'.join(kept)}" if kept else ""


def _parameters(parameters: list[str], off: frozenset[str], changes: list[Change]) -> Iterator[str]:
    for one in parameters:
        if _AMP.fullmatch(one) and "drop amp parameter" not in off:
            changes.append(Change("drop amp parameter", one))
        elif (not one or _SWITCH.fullmatch(one)) and "drop valueless parameters" not in off:
            changes.append(Change("drop valueless parameters", one))
        else:
            yield one
