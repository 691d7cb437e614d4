"""What a release holds, in numbers: the one description that everything written about it is made from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version as installed

import pyarrow as pa
import pyarrow.compute as pc

from warraq import rules
from warraq.article import FIELDS, write_timestamp
from warraq.expectations.columns import instants
from warraq.finding import Report
from warraq.policy import ReleasePolicy


@dataclass(frozen=True, slots=True)
class Description:
    """The release in numbers: counts from the data, words from the policy."""

    name: str
    version: str
    title: str
    text: str
    license: str | None
    creators: tuple[str, ...]
    url: str | None
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
    tool_version: str = field(default_factory=lambda: installed("warraq"))
    fields: tuple[str, ...] = FIELDS


@dataclass(slots=True)
class Measures:
    """Numbers about some records, which add up."""

    totals: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licenses: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    published: tuple[datetime, datetime] | None = None
    collected: tuple[datetime, datetime] | None = None

    def __add__(self, other: Measures) -> Measures:
        """Give the numbers about both."""
        return Measures(
            self.totals + other.totals,
            self.missing + other.missing,
            self.publishers + other.publishers,
            self.languages + other.languages,
            self.licenses + other.licenses,
            self.readers + other.readers,
            _both(self.published, other.published),
            _both(self.collected, other.collected),
        )


def _both(
    one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None
) -> tuple[datetime, datetime] | None:
    if not one or not other:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def measure(rows: pa.RecordBatch) -> Measures:
    """Measure records, as columns of `RAW_SCHEMA`."""
    text, source, dateline = rows["text"], rows["source"], rows["dateline"]
    totals = {
        "records": rows.num_rows,
        "characters": pc.sum(pc.utf8_length(text)).as_py() or 0,
        "paragraphs": (pc.sum(pc.count_substring(text, "\n\n")).as_py() or 0) + rows.num_rows,
        "related": pc.sum(pc.list_value_length(rows["related"])).as_py() or 0,
        "linked": rows.num_rows - rows["link"].null_count,
        "seeded": rows.num_rows - source.null_count,
        "assumed_offsets": _true(pc.equal(pc.struct_field(dateline, "offset_source"), "assumed")),
        "inferred_keywords": _true(pc.not_equal(pc.struct_field(source, "keywords_raw"), "")),
    }
    return Measures(
        Counter(totals),
        Counter({name: _missing(rows[name]) for name in FIELDS}),
        _tally(rows["publisher"]),
        _tally(rows["language"]),
        _tally(rows["license"]),
        _tally(pc.drop_null(pc.struct_field(source, "reader"))),
        _span(rows["published_at"]),
        _span(rows["collected_at"]),
    )


def _true(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _missing(values: pa.Array) -> int:
    if pa.types.is_list(values.type):
        return _true(pc.equal(pc.fill_null(pc.list_value_length(values), 0), 0))
    return int(values.null_count)


def _tally(values: pa.Array) -> Counter[str]:
    counts = pc.value_counts(values)
    names = (name or "none stated" for name in pc.struct_field(counts, "values").to_pylist())
    return Counter(dict(zip(names, pc.struct_field(counts, "counts").to_pylist(), strict=True)))


def _span(values: pa.Array) -> tuple[datetime, datetime] | None:
    ends = pc.min_max(instants(values)).as_py()
    return (ends["min"], ends["max"]) if ends["min"] else None


def describe(policy: ReleasePolicy, version: str, measures: Measures, report: Report) -> Description:
    """Describe a release from what was measured of its records and the findings about them."""
    totals, published, collected = measures.totals, measures.published, measures.collected
    return Description(
        name=policy.name,
        version=version,
        title=policy.title,
        text=policy.description,
        license=policy.license,
        creators=tuple(policy.creators),
        url=policy.url,
        records=totals["records"],
        characters=totals["characters"],
        paragraphs=totals["paragraphs"],
        related=totals["related"],
        linked=totals["linked"],
        seeded=totals["seeded"],
        assumed_offsets=totals["assumed_offsets"],
        inferred_keywords=totals["inferred_keywords"],
        missing={name: measures.missing[name] for name in FIELDS},
        publishers=_ranked(measures.publishers),
        languages=_ranked(measures.languages),
        licenses=_ranked(measures.licenses),
        readers=_ranked(measures.readers),
        first=write_timestamp(published[0]) if published else None,
        last=write_timestamp(published[1]) if published else None,
        collected=(write_timestamp(collected[0]), write_timestamp(collected[1])) if collected else None,
        findings=_findings(report),
        rules=len(rules.ALL),
    )


def _ranked(counts: Counter[str]) -> dict[str, int]:
    """Put counts in order: most first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _findings(report: Report) -> tuple[tuple[str, str, str, int], ...]:
    kinds = Counter((finding.code, finding.name, finding.severity.value) for finding in report.findings)
    return tuple((*kind, count) for kind, count in sorted(kinds.items()))
