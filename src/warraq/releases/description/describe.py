"""Describe the content of a release in numbers; every descriptor is made from this one description."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version as installed

from warraq import rules
from warraq.article import write_timestamp
from warraq.finding import Report
from warraq.policy import ReleasePolicy
from warraq.record import CANONICAL, Record
from warraq.releases.description.measures import Measures
from warraq.releases.description.people import Counted
from warraq.releases.description.removed import NOTHING, Removed
from warraq.releases.description.seeds import Seeds
from warraq.releases.format.manifest import File


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of the data: the same rows as Parquet and as JSON Lines."""

    split: str
    rows: int
    parquet: File
    jsonl: File


@dataclass(frozen=True, slots=True)
class Description:
    """The content of a release in numbers, with what its policy says of it; every descriptor is made from it."""

    policy: ReleasePolicy
    version: str
    date: str  # YYYY-MM-DD, of the data; only the ledger has the day of release
    records: int
    characters: int
    paragraphs: int
    related: int
    linked: int
    seeded: int
    assumed_offsets: int
    inferred_keywords: int
    missing: dict[str, int]
    publishers: dict[str, int]
    languages: dict[str, int]
    licenses: dict[str, int]
    readers: dict[str, int]
    first: str | None
    last: str | None
    collected: tuple[str, str] | None
    findings: tuple[tuple[str, str, str, int], ...]
    rules: int
    waived: tuple[tuple[str, str, str, int], ...]  # code, name, reason and number of what was waived
    shards: tuple[Shard, ...]
    months: dict[str, int]  # articles by month, YYYY-MM, in UTC
    lengths: dict[int, int]  # articles by the lower bound of their length class, in code points
    yanked: tuple[tuple[str, str], ...] = ()  # earlier versions that were withdrawn, and why
    taken_down: int = 0  # records in the register of takedowns
    dropped: Removed = NOTHING  # records that were taken out of the corpus, by rule
    days: dict[str, int] = field(default_factory=dict)  # articles by day, if they span less than three months
    released: str | None = None  # the day of release, if SOURCE_DATE_EPOCH gives it
    seeds: Seeds | None = None  # comparison with the raw documents, if they are available
    sample: str | None = None  # the first record, as its JSON line
    corpus: tuple[str, ...] = ()  # addresses on other file systems that the records were read from
    personal: tuple[Counted, ...] = ()  # articles with personal data, by rule
    tool_version: str = field(default_factory=lambda: installed("warraq"))
    record: Record = CANONICAL

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields, in their order."""
        return self.record.fields

    @property
    def splits(self) -> dict[str, int]:
        """Number of records in each split, in the order of the shards."""
        counts: dict[str, int] = {}
        for shard in self.shards:
            counts[shard.split] = counts.get(shard.split, 0) + shard.rows
        return counts


def describe(
    policy: ReleasePolicy,
    version: str,
    date: str,
    measures: Measures,
    report: Report,
    shards: tuple[Shard, ...],
    record: Record = CANONICAL,
) -> Description:
    """Describe a release from the measures of its records, the findings about them, and its shards; what is not
    measured is for the caller to add.

    `version` and `date` (YYYY-MM-DD) are empty while only the datasheet's open questions are wanted.
    """
    totals, published, collected = measures.totals, measures.published, measures.collected
    return Description(
        policy=policy,
        version=version,
        date=date,
        records=totals["records"],
        characters=totals["characters"],
        paragraphs=totals["paragraphs"],
        related=totals["related"],
        linked=totals["linked"],
        seeded=totals["seeded"],
        assumed_offsets=totals["assumed_offsets"],
        inferred_keywords=totals["inferred_keywords"],
        missing={name: measures.missing[name] for name in record.fields},
        publishers=ranked(measures.publishers),
        languages=ranked(measures.languages),
        licenses=ranked(measures.licenses),
        readers=ranked(measures.readers),
        first=write_timestamp(published[0]) if published else None,
        last=write_timestamp(published[1]) if published else None,
        collected=(write_timestamp(collected[0]), write_timestamp(collected[1])) if collected else None,
        findings=_findings(report),
        rules=len(rules.every()),
        waived=_waived(report),
        shards=shards,
        months=by_month(measures.days),
        days=dict(sorted(measures.days.items())) if _short(measures.days) else {},
        lengths=dict(sorted(measures.lengths.items())),
        record=record,
    )


def by_month(days: Counter[str]) -> dict[str, int]:
    """Add up counts by day (YYYY-MM-DD) to counts by month (YYYY-MM), in the order of the months."""
    months = Counter[str]()
    for day, count in days.items():
        months[day[:-3]] += count
    return dict(sorted(months.items()))


def _short(days: Counter[str]) -> bool:
    """Return whether all days lie within three months.

    >>> _short(Counter(["2021-01-31", "2021-04-30"])), _short(Counter(["2021-01-31", "2021-05-01"]))
    (True, False)
    """
    if not days:
        return False
    ends = [(int(day[:-6]) * 12 + int(day[-5:-3]), int(day[-2:])) for day in (min(days), max(days))]
    return ends[1] < (ends[0][0] + 3, ends[0][1])


def ranked(counts: Counter[str]) -> dict[str, int]:
    """Sort counts: largest first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _findings(report: Report) -> tuple[tuple[str, str, str, int], ...]:
    kinds = Counter((finding.code, finding.name, finding.severity.value) for finding in report.findings)
    return tuple((*kind, count) for kind, count in sorted(kinds.items()))


def _waived(report: Report) -> tuple[tuple[str, str, str, int], ...]:
    kinds = Counter((finding.code, finding.name, finding.reason) for finding in report.waived)
    return tuple((*kind, count) for kind, count in sorted(kinds.items()))
