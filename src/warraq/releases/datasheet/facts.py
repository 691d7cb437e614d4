"""Answer about twenty of the datasheet's questions from the data itself."""

from __future__ import annotations

from itertools import chain

from warraq.article import DATE
from warraq.releases.datasheet import people, series
from warraq.releases.datasheet.blocks import Bars, Code, Fact, Paragraph, Share, Table, paragraph
from warraq.releases.description.describe import Description
from warraq.report.text import counted


def computed(d: Description) -> dict[str, tuple[Fact, ...]]:
    """Return the answers that follow from the description of a release, by question name; others are left out.

    Which questions are answered does not depend on the version, the shards, withdrawals or takedowns, so open questions
    can be found before a release is written.
    """
    return {
        name: facts
        for name, facts in {**_content(d), **people.answered(d), **_making(d), **_publication(d)}.items()
        if facts
    }


def _content(d: Description) -> dict[str, tuple[Fact, ...]]:
    articles = counted(d.records, "article")
    fields = list(chain.from_iterable((", ", Code(name)) for name in d.fields))[1:]
    return {
        "motivation.creators": paragraph(*list(chain.from_iterable(("; ", name) for name in d.policy.creators))[1:]),
        "composition.instances": paragraph(
            f"An instance is one news article as published: a record with {len(d.fields)} fields (", *fields, ")."
        ),
        "composition.count": paragraph(
            f"{articles}, with {counted(d.characters, 'character')} of text in {counted(d.paragraphs, 'paragraph')}."
        ),
        "composition.data": (
            *paragraph(
                "Text and metadata as published. Column by column, with types: see ",
                Code("schema/article.schema.json"),
                ".",
            ),
            *_own(d),
            *((series.lengths(d.lengths),) if d.lengths else ()),
        ),
        "composition.missing": _missing(d),
        "composition.relationships": paragraph(
            f"{counted(d.related, 'related headline')} listed with the articles that showed them (",
            Code("related"), ").",
        ),
        "composition.splits": _splits(d),
        "composition.errors": _findings(d),
        "composition.external": paragraph(
            f"The texts are in the release. Of {articles}, {d.linked:,} with a link to where it was published, which "
            "may change or vanish."
        ),
    }  # fmt: skip


def _own(d: Description) -> tuple[Fact, ...]:
    """Tell the fields that the corpus adds to the record."""
    head = ("field", "type", "what it is", "articles without it")
    rows = tuple((Code(own.name), own.type, own.told, d.missing.get(own.name, 0)) for own in d.record.own)
    return (Table("own", "Fields that this corpus adds to the record", head, rows),) if rows else ()


def _making(d: Description) -> dict[str, tuple[Fact, ...]]:
    articles = counted(d.records, "article")
    return {
        "collection.acquisition": _sources(d),
        "collection.timeframe": _timeframe(d),
        "preprocessing.steps": _readings(d),
        "preprocessing.raw": paragraph(
            f"Of {articles}, {d.seeded:,} with the path and SHA-256 of the raw document that it was made from (",
            Code("source"),
            ").",
        ),
        "preprocessing.software": paragraph(f"Yes: warraq {d.tool_version}, MIT licence."),
    }


def _publication(d: Description) -> dict[str, tuple[Fact, ...]]:
    where = (", at ", d.policy.url) if d.policy.url else ()
    withdrawn = list(chain.from_iterable((f"; version {version}: ", reason) for version, reason in d.yanked))
    return {
        "distribution.how": paragraph(
            f"As a folder of Parquet and JSON Lines shards with a manifest, version {d.version}",
            *where,
            *((". DOI: ", d.policy.doi, ".") if d.policy.doi else (". It has no DOI.",)),
        ),
        "distribution.when": ()
        if not d.last
        else paragraph(
            f"This version holds articles published up to {d.last}; the ledger of releases, ",
            Code("releases.jsonl"),
            ", names the day on which each version was published.",
        ),
        "distribution.license": _license(d),
        "maintenance.erratum": (
            paragraph("Withdrawn versions, which should not be used: ", withdrawn[0][2:], *withdrawn[1:], ".")
            if withdrawn
            else paragraph("No earlier version was withdrawn.")
        ),
        "maintenance.retention": paragraph(
            "Nothing expires by itself: a record goes when it is taken down, and is kept out of every later version by "
            f"a register that holds digests of it, and no text. Records taken down so far: {d.taken_down:,}."
        ),
        "maintenance.old_versions": paragraph(
            "A version is never overwritten. Its number says what changed in the data since the one before: the first "
            "part where records were edited or removed, the second where some were added, the third where the same "
            "records are described anew. The ledger of releases lists every version"
            + (f", and marks {counted(len(d.yanked), 'version')} as withdrawn." if d.yanked else ".")
        ),
    }


def _missing(d: Description) -> tuple[Fact, ...]:
    if not d.records:
        return ()
    lacking = sorted(((count, name) for name, count in d.missing.items() if count), key=lambda pair: -pair[0])
    rows = tuple((Code(name), count, Share(count, d.records)) for count, name in lacking)
    full = list(chain.from_iterable((", ", Code(name)) for name, count in d.missing.items() if not count))
    head = ("field", "articles without it", "share")
    return (
        *(
            (Table("missing", "Articles without a value, by field", head, rows, Bars(len(rows), len(rows))),)
            if rows
            else ()
        ),
        *paragraph(*(("Every article has ", *full[1:], ".") if full else ())),
    )


def _splits(d: Description) -> tuple[Fact, ...]:
    if not d.splits:
        return paragraph("None: there is no article to split.")
    if len(d.splits) == 1:
        (name,) = d.splits
        return paragraph("One split, ", Code(name), f", with all that there is: {counted(d.records, 'article')}.")
    rows = tuple((Code(name), count, Share(count, d.records)) for name, count in d.splits.items())
    since = d.policy.splits.since
    return (
        Table("splits", "Articles by split", ("split", "articles", "share"), rows),
        *(
            paragraph(
                "Cut by the day of publication, in UTC: ",
                *chain.from_iterable((Code(name), f" begins on {day}; ") for name, day in since.items()),
                Code("train"),
                " is what comes before",
                ", and what states no day." if d.missing.get(DATE) else ".",
            )
            if since
            else paragraph(
                "Articles that are nearly the same are in the same split, so that no text is met again in another one; "
                "which split that is follows from a hash, and stays from version to version."
            )
        ),
    )


def _findings(d: Description) -> tuple[Fact, ...]:
    report = Code("reports/validation.json")
    if not d.findings:
        beside = " beside what is waived" if d.waived else ""
        return (*paragraph(f"None that the {d.rules} rules find{beside}: see ", report, "."), *_waived(d))
    kinds = sorted(d.findings, key=lambda kind: (-kind[3], kind[0]))
    rows = tuple((f"{code} {name}", count, severity) for code, name, severity, count in kinds)
    head = ("rule", "findings", "severity")
    return (
        *paragraph(f"Of {d.rules} rules, {len(rows)} found something; ", report, " lists every finding."),
        Table("findings", "Findings by rule", head, rows, Bars(30, len(rows))),
        *_waived(d),
    )


def _waived(d: Description) -> tuple[Fact, ...]:
    """List the findings that the curators accept, with their reasons."""
    if not d.waived:
        return ()
    rows = tuple((f"{code} {name}", count, reason) for code, name, reason, count in d.waived)
    total = sum(count for *_, count in d.waived)
    return (
        *paragraph(
            f"Waived by the curators, as right as they stand, and counted in no other number of findings: {total:,}. ",
            Code("reports/validation.json"), " lists each of them.",
        ),
        Table("waived", "Waived findings by rule and reason", ("rule", "findings", "reason"), rows),
    )  # fmt: skip


def _sources(d: Description) -> tuple[Fact, ...]:
    if not d.records:
        return ()
    places = list(chain.from_iterable((", ", Code(address)) for address in d.corpus))[1:]
    read = (" The records were read from ", *places, ".") if places else ()
    return (
        Paragraph(("Collected as published by the outlets.", *read)),
        series.names("publishers", "Articles by publisher", "publisher", d.publishers, d.records),
        series.names("languages", "Articles by language", "language", d.languages, d.records),
    )


def _timeframe(d: Description) -> tuple[Fact, ...]:
    if not d.first or not d.last:
        return ()
    collected = f" Collected between {d.collected[0]} and {d.collected[1]}." if d.collected else ""
    lacking = d.missing.get(DATE, 0)
    undated = f" Articles without a date: {lacking:,}." if lacking else ""
    return (
        Paragraph((f"The articles were published between {d.first} and {d.last}.{undated}{collected}",)),
        *((series.days(d.days) if d.days else series.months(d.months),) if d.months else ()),
    )


def _readings(d: Description) -> tuple[Fact, ...]:
    steps = list(chain.from_iterable((f", {n:,} by the reader ", Code(name)) for name, n in d.readers.items()))
    read = ("Read from raw documents: ", steps[0][2:], *steps[1:], ". ") if steps else ()
    dated = (
        "Printed dates that state no offset from UTC, so that the source's time zone was assumed: "
        f"{d.assumed_offsets:,}. "
    )
    inferred = (
        "Articles whose keywords were inferred from a line without separators (KEY001): "
        f"{d.inferred_keywords:,}."
    )  # fmt: skip
    return (
        *paragraph(*read, dated if d.assumed_offsets else "", inferred if d.inferred_keywords else ""),
        *_dropped(d),
        *_on_the_way(d),
    )


def _dropped(d: Description) -> tuple[Fact, ...]:
    """Tell how many records were taken out of the corpus, by reason."""
    if not d.dropped.records:
        return ()
    rows = tuple((f"{code} {name}", count) for code, name, count in d.dropped.rules)
    once = f"{counted(d.dropped.records, 'record')} taken out of the corpus for what rules found"
    return (
        *paragraph(f"{once}: of duplicates the later ones. A record counts for each of its rules."),
        Table("dropped", "Records taken out, by rule", ("rule", "records"), rows),
    )


def _on_the_way(d: Description) -> tuple[Fact, ...]:
    """Describe how the records differ from their raw documents, which were read again for this release."""
    if not (seeds := d.seeds):
        return ()
    unread = f" {counted(seeds.unread, 'record')} could not be read." if seeds.unread else ""
    return paragraph(
        f"The raw documents at hand were read again for this release: {counted(seeds.read, 'record')} in them, "
        f"{seeds.released:,} of those in the release, {seeds.left_out:,} left out.{unread} Texts of the release that "
        f"are others than their raw document gives, since they were edited: {seeds.differing:,}."
    )


def _license(d: Description) -> tuple[Fact, ...]:
    named = f" ({d.policy.license_name})" if d.policy.license_name else ""
    where = (", ", d.policy.license_url) if d.policy.license_url else ()
    whole = ("Dataset: ", d.policy.license or "none stated", named, *where, ". ")
    if len(d.licenses) == 1:
        (name,) = d.licenses
        return paragraph(*whole, "Every article: ", name, ".")
    if not d.licenses:
        return paragraph(*whole) if d.policy.license else ()
    table = series.names("licenses", "Articles by licence", "licence", d.licenses, d.records, pictured=False)
    return (*paragraph(*whole), table)


# The questions that `computed` can answer, if a release has everything it looks for.
ANSWERED = frozenset({
    "motivation.creators", "composition.instances", "composition.count", "composition.data", "composition.missing",
    "composition.relationships", "composition.splits", "composition.errors", "composition.external",
    "composition.identifiable", "composition.sensitive", "collection.acquisition", "collection.timeframe",
    "preprocessing.steps", "preprocessing.raw", "preprocessing.software",
    "distribution.how", "distribution.when", "distribution.license", "maintenance.erratum",
    "maintenance.retention", "maintenance.old_versions",
})  # fmt: skip
