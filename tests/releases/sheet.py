"""A release's description made by hand, for the tests of what is written of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warraq import rules
from warraq.article import FIELDS
from warraq.policy import ReleasePolicy
from warraq.releases.description.describe import Description, Shard, describe
from warraq.releases.description.measures import LENGTHS, Measures
from warraq.releases.format.manifest import File

ARABIC = "هيئة الإذاعة والتلفزيون الوطنية في الجمهورية"
INJECTED = '<script>alert(1)</script><img src=x onerror="alert(1)">'


def policy(**more: Any) -> ReleasePolicy:
    return ReleasePolicy(name="sample", title="عينة من الأخبار", description="مقالات للتجربة.", **more)


def stated(made: Description, **more: Any) -> Description:
    """The description with other fields, of its own or of its policy."""
    own = {name: more.pop(name) for name in list(more) if name in ReleasePolicy.model_fields}
    return replace(made, policy=made.policy.model_copy(update=own), **more)


def empty() -> Description:
    from warraq.finding import Report

    return describe(policy(), "1.0.0", "1970-01-01", Measures(), Report(), ())


def sample(**more: Any) -> Description:
    """A release with everything in it: 200 publishers, 50 rules with findings, 240 months."""
    publishers = {
        ARABIC: 400,
        "BBC عربي": 300,
        INJECTED: 200,
        "a | b": 150,
        **{f"صحيفة {n}": 199 - n for n in range(196)},
    }
    months = {f"{2000 + n // 12}-{n % 12 + 1:02}": 100 + 7 * n % 31 for n in range(240) if n % 7}
    findings = tuple((r.code, r.name, r.severity.value, 3000 - 50 * n) for n, r in enumerate(rules.ALL[:50]))
    records = sum(publishers.values())
    shards = tuple(
        Shard(name, rows, File(path=f"data/{name}", bytes=1, sha256="0" * 64), File(path=f"jsonl/{name}", bytes=1, sha256="0" * 64))
        for name, rows in (("train", records - 700), ("validation", 400), ("test", 300))
    )  # fmt: skip
    made = stated(
        empty(),
        version="2.1.0",
        creators=("The developers", "فريق العمل"),
        date="2019-12-31",
        records=records,
        characters=5_000_000,
        paragraphs=90_000,
        linked=records - 3,
        seeded=12,
        assumed_offsets=5,
        inferred_keywords=7,
        missing={name: 1000 * (at % 3) + at for at, name in enumerate(FIELDS)},
        publishers=publishers,
        languages={"ar": records - 20, "en": 20},
        licenses={"CC-BY-4.0": records - 1, "none stated": 1},
        readers={"html": 12},
        first="2000-01-01T00:00:00Z",
        last="2019-12-31T00:00:00Z",
        findings=findings,
        shards=shards,
        months=months,
        lengths={LENGTHS[at]: at * at for at in range(5, 45) if at != 17},
    )
    return stated(made, **more)
