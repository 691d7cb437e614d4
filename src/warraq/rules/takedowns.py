"""TAK: what was taken down stays down."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from warraq.finding import Severity
from warraq.normalise.copies import Marks, marks
from warraq.rule import record_rule

_NONE: frozenset[str] = frozenset()
_SAID = {
    "id": "its id",
    "link": "its link",
    "link_key": "its link, in another form",
    "text": "its text",
    "text_key": "its text, in another form",
}


def _known(own: Marks, register: frozenset[str]) -> str | None:
    return next((name for name, mark in zip(Marks._fields, own, strict=True) if mark in register), None)


def _why_returned(
    own: str | None, link: str | None, text: str | None, *, register: frozenset[str] = _NONE
) -> str | None:
    (marked,) = marks(*(pa.array([value], pa.string()) for value in (own, link, text)))
    known = _known(marked, register)
    return f"a record that was taken down is back, under {_SAID[known]}" if known else None


@record_rule("TAK001", "returned-takedown", severity=Severity.ERROR, exact=_why_returned)
def returned_takedown(
    id: pa.Array,  # noqa: A002  # the column's name
    link: pa.Array,
    text: pa.Array,
    *,
    register: frozenset[str] = _NONE,
) -> pa.Array:
    """A record that was taken down is back, under any of its links or texts.

    ## Why is this bad?
    Somebody had a right to have it taken down, and was promised that it stays so. `takedowns.jsonl` knows it by digests
    of its id, link and text, and of the forms in which duplicates of these are compared; a new collection that brings
    it back is found, whatever address it has now. No release is made of a corpus that holds one, even where the policy
    ignores this rule.

    ## Example
    A page that is collected again after `warraq takedown` removed its record.

    ## Use instead
    `warraq takedown ID --reason TEXT` with the id that the record has now, which removes it again.

    ## When not to use it
    Never. Where a takedown was a mistake, take its line out of `takedowns.jsonl`.
    """
    if not register:
        return pa.nulls(len(id), pa.bool_())
    returned = [_known(each, register) is not None for each in marks(id, link, text)]
    return pa.array(np.array(returned, np.bool_))


RULES = (returned_takedown,)
