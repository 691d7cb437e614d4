"""REC, LNG, KEY: the shape of a record, seen by its columns."""

from __future__ import annotations

import math
import re

import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import LANGUAGE_TAG, identifier, identifiers
from warraq.finding import Severity
from warraq.normalise import links
from warraq.normalise.keywords.infer import Lexicon, repeated, segment
from warraq.rule import key_rule, record_rule

_DOCUMENT_READERS = ("khaleej", "text")  # one record a seed: its own bytes in the seed are the whole seed


@record_rule(
    "REC002",
    "missing-field",
    severity=Severity.ERROR,
    fields=None,
    message="a required field is absent",
    once_for_a_file="no record of the file has it",
    once_for_a_table="the table has no column for it",
)
def missing_field(value: pa.Array, present: pa.Array) -> pa.Array:
    """A required field is absent.

    ## Why is this bad?
    A collection promises the fields that its policy requires; a reader of the release counts on them.

    Where a table has no column for a field, or no record of a file has it, one finding says so, with the number of
    records: of a table on its header, else on the first record.

    ## Example
    ```toml
    required = ["id", "title", "published_at", "language", "publisher", "text"]
    ```

    ```json
    {"text": "b"}
    ```

    ## Use instead
    ```json
    {"id": "0123456789abcdef0123456789abcdef", "title": "a", "published_at": "2021-07-25T11:02:00Z", "language": "ar", "publisher": "c", "text": "b"}
    ```

    ## When not to use it
    Where a source's documents cannot carry a field: name it in that source's `optional`.
    """
    return pc.invert(present)


@record_rule(
    "REC003",
    "blank-field",
    severity=Severity.ERROR,
    fields=None,
    message="a required field is null, empty or white space",
)
def blank_field(value: pa.Array, present: pa.Array) -> pa.Array:
    """A required field is null, empty or white space.

    ## Why is this bad?
    The key is there and says nothing: counts of complete records are wrong without anyone noticing.

    ## Example
    ```json
    {"id": "0123456789abcdef0123456789abcdef", "link": null, "title": " ", "published_at": "2021-07-25T11:02:00Z", "language": "ar", "publisher": "c", "text": ""}
    ```

    ## Use instead
    ```json
    {"id": "b5b10dd0429e69ac7cfaf0a20b6901c1", "link": "https://example.org/a", "title": "a", "published_at": "2021-07-25T11:02:00Z", "language": "ar", "publisher": "c", "text": "b"}
    ```

    ## When not to use it
    Where a source's documents cannot carry a field: name it in that source's `optional`.
    """
    return pc.and_(present, pc.is_null(value))


_ALL_ON = links.Steps()


def _expected(link: str | None, sha256: str | None, reader: str | None, steps: links.Steps) -> str | None:
    """Return the id that the link gives, else the one that the seed gives, else None: then any id will do."""
    if link:
        return None if links.why_malformed(link) else identifier(links.canonical(link, off=steps.off_for(link)))
    return sha256[:32] if sha256 and reader in _DOCUMENT_READERS else None


def _why_id(
    value: str,
    link: str | None,
    source_sha256: str | None,
    source_reader: str | None,
    *,
    steps: links.Steps = _ALL_ON,
) -> str | None:
    expected = _expected(link, source_sha256, source_reader, steps)
    if expected and value != expected:
        return (
            f"the id that this record's link gives is {expected}"
            if link
            else f"the id that this record's source gives is {expected}"
        )
    return None if re.fullmatch("[0-9a-f]{32}", value) else "not 32 lower-case hex digits"


def _right_id(
    value: str,
    link: str | None,
    source_sha256: str | None,
    source_reader: str | None,
    *,
    steps: links.Steps = _ALL_ON,
) -> str:
    return _expected(link, source_sha256, source_reader, steps) or value


@record_rule("REC006", "malformed-id", severity=Severity.ERROR, exact=_why_id, fix=_right_id, unsafe=True)
def malformed_id(
    id: pa.Array,  # noqa: A002  # the column's name
    link: pa.Array,
    source_sha256: pa.Array,
    source_reader: pa.Array,
    *,
    steps: links.Steps = _ALL_ON,
) -> pa.Array:
    """An id is not 32 lower-case hex digits, or not the one that the record's link or source gives.

    ## Why is this bad?
    The id is the first half of a SHA-256 over the canonical link, or over the seed where there is no link, so that
    anyone can make it again, and the same article has the same id in every collection.

    ## Example
    ```json
    {"id": "42", "link": "https://example.org/a"}
    ```

    ## Use instead
    ```json
    {"id": "b5b10dd0429e69ac7cfaf0a20b6901c1", "link": "https://example.org/a"}
    ```

    ## When not to use it
    On files of others, whose ids follow rules of their own.
    """
    if steps != _ALL_ON:
        return pc.is_valid(id)
    certain = pc.and_(pc.is_valid(id), pc.fill_null(links.in_form(link), False))
    wrong = pc.and_not(pc.is_valid(id), certain).to_numpy(zero_copy_only=False).copy()
    unlike = pc.not_equal(id.filter(certain), identifiers(link.filter(certain)))
    wrong[certain.to_numpy(zero_copy_only=False)] = unlike.to_numpy(zero_copy_only=False)
    return pa.array(wrong)


@key_rule("REC007", "repeated-id", severity=Severity.ERROR, message="another record has the same id", rank=1)
def repeated_id(id: pa.Array) -> pa.Array:  # noqa: A002  # the column's name
    """Two records share an id.

    ## Why is this bad?
    An id names one article. Joins on it multiply rows, and a takedown by id hits the wrong one. Records that share
    their link too are LNK002 alone.

    ## Example
    ```jsonl
    {"id": "0123456789abcdef0123456789abcdef", "title": "a"}
    {"id": "0123456789abcdef0123456789abcdef", "title": "b"}
    ```

    ## Use instead
    ```jsonl
    {"id": "0123456789abcdef0123456789abcdef", "title": "a"}
    {"id": "fedcba9876543210fedcba9876543210", "title": "b"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return id


def _why_language(value: str) -> str | None:
    if re.search(LANGUAGE_TAG, value):
        return None
    return "not a BCP 47 language tag such as ar, ar-IQ or zh-Hant"


@record_rule("LNG002", "malformed-language", severity=Severity.ERROR, exact=_why_language)
def malformed_language(language: pa.Array) -> pa.Array:
    """A language is not a BCP 47 tag.

    ## Why is this bad?
    Search, fonts and splitting by language all go by the tag (RFC 5646); a name such as `Arabic` or `ar_EG` is no tag.

    ## Example
    ```json
    {"language": "Arabic (Iraq)"}
    ```

    ## Use instead
    ```json
    {"language": "ar-IQ"}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return pc.invert(pc.match_substring_regex(language, "^[a-z]{2,3}$"))


def _why_inferred(keywords: list[str | None], line: str, *, lexicon: Lexicon | None = None) -> str | None:
    """Say how sure the cut is where the keywords are the segmenter's; None where no keyword is of the line any more."""
    printed = f" {' '.join(line.split())} "
    own = [word for word in keywords if word and f" {' '.join(word.split())} " in printed]
    if not own:
        return None
    inferred = (
        f"{len(own)} keyword{' was' if len(own) == 1 else 's were'} inferred from a line that had lost its separators"
    )
    if lexicon is None:
        return f"{inferred} (source.keywords_raw)"
    cut = segment(line, lexicon)
    if keywords not in (list(cut.keywords), list(dict.fromkeys(cut.keywords))):
        return f"{inferred}, and the lexicon cuts it otherwise now: the lexicon has changed since, or a curator mended them"
    lacking = f"; not in the lexicon: {'، '.join(cut.unknown)}" if cut.unknown else ""
    sure = math.floor(cut.confidence * 100) / 100  # rounded down: never surer than it is
    return f"{inferred} (confidence {sure:.2f}{lacking})"


@record_rule("KEY001", "undelimited-keywords", severity=Severity.INFO, exact=_why_inferred)
def undelimited_keywords(
    keywords: pa.Array,
    source_keywords_raw: pa.Array,
    *,
    lexicon: Lexicon | None = None,  # for _why_inferred
) -> pa.Array:
    """Keywords were inferred from a line that had lost its separators.

    ## Why is this bad?
    It is no fault of the record: it says that the keywords are a reading, and that the printed line stands in
    `source.keywords_raw`. Where they are what the source's lexicon gives for the line, the message says how sure that
    cut is: the confidence is the probability that every keyword is right, measured on held-out lists of keywords. A low
    one, or keywords that are not in the lexicon, are worth a look. Where the lexicon cuts the line otherwise now, it
    has changed or a curator has mended the keywords, and no confidence is given. Keywords that are not in the line at
    all were not inferred from it.

    ## Example
    ```json
    {"keywords": ["التحالف الدولي", "العراق"], "source": {"path": "seeds/a.txt", "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "bytes": 0, "encoding": "utf-8", "reader": "khaleej", "keywords_raw": "التحالف الدولي العراق"}}
    ```

    ## Use instead
    ```json
    {"keywords": ["التحالف الدولي", "العراق"]}
    ```

    ## When not to use it
    Where every record's keywords are known to be inferred.
    """
    return pc.and_(pc.is_valid(keywords), pc.is_valid(source_keywords_raw))


def _why_twice(value: list[str | None]) -> str | None:
    seen: set[str] = set()
    for item in value:
        folded = " ".join((item or "").split()).casefold()
        if folded and folded in seen:
            return f"{folded!r} stands more than once"
        seen.add(folded)
    return None


def _each_once(value: list[str | None]) -> list[str | None]:
    seen: set[str] = set()
    kept = []
    for item in value:
        folded = " ".join((item or "").split()).casefold()
        if not folded or folded not in seen:
            kept.append(item)
        seen.add(folded)
    return kept


@record_rule("KEY002", "repeated-keyword", severity=Severity.WARNING, exact=_why_twice, fix=_each_once)
def repeated_keyword(keywords: pa.Array) -> pa.Array:
    """A keyword stands twice in one record.

    ## Why is this bad?
    Counts of keywords count the record twice. Case and white space make no difference.

    ## Example
    ```json
    {"keywords": ["العراق", "النفط", "العراق"]}
    ```

    ## Use instead
    ```json
    {"keywords": ["العراق", "النفط"]}
    ```

    ## When not to use it
    Where the number of times that a keyword is given carries meaning.
    """
    return repeated(keywords)


RULES = (
    missing_field, blank_field, malformed_id, repeated_id, malformed_language, undelimited_keywords, repeated_keyword,
)  # fmt: skip
