"""Turn an evaluated suite into findings for people and a report for releases."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from warraq.article import write_timestamp
from warraq.expectations.suite import Member, Suite
from warraq.expectations.validator import Seen
from warraq.finding import Finding, Severity
from warraq.rules.expectations import broken_expectation, failed_expectation

_SEVERITY = {"critical": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}
_SHOWN = 20  # items kept of a list, as in Great Expectations' SUMMARY results
_EXAMPLES = 3
_WIDTH = 300  # code points of one part of a message: about four lines of a terminal


def finding(member: Member, seen: Seen, shown: str, columns: Sequence[str]) -> Finding | None:
    """Return the finding for an expectation that is not met, or broken, else None; `shown` is the suite's path."""
    if seen.success:
        return None
    rule, severity = broken_expectation, broken_expectation.severity
    if seen.broken is None:
        rule, severity = failed_expectation, _SEVERITY[member.severity]
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=_message(_subject(member), member, seen, columns),
        path=shown,
        line=member.line,
        field=member.column,
        value=_value(seen),
    )


def _message(subject: str, member: Member, seen: Seen, columns: Sequence[str]) -> str:
    if seen.broken is not None:
        return f"{subject} could not be evaluated: {_broken(member, seen, columns)}"
    observed = _observed(seen)
    return f"{subject} is not met: {observed}" if observed else f"{subject} is not met"


def report(suite: Suite, seen: Sequence[Seen], profile: pa.Table) -> dict[str, Any]:
    """Return suite, statistics, and type, kwargs, success and observations of each expectation, JSON-safe.

    It has no run id, time or path, so that the same corpus always gives the same bytes.
    """
    met, broken = sum(one.success for one in seen), sum(one.broken is not None for one in seen)
    statistics = {"expectations": len(seen), "met": met, "failed": len(seen) - met - broken, "broken": broken}
    entries = [_entry(member, one, profile.column_names) for member, one in zip(suite.members, seen, strict=True)]
    head = {"suite": suite.name, "success": met == len(seen), "records": profile.num_rows}
    return {**head, "statistics": statistics, "expectations": entries}


def _entry(member: Member, seen: Seen, columns: Sequence[str]) -> dict[str, Any]:
    stated = {"type": member.kind, "kwargs": member.kwargs, "severity": member.severity}
    head = {**plain(stated, kept=None), "success": seen.success}
    counts = {name: _result(seen).get(name) for name in ("element_count", "missing_count", "unexpected_count")}
    broken = _broken(member, seen, columns) if seen.broken is not None else None
    return {**head, "observed_value": _value(seen), **counts, "broken": broken}


def _result(seen: Seen) -> Mapping[str, Any]:
    return seen.result or {}


def _value(seen: Seen) -> Any:  # noqa: ANN401  # any JSON value
    return plain(_result(seen).get("observed_value"))


def _subject(member: Member) -> str:
    """Return an expectation's type and kwargs: `expect_column_max_to_be_between(column "authors", max_value 9)`."""
    kwargs = ", ".join(f"{name} {_json(plain(value, kept=None))}" for name, value in member.kwargs.items())
    return f"{member.kind}({_short(kwargs)})" if member.kind else "a member of the suite"


def _observed(seen: Seen) -> str:
    number, value = _result(seen).get("unexpected_count"), _value(seen)
    parts = [] if number is None else [_unexpected(number, _result(seen))]
    parts += [] if value is None else [f"observed {_short(_json(value))}"]
    return "; ".join(parts)


def _unexpected(number: int, result: Mapping[str, Any]) -> str:
    """Return the number of unexpected values, of how many not null, and the first few."""
    text = f"{number:,}"
    if (total := result.get("element_count")) is not None:
        text = f"{number:,} of {total - (result.get('missing_count') or 0):,}"
    if (percent := result.get("unexpected_percent")) is not None:
        text = f"{text} ({percent:.3g}%)"
    values = [value for value in result.get("partial_unexpected_list") or () if plain(value) is not None]
    examples = islice(dict.fromkeys(_short(_json(plain(value))) for value in values), _EXAMPLES)
    named = ", ".join(examples)
    return f"{text} unexpected, such as {named}" if named else f"{text} unexpected"


def _broken(member: Member, seen: Seen, columns: Sequence[str]) -> str:
    """Return why an expectation is broken, with its own message for the usual reason, a column that does not exist."""
    named = [member.kwargs.get(name) for name in ("column", "column_A", "column_B")]
    lacking = [name for name in named if isinstance(name, str) and name not in columns]
    if lacking and "does not exist" in (seen.broken or ""):
        return f"the profile has no column {', '.join(lacking)}; it has {', '.join(columns)}"
    return _short(seen.broken or "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any, *, kept: int | None = _SHOWN) -> Any:  # noqa: ANN401  # any JSON, after any Python
    """Make a value JSON-safe and independent of the machine: no NaN, floats to 12 digits, `kept` items of a list.

    >>> plain({"values": [0.1 + 0.2, float("nan"), 200.0]})
    {'values': [0.3, None, 200]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(part, kept=kept) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part, kept=kept) for part in value[:kept]]
    if value is None or isinstance(value, bool | int | str):
        return value
    if value != value:  # noqa: PLR0124  # true for NaN and pandas' NaT only
        return None
    return _number(value) if isinstance(value, float) else _foreign(value)


def _number(value: float) -> float | None:
    """Round to 12 digits, since sums differ between processors in later ones; write whole numbers as integers."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else float(f"{value:.12g}")


def _foreign(value: Any) -> Any:  # noqa: ANN401  # types of NumPy and pandas
    if isinstance(value, datetime):
        return write_timestamp(value)
    item: Callable[[], Any] | None = getattr(value, "item", None)  # a scalar of numpy
    return plain(item()) if item else str(value)
