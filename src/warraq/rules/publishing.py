"""LIC, PRV, DST: what is needed before something can be published: a licence, the seed it came from, a datasheet's
answers.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from warraq.finding import Severity
from warraq.rule import reading_rule, record_rule


@record_rule(
    "LIC001", "missing-license", severity=Severity.WARNING, when="release",
    message="no licence on the record, its source or the dataset",
)  # fmt: skip
def missing_license(license: pa.Array, *, licensed: bool = False) -> pa.Array:  # noqa: A002  # the column's name
    """No licence stands on the record, its source or the dataset.

    ## Why is this bad?
    Nobody may use what has no licence. Runs by itself where the policy describes a release.

    ## Example
    ```json
    {"title": "a"}
    ```

    ## Use instead
    ```json
    {"title": "a", "license": "CC-BY-4.0"}
    ```

    ## When not to use it
    Where a collection is never passed on.
    """
    return pa.nulls(len(license), pa.bool_()) if licensed else pc.is_null(license)


def _why_license(value: str) -> str | None:
    try:
        canonicalize_license_expression(value)
    except InvalidLicenseExpression:
        return "not an SPDX expression such as CC-BY-4.0, nor LicenseRef- and a name of your own"
    return None


@record_rule("LIC002", "unknown-license", severity=Severity.ERROR, exact=_why_license)
def unknown_license(license: pa.Array) -> pa.Array:  # noqa: A002  # the column's name
    """A licence is neither an SPDX expression nor `LicenseRef-…`.

    ## Why is this bad?
    "Creative Commons" or "free" can mean anything; dataset cards, search engines and lawyers go by SPDX identifiers.

    ## Example
    ```json
    {"license": "Creative Commons"}
    ```

    ## Use instead
    ```json
    {"license": "CC-BY-NC-SA-4.0"}
    ```

    ## When not to use it
    Never: where SPDX has no name for a licence, write `LicenseRef-` and one of your own.
    """
    wrong = [each for each in pc.unique(license).to_pylist() if each and _why_license(each)]
    return pc.is_in(license, value_set=pa.array(wrong, pa.string()))


def _why_changed(sha256: str, seed: str) -> str | None:
    return f"the seed's SHA-256 is {seed} now" if seed != sha256 else None


@record_rule("PRV001", "source-changed", severity=Severity.ERROR, exact=_why_changed)
def source_changed(source_sha256: pa.Array, seed_sha256: pa.Array) -> pa.Array:
    """The seed is no longer the one that the record was made from.

    ## Why is this bad?
    Seeds are never edited: a record that names a digest which its seed no longer has cannot be traced to what was
    collected. A seed to which records were added behind the others still begins with what it was, and is no finding.

    ## Example
    A seed that was corrected by hand after its record was made.

    ## Use instead
    The seed as it was collected, and the correction in `corpus/`.

    ## When not to use it
    Never in a corpus repository.
    """
    return pc.not_equal(source_sha256, seed_sha256)


@record_rule(
    "PRV002", "missing-source", severity=Severity.WARNING, when="release",
    message="the record names no seed, or one that is not there",
)  # fmt: skip
def missing_source(source_path: pa.Array, seed_sha256: pa.Array) -> pa.Array:
    """The record names no seed, or one that is not there.

    ## Why is this bad?
    Nobody can check the record against what was collected. Runs by itself where the policy describes a release.

    ## Example
    ```json
    {"title": "a", "source": null}
    ```

    ## Use instead
    A record that `warraq ingest` made of a seed that is there.

    ## When not to use it
    Where the raw documents cannot be kept.
    """
    return pc.is_null(seed_sha256)


@reading_rule("DST001", "unanswered-question", severity=Severity.WARNING)
def unanswered_question() -> None:
    """A question of the datasheet is answered neither by the data nor by the curators; `warraq release` finds it.

    ## Why is this bad?
    Who wants to use a dataset asks what it was made for, by whom, and what is in it about people. An open question is
    one that its makers never thought about, or do not want to talk about; nobody can tell which.

    ## Example
    A `datasheet.toml` without `uses.unsuitable`.

    ## Use instead
    An answer in the curators' own words; "no" and "not known" are answers too. `docs/datasheet-template.toml` has every
    question.

    ## When not to use it
    Where a release is for its makers alone. `warraq release --fail-on warning` stops a release that leaves a question
    open.
    """


RULES = (missing_license, unknown_license, source_changed, missing_source, unanswered_question)
