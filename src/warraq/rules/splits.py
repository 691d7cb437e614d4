"""SPL: splits of a release that hold what they were made to keep apart; `warraq verify` finds them."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.rule import reading_rule


@reading_rule("SPL001", "leaking-split", severity=Severity.ERROR)
def leaking_split() -> None:
    """Two splits share a near-duplicate cluster.

    ## Why is this bad?
    A model that learned one of the texts is tested on the other: what it remembers counts as what it can do. Releases
    put each cluster in one split; one that was made otherwise is found by `warraq verify`, with the threshold that its
    manifest names.

    ## Example
    An agency's report in `train`, and a paper's copy of it in `test`.

    ## Use instead
    The two in one split, as `warraq release` assigns them.

    ## When not to use it
    Where a split is no test of another, such as two languages of one collection.
    """


RULES = (leaking_split,)
