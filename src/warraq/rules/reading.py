"""Faults that only a reader can see: bytes, JSON, the shape of a record. Readers find them; here they are
documented.
"""

from __future__ import annotations

from warraq.finding import Severity
from warraq.rule import reading_rule


@reading_rule("ENC001", "invalid-utf8", severity=Severity.ERROR)
def invalid_utf8() -> None:
    r"""Bytes are not UTF-8.

    ## Why is this bad?
    The text they stood for is lost to every reader, and many tools stop at the first such byte or replace it without a
    word. Every byte is read, none sampled; a record has one finding, which names its first run of bad bytes by line,
    byte offset and value, counts the others, and says which encoding the record reads as, where that is certain.

    ## Example
    ```bytes
    b'{"title": "\xd9\x83\xff\xd8\xa7"}\n'
    ```

    ## Use instead
    The text as it was published, in UTF-8.

    ```bytes
    b'{"title": "\xd9\x83\xd8\xa7"}\n'
    ```

    ## When not to use it
    Never: a record with such bytes cannot be published.
    """


@reading_rule("ENC009", "lone-surrogate", severity=Severity.ERROR)
def lone_surrogate() -> None:
    r"""An escape is half of a surrogate pair.

    ## Why is this bad?
    A character beyond U+FFFF was cut in two; what is left is no character, and UTF-8 has no bytes for it (RFC 8259,
    section 8.2).

    ## Example
    ```bytes
    rb'{"title": "\ud83d"}'
    ```

    ## Use instead
    ```bytes
    rb'{"title": "\ud83d\ude00"}'
    ```

    ## When not to use it
    Never: such text cannot be written as UTF-8.
    """


@reading_rule("ENC010", "legacy-encoding", severity=Severity.ERROR, once_per_file=True)
def legacy_encoding() -> None:
    r"""A file is in another encoding than UTF-8.

    ## Why is this bad?
    Read as UTF-8 it is full of invalid bytes; read by guess it is mojibake somewhere else. Where the whole file reads
    well in one legacy encoding, and in no other, that encoding is named, once, in place of a finding a record.

    A page of HTML may be in any encoding that it declares. One that declares none, or another than its bytes are in, is
    read in the one that they are in, and found: browsers would show it as mojibake.

    ## Example
    ```bytes
    b'{"title": "\xc7\xe1\xdf\xc7\xd9\xe3\xed: \xe1\xc7 \xe4\xcd\xca\xc7\xcc \xe1\xde\xe6\xc7\xca \xde\xca\xc7\xe1 \xc3\xe3\xd1\xed\xdf\xed\xc9 \xdd\xed \xc7\xe1\xda\xd1\xc7\xde \xe6\xc5\xe4\xe3\xc7 \xca\xcf\xd1\xed\xc8\xc7 \xe6\xca\xda\xc7\xe6\xe4\xc7 \xd6\xcf \xca\xe4\xd9\xed\xe3 \xc7\xe1\xcf\xe6\xe1\xc9"}\n'
    ```

    ## Use instead
    The file converted to UTF-8, or the encoding named in the policy of the source that it belongs to.

    ```json
    {"title": "الكاظمي: لا نحتاج لقوات قتال أمريكية في العراق"}
    ```

    ## When not to use it
    Never on records. For raw documents, name the encoding in the source's policy.
    """


@reading_rule("REC001", "malformed-record", severity=Severity.ERROR)
def malformed_record() -> None:
    """A line, an element or a document cannot be parsed.

    ## Why is this bad?
    Nothing in it can be checked or published, and a reader that goes on behind it may lose more than one record.

    ## Example
    ```jsonl
    {"title": "a" "text": "b"}
    ```

    ## Use instead
    ```jsonl
    {"title": "a", "text": "b"}
    ```

    ## When not to use it
    Never: what cannot be parsed cannot be published.
    """


@reading_rule("REC004", "wrong-type", severity=Severity.ERROR)
def wrong_type() -> None:
    """A value has another type than the contract says.

    ## Why is this bad?
    Columns have one type. A number where text belongs is converted by one tool, refused by another and made null by a
    third.

    ## Example
    ```json
    {"title": 12, "keywords": "العراق"}
    ```

    ## Use instead
    ```json
    {"title": "12", "keywords": ["العراق"]}
    ```

    ## When not to use it
    Never on records that are to be published. For a look at a foreign file, `--map` takes a string for a list of one.
    """


@reading_rule(
    "REC005",
    "unknown-field",
    severity=Severity.WARNING,
    once_for_a_file="every record of the file has it",
    once_for_a_stranger="none of the keys is a field of the record",
)
def unknown_field() -> None:
    """A field is none of the contract's.

    ## Why is this bad?
    It is not published: either it is misspelt, and a value is missing elsewhere, or it is lost in the release.

    Where every record of a file has it, one finding on the first record says so, with the number of records.

    ## Example
    ```json
    {"headline": "a"}
    ```

    ## Use instead
    ```json
    {"title": "a"}
    ```

    ## When not to use it
    Where records carry working fields on purpose that a release should leave out.
    """


@reading_rule("REC008", "repeated-key", severity=Severity.ERROR)
def repeated_key() -> None:
    """A JSON object names a key twice.

    ## Why is this bad?
    RFC 8259, section 4: readers differ in which value they take. What you see in one tool is not what is loaded by
    another.

    ## Example
    ```json
    {"title": "a", "title": "b"}
    ```

    ## Use instead
    ```json
    {"title": "b"}
    ```

    ## When not to use it
    Never: such a record has no one meaning.
    """


@reading_rule("REC009", "oversized-record", severity=Severity.ERROR)
def oversized_record() -> None:
    """A record is larger, or nested deeper, than the policy allows.

    ## Why is this bad?
    It is rarely an article: a whole file on one line, a page with its scripts, or an attack on whoever parses it.

    ## Example
    ```toml
    [limits]
    record_bytes = 40
    ```

    ```json
    {"text": "a text that is longer than forty bytes"}
    ```

    ## Use instead
    ```json
    {"text": "a short text"}
    ```

    ## When not to use it
    Raise `limits.record_bytes` or `limits.nesting` where records really are that large.
    """


@reading_rule("REC010", "schema-violation", severity=Severity.ERROR)
def schema_violation() -> None:
    """A value breaks the JSON Schema in a way that no other rule names.

    ## Why is this bad?
    The schema is the contract that a consumer checks a release by.

    ## Example
    ```json
    {"dateline": {"raw": "25 يوليو 2021", "precision": "fortnight"}}
    ```

    ## Use instead
    ```json
    {"dateline": {"raw": "25 يوليو 2021", "precision": "day"}}
    ```

    ## When not to use it
    Never on records that are to be published.
    """


@reading_rule("REC011", "shifted-columns", severity=Severity.ERROR)
def shifted_columns() -> None:
    """Values stand a column aside, or the header stands again as a row.

    ## Why is this bad?
    A cell was lost or gained on the way, and every value behind it is another field's. A link where a date belongs, or
    a date where a link belongs, gives it away; so does a row of the header's names, in their places, aside of them or
    in another order. No other rule speaks of such a row.

    ## Example
    ```text example.csv
    title,published_at,link
    العراق يؤكد,https://example.org/a,2021-07-25
    ```

    ## Use instead
    ```text example.csv
    title,published_at,link
    العراق يؤكد,2021-07-25T11:02:00Z,https://example.org/a
    ```

    ## When not to use it
    Never: map the columns (`--map`) where the header names them wrongly.
    """


@reading_rule("REC012", "unreadable-file", severity=Severity.ERROR)
def unreadable_file() -> None:
    """A file that was met in a folder cannot be opened.

    ## Why is this bad?
    What it holds is missing from the corpus. The rest of the folder is read all the same.

    ## Example
    A link to nowhere, or a file that the reader has no right to open.

    ## Use instead
    The file itself, readable.

    ## When not to use it
    Never: move such a file out of the folder.
    """


RULES = (
    invalid_utf8, lone_surrogate, legacy_encoding, malformed_record, wrong_type, unknown_field, repeated_key,
    oversized_record, schema_violation, shifted_columns, unreadable_file,
)  # fmt: skip
