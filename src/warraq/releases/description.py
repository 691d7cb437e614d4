"""What a release holds, in numbers: the one description that everything written about it is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version as installed

from warraq import rules
from warraq.article import FIELDS, Article, write_timestamp
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


def describe(policy: ReleasePolicy, version: str, articles: list[Article], report: Report) -> Description:
    """Describe a release from its articles and the findings about them."""
    dates = sorted(article.published_at for article in articles)
    collected = sorted(article.collected_at for article in articles if article.collected_at)
    sources = [article.source for article in articles if article.source]
    return Description(
        name=policy.name,
        version=version,
        title=policy.title,
        text=policy.description,
        license=policy.license,
        creators=tuple(policy.creators),
        url=policy.url,
        records=len(articles),
        characters=sum(len(article.text) for article in articles),
        paragraphs=sum(article.text.count("\n\n") + 1 for article in articles),
        related=sum(len(article.related) for article in articles),
        linked=sum(article.link is not None for article in articles),
        seeded=len(sources),
        assumed_offsets=sum(a.dateline is not None and a.dateline.offset_source == "assumed" for a in articles),
        inferred_keywords=sum(bool(source.keywords_raw) for source in sources),
        missing={name: sum(getattr(a, name) in (None, []) for a in articles) for name in FIELDS},
        publishers=_counts(article.publisher for article in articles),
        languages=_counts(article.language for article in articles),
        licenses=_counts(article.license or "none stated" for article in articles),
        readers=_counts(source.reader for source in sources),
        first=write_timestamp(dates[0]) if dates else None,
        last=write_timestamp(dates[-1]) if dates else None,
        collected=(write_timestamp(collected[0]), write_timestamp(collected[-1])) if collected else None,
        findings=_findings(report),
        rules=len(rules.ALL),
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    """Count values, most first, then by name."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _findings(report: Report) -> tuple[tuple[str, str, str, int], ...]:
    kinds = Counter((finding.code, finding.name, finding.severity.value) for finding in report.findings)
    return tuple((*kind, count) for kind, count in sorted(kinds.items()))
