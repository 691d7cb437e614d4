"""Findings: what is wrong, where, and in which words; rules produce them and reports show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Literal

# A record by path, line, ordinal and id, as far as they are known
Asked = tuple[str, int | None, int | None, str | None]


class Severity(StrEnum):
    """How much a finding weighs: an error stops a release, a warning asks for a look, info is only said.

    >>> Severity.ERROR.rank > Severity.WARNING.rank > Severity.INFO.rank
    True
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Number for comparisons: info 0, warning 1, error 2."""
        return ("info", "warning", "error").index(self.value)


def place(path: str, line: int | None, ordinal: int | None) -> str:
    """Name a place: by its line, or by the ordinal of its record where the file has no lines.

    >>> place("a.jsonl", 3, None), place("a.json", 3, 2), place("a.warc", None, 6), place("a.warc", None, None)
    ('a.jsonl:3', 'a.json:3', 'a.warc#6', 'a.warc')
    """
    if line:
        return f"{path}:{line}"
    return f"{path}#{ordinal}" if ordinal else path


@dataclass(frozen=True, slots=True)
class Remark:
    """What a normaliser reports about one value: the code of a rule and the reason, without a place."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that only a reader can see, with its place in the file.

    `line` counts from 1, `offset` is in bytes of the decompressed content, `field` is a JSON pointer into the record.
    """

    code: str
    message: str
    line: int | None = None
    offset: int | None = None
    index: int | None = None
    column: int | None = None
    field: str | None = None
    value: object = None
    record: str | None = None
    fixable: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """The record that a duplicate matches."""

    path: str
    line: int | None
    record: str | None

    @property
    def about(self) -> Asked:
        """The record, as `Report.context` is asked for it."""
        return self.path, self.line, None, self.record


@dataclass(frozen=True, slots=True)
class Known:
    """A record that findings stand on or name: where it stands, what tells it, and the values that were asked for.

    `date` is of ISO 8601, as far as it is known.
    """

    path: str
    line: int | None
    index: int | None = None
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in the data: rule, reason and place.

    `line` and `index` count from 1. `column` counts code points within `value` from 1. `offset` is the byte offset of
    the fault (in bytes and JSON) or of the record.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    line: int | None = None
    index: int | None = None
    column: int | None = None
    offset: int | None = None
    record: str | None = None
    field: str | None = None
    value: object = None
    related: tuple[Related, ...] = ()
    fixable: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process by position, which takes a third of the time that a dataclass takes."""
        kind: type = type(self)
        return kind, _parts(kind)(self)

    @property
    def order(self) -> tuple[bytes, int, str, str, int, int]:
        """Sort key of reports: path bytes, line, code, field, offset, column."""
        place = self.path.encode("utf-8", "surrogatepass")
        return (place, self.line or 0, self.code, self.field or "", self.offset or 0, self.column or 0)

    @property
    def about(self) -> Asked:
        """The record, as `Report.context` is asked for it."""
        return self.path, self.line, self.index, self.record


@cache
def _parts(kind: type) -> Callable[[Finding], tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(kind)))


@dataclass(frozen=True, slots=True)
class Ran:
    """The codes of the rules that ran on the files of a folder."""

    folder: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waived(Finding):
    """A finding that does not count: somebody waived it, for a reason, or it stands in the baseline."""

    by: Literal["waiver", "baseline"] = "waiver"
    reason: str = ""
    owner: str = ""
    expires: date | None = None


def waived(finding: Finding, **why: Any) -> Waived:  # noqa: ANN401  # the fields of Waived
    """Return a finding as one that does not count.

    >>> waived(Finding("LNK001", "malformed-link", Severity.ERROR, "no link", "a.jsonl"), reason="as printed").reason
    'as printed'
    """
    return Waived(**{each.name: getattr(finding, each.name) for each in fields(Finding)}, **why)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run: `records` were read, and `unread` could not be.

    `context` has the records that findings stand on or name, where `warraq.context` has read them. `ran` says which
    rules found what is here, or nothing.
    `waived` does not count, neither for the exit status nor for a release's gate; reports list it where
    `show_waived` says so.
    """

    findings: tuple[Finding, ...] = ()
    files: int = 0
    records: int = 0
    unread: int = 0
    notes: tuple[str, ...] = field(default=())
    context: Mapping[Asked, Known] = field(default_factory=dict, repr=False, compare=False)
    ran: tuple[Ran, ...] = ()
    waived: tuple[Waived, ...] = ()
    show_waived: bool = False

    def count(self, severity: Severity) -> int:
        """Return the number of findings with exactly this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def by_code(self) -> dict[str, int]:
        """Number of findings for each code, sorted by code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    def reaches(self, threshold: Severity | None) -> bool:
        """Return whether any finding has the severity `threshold` or a higher one; False for None.

        >>> Report().reaches(Severity.INFO)
        False
        """
        return threshold is not None and any(f.severity.rank >= threshold.rank for f in self.findings)
