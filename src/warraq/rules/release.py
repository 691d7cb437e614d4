"""REL: a published release against its own manifest; `warraq verify` finds them."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.rule import reading_rule


@reading_rule("REL001", "missing-file", severity=Severity.ERROR)
def missing_file() -> None:
    """A file of the manifest is not in the release.

    ## Why is this bad?
    The copy is not whole: what the datasheet and the manifest say of it is not true of it.

    ## Example
    A release whose `DATASHEET.md` was lost on the way.

    ## Use instead
    The release, copied whole.

    ## When not to use it
    Never on a release that is passed on.
    """


@reading_rule("REL002", "altered-file", severity=Severity.ERROR)
def altered_file() -> None:
    """A file has other bytes than the manifest or SHA256SUMS says.

    ## Why is this bad?
    Someone, or some disk, changed it after it was published. Results made with it cannot be compared with those of
    others.

    ## Example
    A shard in which one byte was flipped.

    ## Use instead
    The file as it was published.

    ## When not to use it
    Never: a changed release is another release.
    """


@reading_rule("REL003", "unlisted-file", severity=Severity.ERROR)
def unlisted_file() -> None:
    """A file in the release is not in the manifest.

    ## Why is this bad?
    Tools that load a whole folder take it for data, and nothing vouches for it.

    ## Example
    A shard of an older version that was left in the folder.

    ## Use instead
    The release without it.

    ## When not to use it
    Where a host adds files of its own; take those out before the release is passed on.
    """


@reading_rule("REL004", "wrong-schema", severity=Severity.ERROR)
def wrong_schema() -> None:
    """A shard has other columns or types than the contract says.

    ## Why is this bad?
    Code that loads one shard fails, or loads something else, on the next.

    ## Example
    A shard whose `published_at` is text.

    ## Use instead
    A shard written by `warraq release`.

    ## When not to use it
    Never.
    """


@reading_rule("REL005", "wrong-count", severity=Severity.ERROR)
def wrong_count() -> None:
    """A shard, or the release, holds another number of rows than the manifest says.

    ## Why is this bad?
    Records were lost or added after the counts were published.

    ## Example
    A shard of 900 rows where the manifest says 1,000.

    ## Use instead
    The shard as it was published.

    ## When not to use it
    Never.
    """


@reading_rule("REL006", "wrong-digest", severity=Severity.ERROR)
def wrong_digest() -> None:
    """The records do not give the manifest's logical digest.

    ## Why is this bad?
    The logical digest is the same whatever the order, shards or codec of the records. Where it differs, the records do.

    ## Example
    A release whose shards and sums were made anew after a record was edited.

    ## Use instead
    A new version, by `warraq release`.

    ## When not to use it
    Never.
    """


@reading_rule("REL007", "disagreeing-copies", severity=Severity.ERROR)
def disagreeing_copies() -> None:
    """A shard's Parquet and JSON Lines do not hold the same records.

    ## Why is this bad?
    Two people who load the same release by different tools work on different data.

    ## Example
    A JSON Lines shard in which a title was corrected by hand.

    ## Use instead
    Both shards, written by `warraq release` from the same rows.

    ## When not to use it
    Never.
    """


@reading_rule("REL008", "untrusted-signature", severity=Severity.ERROR)
def untrusted_signature() -> None:
    """The sums are not signed by anybody who is allowed to.

    ## Why is this bad?
    Whoever can change the files can change their sums too; only a signature says whose they are. Checked where
    `warraq verify --allowed-signers FILE` names the signers.

    ## Example
    A release with a signature of another key, or without one.

    ## Use instead
    The release as its maintainers signed it.

    ## When not to use it
    Where nobody signs.
    """


@reading_rule("REL009", "contradicting-descriptor", severity=Severity.ERROR)
def contradicting_descriptor() -> None:
    """The card, a descriptor, a report or the provenance says otherwise than the manifest.

    ## Why is this bad?
    Whoever loads the release by that descriptor gets, or trusts, something else. Their own tools let most of it pass:
    Croissant's validator takes any digest and column, `datasets` any number of bytes, frictionless no look at the
    columns of Parquet.

    ## Example
    A `croissant.json` that was taken over from an older version.

    ## Use instead
    The descriptors as `warraq release` wrote them, all from one description.

    ## When not to use it
    Never on a release that is passed on.
    """


RULES = (
    missing_file, altered_file, unlisted_file, wrong_schema, wrong_count, wrong_digest, disagreeing_copies,
    untrusted_signature, contradicting_descriptor,
)  # fmt: skip
