"""EXP: the corpus as a whole against the expectations of its curators; `warraq expect` finds them."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.rule import reading_rule


@reading_rule("EXP001", "failed-expectation", severity=Severity.ERROR)
def failed_expectation() -> None:
    """A corpus-level expectation is not met.

    ## Why is this bad?
    The curators wrote down what the corpus should look like as a whole: sizes, shares, ranges. It does not. The weight
    is the expectation's own: critical is an error, warning a warning, info an information.

    ## Example
    `expect_table_row_count_to_be_between` with a least value of 1,000, over a corpus of 900 records.

    ## Use instead
    The records that are missing; or, where the corpus is right, the expectation with its true bounds.

    ## When not to use it
    Lower the expectation's own severity in `schemas/expectations.json`.
    """


@reading_rule("EXP002", "broken-expectation", severity=Severity.ERROR)
def broken_expectation() -> None:
    """An expectation could not be evaluated.

    ## Why is this bad?
    An expectation that crashes checks nothing, and a gate that checks nothing is open. A column that the profile does
    not have is the usual reason.

    ## Example
    `expect_column_values_to_not_be_null` on a column `headline`, where the profile has `title`.

    ## Use instead
    The same expectation on a column that the profile has.

    ## When not to use it
    Never: mend the expectation, or take it out.
    """


RULES = (failed_expectation, broken_expectation)
