"""Write CHANGELOG.md of a release for people; `changes.parquet` has the same for programs."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from warraq.releases.descriptors.markdown import plain
from warraq.releases.write.plan import Plan

_NAMED = 50  # most ids listed for each kind; changes.parquet has all of them


def render(plan: Plan, changes: pa.Table) -> str:
    """Render what changed in this release, followed by the changes of earlier releases."""
    parts = [f"# Changes of {plain(plan.policy.title)}", "", f"## {plan.version}", "", *_own(plan, changes)]
    for entry in reversed(plan.before):
        reason = plan.yanked.get(entry.version)
        withdrawn = [f"**Withdrawn**: {plain(reason)}", ""] if reason else []
        parts += [f"## {entry.version}", "", *withdrawn, f"{_sentence(entry.changes)}", ""]
    return "\n".join(parts).rstrip() + "\n"


def _own(plan: Plan, changes: pa.Table) -> list[str]:
    if not plan.before:
        return [_sentence(plan.words), ""]
    if plan.changed.bump == "patch":
        return [f"The records of {plan.before[-1].version}, described anew.", ""]
    lines = [f"Since {plan.before[-1].version}: {plan.words}.", ""]
    fields = Counter(name for names in changes["fields"].to_pylist() for name in names or () if name != "split")
    if fields:
        counts = ", ".join(f"`{name}` of {count:,}" for name, count in sorted(fields.items()))
        lines += [f"Edited fields: {counts}.", ""]
    for kind in ("removed", "edited", "moved"):
        lines += _named(kind, changes, plan)
    return lines


def _named(kind: str, changes: pa.Table, plan: Plan) -> list[str]:
    ids = [row["id"] for row in changes.to_pylist() if row["kind"] == kind]
    if not ids:
        return []
    split = {own: f" to {plan.moved[own]}" for own in ids if own in plan.moved}
    lines = [f"- {kind}{split.get(own, '')}: `{own}`" for own in ids[:_NAMED]]
    return [*lines, *([f"- {kind}: {len(ids) - _NAMED:,} more, see changes.parquet"] if len(ids) > _NAMED else []), ""]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
