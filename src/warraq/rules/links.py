"""LNK: links by the WHATWG URL standard, in their canonical form, each article once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from warraq.finding import Severity
from warraq.normalise import links
from warraq.rule import key_rule, record_rule

_WHOLE = r"\A(?:{})\z"


@record_rule("LNK001", "malformed-link", severity=Severity.ERROR, exact=links.why_malformed)
def malformed_link(link: pa.Array) -> pa.Array:
    """A link is not an absolute http(s) URL.

    ## Why is this bad?
    It leads nowhere, has no canonical form, and so cannot be told from its duplicates. Links are judged by the WHATWG URL
    standard, as browsers do, so Arabic paths are right as they stand.

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
    return pc.invert(pc.match_substring_regex(link, _WHOLE.format(links.MALFORMED_UNLESS)))


def _why_joined(first: list[str], later: list[str]) -> str | None:
    steps = links.joined(first[0], later[0])
    how = "" if steps == ("identical",) else f" once these are set aside: {', '.join(steps)}"
    return f"another record has the same link{how}"


@key_rule("LNK002", "duplicate-link", severity=Severity.ERROR, exact=_why_joined)
def duplicate_link(link: pa.Array) -> pa.Array:
    """Another record has the same canonical link.

    ## Why is this bad?
    It is the same article twice, under another disguise: scheme, `www`, tracking parameters, percent-encoding, a trailing
    slash. Counts are wrong, and a split between training and test leaks. The finding names the first record and the steps
    that made the two links equal.

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
    return pa.array([links.key(value) if value else None for value in link.to_pylist()], pa.string())


def _why_not_canonical(value: str) -> str | None:
    reading = links.read(value)
    if reading.canonical is None or reading.canonical == value:
        return None
    return f"its canonical form is {reading.canonical}"


@record_rule("LNK003", "non-canonical-link", severity=Severity.WARNING, exact=_why_not_canonical, fix=links.canonical)
def non_canonical_link(link: pa.Array) -> pa.Array:
    """A link is not in its canonical form.

    ## Why is this bad?
    The same page then has many names: tracking parameters, fragments, default ports, upper-case hosts and percent-encoding
    come and go. The id is made from the canonical form.

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
    return pc.invert(pc.match_substring_regex(link, _WHOLE.format(links.CANONICAL_IF)))


RULES = (malformed_link, duplicate_link, non_canonical_link)
