"""Which steps changed a link on its way to the stored form, found by comparing how it was written with what came out.

The standard's parser does many steps at once and names none of them; this names each by its traces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from warraq.normalise.links import ampersands, escapes
from warraq.normalise.links.hosts import is_address
from warraq.normalise.links.key import Change
from warraq.normalise.links.parse import BLANK, DEFAULT_PORTS, Raw, Url, take_apart
from warraq.normalise.links.stored import route, unless_empty
from warraq.normalise.links.tracking import only_tracks

# url.spec.whatwg.org, section 4.1: "single-dot" and "double-dot URL path segment".
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
_UPPER = re.compile(r"[A-Z]")
_HIDING = re.compile(r"[%\t\n\r]")  # without one of these no ampersand is escaped that cannot be seen to be


def changes(text: str, out: Url, *, off: frozenset[str]) -> list[Change]:
    """List the steps that lead from a text to its stored form, `out`.

    >>> from warraq.normalise.links.parse import parse
    >>> text = "http://Example.org"
    >>> [change.step for change in changes(text, parse(text), off=frozenset())]
    ['lower-case host', 'add root path']
    """
    escaped = "unescape ampersands" not in off
    raw = take_apart(ampersands.unescape(text) if escaped else text)
    steps = [
        *_surroundings(text),
        *(_ampersands(text, raw, off) if escaped else ()),
        *_slashes(raw),
        *_host(raw, out),
        *_credentials(raw, out),
        *_port(raw, out),
    ]
    steps += [*_dots(raw.path), *_escapes(raw, out, off), *_query(raw, out, off)]
    if "drop fragment" not in off and route(raw.fragment) != raw.fragment:
        steps.append(Change("drop fragment", (raw.fragment or "").removeprefix(route(raw.fragment) or "")))
    return steps


def _surroundings(text: str) -> Iterator[Change]:
    inside = text.strip(BLANK)
    if inside != text:
        yield Change("strip surrounding white space", text.replace(inside, "|", 1))
    if dropped := re.findall(r"[\t\n\r]", inside):
        yield Change("drop tabs and newlines", "".join(dropped))


def _ampersands(text: str, raw: Raw, off: frozenset[str]) -> Iterator[Change]:
    """Name the escaped ampersands of the text, else those that come of its other escapes being decoded."""
    hidden = "decode unreserved escapes" not in off and _HIDING.search(text)
    decoded = [] if not hidden else [raw.path, f"?{raw.query or ''}", route(raw.fragment) or ""]
    if escaped := ampersands.escaped(text) or ampersands.escaped("#".join(map(escapes.tidy, decoded))):
        yield Change("unescape ampersands", "".join(escaped))


def _slashes(raw: Raw) -> Iterator[Change]:
    if len(raw.slashes) != len("//"):
        yield Change("repair slashes", raw.slashes)
    if count := (raw.slashes + raw.path).count("\\"):
        yield Change("replace backslashes", "\\" * count)


def _host(raw: Raw, out: Url) -> Iterator[Change]:
    plain = unquote(raw.host)
    lower = plain.lower()
    if upper := [a for a, b in zip(plain, lower, strict=False) if a != b]:
        yield Change("lower-case host", "".join(upper))
    if upper := _UPPER.findall(raw.scheme):
        yield Change("lower-case scheme", "".join(upper))
    if plain != raw.host:
        yield Change("unescape host", raw.host)
    if lower != out.host:
        yield Change("normalise address" if is_address(out.host) else "encode host", lower)


def _credentials(raw: Raw, out: Url) -> Iterator[Change]:
    if raw.credentials is not None and out.credentials != raw.credentials:
        yield Change("escape forbidden characters" if out.credentials else "drop credentials", raw.credentials)


def _port(raw: Raw, out: Url) -> Iterator[Change]:
    if raw.port is None or raw.port == out.port:
        return
    if not raw.port:
        yield Change("drop empty port", ":")
    elif out.port is None:
        yield Change("drop default port", DEFAULT_PORTS[out.scheme])
    else:
        yield Change("trim port", raw.port)


def _dots(path: str) -> Iterator[Change]:
    if not path:
        yield Change("add root path", "/")
    if _has_dots(path) and (dots := [one for one in _segments(path) if _DOTS.fullmatch(one)]):
        yield Change("resolve dot segments", "/".join(dots))


def _segments(path: str) -> list[str]:
    return path.replace("\\", "/").split("/")


def _has_dots(path: str) -> bool:
    """Tell whether a path may have segments of dots, plain or escaped."""
    return "." in path or "%" in path


def _escapes(raw: Raw, out: Url, off: frozenset[str]) -> Iterator[Change]:
    segments, dotted = _segments(raw.path), _has_dots(raw.path)
    path = "/".join(one for one in segments if not (dotted and _DOTS.fullmatch(one)))
    query = "&".join(_kept(raw.query, off)) if out.query is not None else ""
    fragment = (raw.fragment if "drop fragment" in off else route(raw.fragment)) or ""
    if pieces := (*escapes.forbidden(path + fragment), *escapes.forbidden(query, query=True)):
        yield Change("escape forbidden characters", "".join(pieces))
    for step, of in (("decode unreserved escapes", escapes.needless), ("upper-case escapes", escapes.lower_case)):
        if step not in off and (pieces := of(f"{path}?{query}#{fragment}")):
            yield Change(step, "".join(pieces))


def _query(raw: Raw, out: Url, off: frozenset[str]) -> Iterator[Change]:
    if raw.query is None:
        return
    kept = set(_kept(raw.query, off))
    if dropped := [one for one in raw.query.split("&") if one not in kept]:
        yield Change("drop tracking parameters", "&".join(dropped))
    elif out.query is None and unless_empty(raw.query) is None:
        yield Change("drop empty query", raw.query)


def _kept(query: str | None, off: frozenset[str]) -> list[str]:
    parameters = (query or "").split("&")
    if "drop tracking parameters" in off:
        return parameters
    decode = "decode unreserved escapes" not in off
    return [one for one in parameters if not only_tracks(escapes.tidy(one, decode=decode))]
