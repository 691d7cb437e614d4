"""LNK: links by the WHATWG URL standard, in their canonical form, each article once."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from warraq.finding import Severity
from warraq.normalise import links
from warraq.normalise.columns.masks import elsewhere
from warraq.rule import key_rule, record_rule

# Hosts under the oldest general domains and those of countries are public; the exact check sees to the rest.
_PUBLIC = r"\Ahttps?://(?:[a-z0-9-]+\.)+(?:com|net|org|info|gov|edu|[a-z]{2})(?::[0-9]+)?(?:[/?#]|\z)"
_WHOLE = r"\A(?:{})\z"


@record_rule("LNK001", "malformed-link", severity=Severity.ERROR, exact=links.why_malformed)
def malformed_link(link: pa.Array) -> pa.Array:
    """A link is not an absolute http(s) URL.

    ## Why is this bad?
    It leads nowhere, has no canonical form, and so cannot be told from its duplicates. Links are judged by the WHATWG
    URL standard, as browsers do, so Arabic paths are right as they stand.

    ## Example
    ```json
    {"link": "www.example.org/news/1"}
    ```

    ## Use instead
    ```json
    {"link": "https://www.example.org/news/1"}
    ```

    ## When not to use it
    Where the field holds identifiers that are no web addresses, such as DOIs.
    """
    pattern = _WHOLE.format(links.MALFORMED_UNLESS)
    return elsewhere(links.in_form(link), link, lambda some: pc.invert(pc.match_substring_regex(some, pattern)))


_ALL_ON = links.Steps()


def _why_joined(first: list[str], later: list[str], *, steps: links.Steps = _ALL_ON) -> str | None:
    names = links.joined(first[0], later[0], off=steps.off_for(later[0]))
    same = "another record has the same link"
    return same if names == ("identical",) else f"{same} once these are set aside: {', '.join(names)}"


@key_rule("LNK002", "duplicate-link", severity=Severity.ERROR, exact=_why_joined)
def duplicate_link(link: pa.Array, *, steps: links.Steps = _ALL_ON) -> pa.Array:
    """Another record has the same canonical link.

    ## Why is this bad?
    It is the same article twice, under another disguise: scheme, `www`, tracking parameters, percent-encoding, a
    trailing slash. Counts are wrong, and a split between training and test leaks. The finding names the first record
    and the steps that made the two links equal.

    ## Example
    ```jsonl
    {"link": "https://www.example.org/a/"}
    {"link": "http://example.org/a?utm_source=feed"}
    ```

    ## Use instead
    ```jsonl
    {"link": "https://www.example.org/a/"}
    {"link": "https://example.org/b"}
    ```

    ## When not to use it
    Where one page is collected again on purpose, to follow its changes.
    """
    certain, keys = links.keys(link) if steps == _ALL_ON else (pa.nulls(len(link), pa.bool_()), link)
    others = pc.and_(pc.is_valid(link), pc.invert(pc.fill_null(certain, False)))
    exact = [links.key(value, off=steps.off_for(value)) for value in link.filter(others).to_pylist()]
    return pc.replace_with_mask(keys, others, pa.array(exact, pa.string()))


def _why(code: str, value: str, *, steps: links.Steps = _ALL_ON) -> str | None:
    remarks = links.remarks(value, off=steps.off_for(value))
    return next((remark.message for remark in remarks if remark.code == code), None)


def _canonical(value: str, *, steps: links.Steps = _ALL_ON) -> str:
    return links.canonical(value, off=steps.off_for(value))


@record_rule(
    "LNK003",
    "non-canonical-link",
    severity=Severity.WARNING,
    exact=partial(_why, "LNK003"),
    fix=_canonical,
    surely_fixed=True,
)
def non_canonical_link(link: pa.Array, *, steps: links.Steps = _ALL_ON) -> pa.Array:
    """A link is not in its canonical form.

    ## Why is this bad?
    The same page then has many names: tracking parameters, marks on the page (`#top`, not a route such as `#/news/1`),
    ampersands escaped for HTML, default ports, upper-case hosts and percent-encoding come and go. The id is made from
    the canonical form.

    ## Example
    ```json
    {"link": "HTTP://www.Example.org/a/?utm_source=x#top"}
    ```

    ## Use instead
    ```json
    {"link": "http://www.example.org/a/"}
    ```

    ## When not to use it
    Where the links have to stay as they were collected, to the letter.
    """
    if steps != _ALL_ON:
        return pc.is_valid(link)
    return pc.invert(links.in_form(link))


@record_rule(
    "LNK004", "link-with-credentials", severity=Severity.ERROR, exact=partial(_why, "LNK004"), fix=links.canonical,
    surely_fixed=True,
)  # fmt: skip
def link_with_credentials(link: pa.Array) -> pa.Array:
    """A link carries a user name or a password.

    ## Why is this bad?
    Published, it gives them away to everyone.

    ## Example
    ```json
    {"link": "https://editor:secret@example.org/a"}
    ```

    ## Use instead
    ```json
    {"link": "https://example.org/a"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return elsewhere(links.in_form(link), link, lambda some: pc.match_substring(some, "@"))


def _why_foreign(value: str, *, hosts: list[str] | None = None) -> str | None:
    host = (urlsplit(links.read(value).canonical or "").hostname or "").removesuffix(".")  # the root's dot
    if not hosts or not host or any(host == own or host.endswith(f".{own}") for own in hosts):
        return None
    return f"{host} is none of the source's hosts ({', '.join(hosts)})"


@record_rule("LNK005", "foreign-host", severity=Severity.WARNING, exact=_why_foreign)
def foreign_host(link: pa.Array, *, hosts: list[str] | None = None) -> pa.Array:
    """A link leads to a host that is none of the source's.

    ## Why is this bad?
    The article was taken from an aggregator, an advertisement or a redirect, or stands with the wrong source. A
    source's hosts are its policy's `hosts`; their subdomains are theirs too.

    ## Example
    ```toml
    [[sources]]
    path = "."
    hosts = ["example.org"]
    ```

    ```json
    {"link": "https://news.example.com/a"}
    ```

    ## Use instead
    ```json
    {"link": "https://news.example.org/a"}
    ```

    ## When not to use it
    Where a source publishes under hosts that nobody can list.
    """
    own = "|".join(re.escape(host) for host in hosts or ())
    return (
        pc.invert(pc.match_substring_regex(link, rf"\Ahttps?://(?:[a-z0-9-]+\.)*(?:{own})(?:[/?#]|\z)"))
        if hosts
        else pa.nulls(len(link), pa.bool_())
    )


@record_rule("LNK006", "unpublishable-host", severity=Severity.ERROR, exact=partial(_why, "LNK006"))
def unpublishable_host(link: pa.Array) -> pa.Array:
    """A link leads to a host that only its own network knows.

    ## Why is this bad?
    localhost, private addresses and single names lead nowhere for anyone else, or to the reader's own machine.

    ## Example
    ```json
    {"link": "http://192.168.1.20/news/1"}
    ```

    ## Use instead
    ```json
    {"link": "https://example.org/news/1"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return pc.invert(pc.match_substring_regex(link, _PUBLIC))


RULES = (
    malformed_link, duplicate_link, non_canonical_link, link_with_credentials, foreign_host, unpublishable_host,
)  # fmt: skip
