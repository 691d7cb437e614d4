"""Faults of links, and links that are an earlier record's in another disguise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import unquote

from defects.kind import Case, Kind, Record, changing, own

UNPUBLISHABLE = ("localhost", "intranet", "192.168.1.20", "10.0.0.7")


def _malformed(link: str) -> Kind:
    return changing(f"no address: {link}", "LNK001", "/link", lambda record, _: record.update(link=link))


def _to(name: str, code: str, link: str) -> Kind:
    """Make the kind that leads to a host that it should not."""
    return changing(name, code, "/link", lambda record, case: own(record, f"{link}{case.number}"))


def _parameter(link: str, added: str) -> str:
    return link + ("&" if "?" in link else "?") + added


def _upper_host(link: str) -> str:
    scheme, host, *path = link.split("/", 3)[0], *link.split("/", 3)[2:]
    return f"{scheme}//{host.upper()}/{''.join(path)}"


def _with_port(link: str, port: str = ":443") -> str:
    host = link.split("/")[2]
    return link.replace(host, host + port, 1)


def _with_user(link: str) -> str:
    return link.replace("https://", "https://editor:secret@", 1)


def _lower_escapes(link: str) -> str:
    head, *escapes = link.split("%")
    return head + "".join("%" + escape[:2].lower() + escape[2:] for escape in escapes)


def _dots(link: str) -> str:
    head, slash, rest = link.rpartition("/")
    return f"{head}/x/..{slash}{rest}"


# The same page under a name that is not its canonical one: the id, which is made from that one, stays.
_SPELLINGS: dict[str, Callable[[str], str]] = {
    "a tracking parameter": lambda link: _parameter(link, "utm_source=feed&utm_medium=rss"),
    "a click's number": lambda link: _parameter(link, "fbclid=IwAR0abc"),
    "a fragment": lambda link: f"{link}#top",
    "an upper-case host": _upper_host,
    "an upper-case scheme": lambda link: link.replace("https", "HTTPS", 1),
    "a default port": _with_port,
    "dot segments": _dots,
    "lower-case escapes": _lower_escapes,
    "Arabic letters in the path": unquote,
    "an empty query": lambda link: link if "?" in link else f"{link}?",
    "blanks around it": lambda link: f" {link} ",
}
# What joins two addresses that are canonical both, on a site that serves its pages under either.
_DISGUISES: dict[str, Callable[[str], str]] = {
    "the same": lambda link: link,
    "http": lambda link: link.replace("https", "http", 1),
    "www": lambda link: link.replace("://www.", "://", 1) if "://www." in link else link.replace("://", "://www.", 1),
    "a mobile host": lambda link: link.replace("://www.", "://", 1).replace("://", "://m.", 1),
    "an AMP host": lambda link: link.replace("://www.", "://", 1).replace("://", "://amp.", 1),
    "a root dot": lambda link: _with_port(link, "."),
    "a slash at the end": lambda link: link.removesuffix("/") if link.endswith("/") else f"{link}/",
    "an AMP suffix": lambda link: f"{link.removesuffix('/')}/amp",
    "an AMP parameter": lambda link: _parameter(link, "amp=1"),
    "a parameter without a value": lambda link: _parameter(link, "weekly"),
}
_QUERIES = frozenset({"a slash at the end", "an AMP suffix"})  # of a path, which a query hides


def _spelt(name: str, spell: Callable[[str], str]) -> Kind:
    def change(record: Record, _: Case) -> bool:
        record["link"], old = spell(record["link"]), record["link"]
        return bool(record["link"] != old)

    return changing(f"not canonical: {name}", "LNK003", "/link", change)


def _take(record: Record, before: Record, link: str) -> None:
    """Take an earlier record's link, and its dates with it, since a date may stand in the path."""
    record["link"] = link
    record["published_at"], record["dateline"] = before["published_at"], before["dateline"]
    record["collected_at"] = None


def _again(name: str, disguise: Callable[[str], str]) -> Kind:
    """Make the kind that repeats an earlier link under another canonical name, with the id of that."""

    def change(record: Record, case: Case) -> bool:
        if case.before is None or (name in _QUERIES and "?" in case.before["link"]):
            return False
        _take(record, case.before, disguise(case.before["link"]))
        record["id"] = hashlib.sha256(record["link"].encode()).hexdigest()[:32]
        return True

    return Kind(f"a link again: {name}", (("LNK002", "/link"),), change, repeats=True)


def _misspelt(name: str, spell: Callable[[str], str], code: str = "LNK003") -> Kind:
    """Make the kind that repeats an earlier link, not canonical: two findings, and the id of the first record."""

    def change(record: Record, case: Case) -> bool:
        if case.before is None or spell(case.before["link"]) == case.before["link"]:
            return False
        _take(record, case.before, spell(case.before["link"]))
        record["id"] = case.before["id"]
        return True

    return Kind(f"a link again: {name}", (("LNK002", "/link"), (code, "/link")), change, repeats=True)


KINDS = (
    *map(_malformed, (
        "www.example.org/news/1", "/news/1", "ftp://example.org/news/1", "mailto:desk@example.org", "https://", "خبر",
        "https://exa mple.org/1", "https://example.org:99999/1", "javascript:void(0)", "doi:10.1000/182",
    )),
    *(_spelt(name, spell) for name, spell in _SPELLINGS.items()),
    changing("a user and a password", "LNK004", "/link", lambda r, _: r.update(link=_with_user(r["link"]))),
    _to("a host of another publisher", "LNK005", "https://news.example.edu/a/"),
    _to("a host that only ends alike", "LNK005", "https://notalsahil.example.org/a/"),
    _to("this machine", "LNK006", "http://localhost/news/"),
    _to("a single name", "LNK006", "http://intranet/news/"),
    _to("a private address", "LNK006", "http://192.168.1.20/news/"),
    _to("another private address", "LNK006", "https://10.0.0.7/news/"),
    *(_again(name, disguise) for name, disguise in _DISGUISES.items()),
    *(_misspelt(name, spell) for name, spell in _SPELLINGS.items()),
    _misspelt("a user and a password", _with_user, "LNK004"),
)  # fmt: skip
