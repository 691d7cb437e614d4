"""WVR: waivers; what applies them to a report finds those that are stale."""

from __future__ import annotations

from warraq.finding import Severity
from warraq.rule import reading_rule


@reading_rule("WVR001", "stale-waiver", severity=Severity.WARNING)
def stale_waiver() -> None:
    """A waiver has expired, or waives nothing.

    ## Why is this bad?
    What it was for is gone, or was to be looked at again by now. Kept, it hides the next fault of its kind, for a
    reason that nobody had for that one. It is reported where a run covers what it is about, never after a look at a
    part; `--fix` takes it out, with the comment right above it.

    ## Example
    ```toml
    [[waivers]]
    code = "LNK003"
    path = "*.jsonl"
    reason = "The archive is being collected again."
    owner = "desk@example.org"
    expires = 2021-12-31
    ```
    ```json
    {"id": "d7a8fbb307d7809469ca9abcb0082e4f", "title": "a"}
    ```

    ## Use instead
    ```toml
    [[waivers]]
    code = "LNK003"
    path = "*.jsonl"
    reason = "The archive is being collected again."
    owner = "desk@example.org"
    ```
    ```json
    {"id": "d7a8fbb307d7809469ca9abcb0082e4f", "title": "a"}
    ```

    ## When not to use it
    Never: a waiver that is still needed gets a later `expires`, or none.
    """


RULES = (stale_waiver,)
