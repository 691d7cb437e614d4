"""Write every file of a release into a folder: data, descriptors, reports, provenance, manifest and sums."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warraq import corpus, readers, rules, scoping
from warraq.article import VERSION
from warraq.errors import ReleaseError
from warraq.finding import Report
from warraq.plugins import Plugin
from warraq.policy import Repository
from warraq.progress import Progress
from warraq.registers import takedowns
from warraq.releases import datasheet, descriptors
from warraq.releases.check.shard_findings import located
from warraq.releases.description import people
from warraq.releases.description.describe import Description, Shard, describe
from warraq.releases.description.measures import Measures
from warraq.releases.description.removed import removed
from warraq.releases.description.seeds import Seeds
from warraq.releases.descriptors import provenance
from warraq.releases.format import digest, manifest, schemas
from warraq.releases.write import changelog, data, plan
from warraq.releases.write.plan import Plan
from warraq.releases.write.records import Records
from warraq.report import json as report_json
from warraq.report.escape import in_json, settled
from warraq.system import remote


@dataclass(frozen=True, slots=True)
class Gate:
    """What a corpus passed: the rules' report, that report with the expectations' findings, results and measures."""

    report: Report
    whole: Report
    expected: dict[str, Any]
    measures: Measures
    seeds: Seeds | None = None


def write(
    repository: Repository,
    planned: Plan,
    source: Records,
    gate: Gate,
    folder: Path,
    jobs: int,
    progress: Progress,
    elsewhere: data.Elsewhere | None = None,
) -> pa.Table:
    """Write every file of a release into an empty folder, data `elsewhere` or here, and return what changed."""
    held = data.write(
        planned.records, source.lines, folder, form=data.Form(_metadata(planned), repository.policy.record),
        policy=planned.policy, jobs=jobs, progress=progress, elsewhere=elsewhere,
    )  # fmt: skip
    progress("describing")
    shards = [
        manifest.Shard(split=each.split, rows=each.rows, parquet=each.parquet.path, jsonl=each.jsonl.path)
        for each in held
    ]
    report = _with_beside(located(repository, gate.report, planned.records, shards, folder), gate.whole)
    description = _described(repository, planned, source, gate, held, report)
    changes = plan.edits(repository.dist, planned, [folder / shard.parquet for shard in shards])
    pq.write_table(changes, folder / "changes.parquet", compression="zstd")
    texts = _texts(repository, planned, gate, description, report, changes)
    digests = {path: digest.of_text(text) for path, text in texts.items()}
    digests["changes.parquet"] = digest.of_file(folder / "changes.parquet")
    used = _tools(repository, description.readers)
    stated = _provenance(repository, planned, description, used, digests)
    texts[provenance.NAME] = _harmless(provenance.NAME, stated)
    for path, text in texts.items():
        _text(folder / path, text)
    _close(repository, planned, used, shards, held, folder)
    return changes


def _described(
    repository: Repository, planned: Plan, source: Records, gate: Gate, held: tuple[Shard, ...], report: Report
) -> Description:
    measures, record = gate.measures, repository.policy.record
    return replace(
        describe(planned.policy, str(planned.version), _date(measures), measures, report, held, record),
        yanked=tuple(planned.yanked.items()), taken_down=len(planned.register), dropped=removed(repository),
        personal=people.count(repository, report), released=_released(), seeds=gate.seeds,
        sample=_first(planned, source), corpus=_addresses(repository),
    )  # fmt: skip


def _texts(
    repository: Repository, planned: Plan, gate: Gate, description: Description, report: Report, changes: pa.Table
) -> dict[str, str]:
    """Return the text files of a release, by their paths, without those that state digests of others."""
    answers = datasheet.answers(description, datasheet.curators(repository.datasheet))
    texts = {
        **descriptors.render(description, answers),
        "CHANGELOG.md": changelog.render(planned, changes),
        "tombstones.jsonl": _tombstones(planned),
        "schema/article.schema.json": schemas.dump(repository.policy.record.json_schema()),
        "reports/validation.json": report_json.render(report),
        "reports/expectations.json": json.dumps(gate.expected, ensure_ascii=False, indent=1) + "\n",
    }
    return {path: _harmless(path, text) for path, text in texts.items()}


def _harmless(path: str, text: str) -> str:
    """Write what would steer the terminal of a reader as escapes."""
    return in_json(text) if path.endswith((".json", ".jsonl")) else settled(text)


def _with_beside(report: Report, whole: Report) -> Report:
    """Add what is waived of the corpus as a whole to the report on a release: expectations and open questions."""
    beside = [replace(each, owner="") for each in whole.waived if each.code[:3] in ("DST", "EXP")]
    waived = tuple(sorted((*report.waived, *beside), key=lambda each: (*each.order, each.message)))
    return replace(report, waived=waived, show_waived=bool(waived))


def _addresses(repository: Repository) -> tuple[str, ...]:
    """Return where the corpus is on other file systems; of this one no file of a release says anything."""
    return tuple(path.public for path in remote.among(repository.corpora))


def _metadata(planned: Plan) -> dict[str, str]:
    return {
        "warraq:schema_version": VERSION,
        "warraq:corpus": planned.policy.name,
        "warraq:version": str(planned.version),
        "warraq:license": planned.policy.license or "",
    }


def _close(
    repository: Repository,
    planned: Plan,
    used: dict[str, str],
    shards: list[manifest.Shard],
    held: tuple[Shard, ...],
    folder: Path,
) -> None:
    """Write the manifest of the files in the folder, and SHA256SUMS; `used` are the tools, with their versions."""
    stated = manifest.Manifest(
        manifest=manifest.FORMAT,
        name=planned.policy.name,
        version=str(planned.version),
        schema_id=repository.policy.record.schema_id,
        records=planned.records.num_rows,
        logical_digest=planned.logical,
        description_digest=planned.description,
        tool=used,
        gate=manifest.gate(repository.policy),
        corpus=list(_addresses(repository)),
        shards=shards,
        files=manifest.files(folder, [file for shard in held for file in (shard.parquet, shard.jsonl)]),
    )
    _text(folder / manifest.NAME, manifest.dump(stated))
    _text(folder / manifest.SUMS, manifest.sums(stated, digest.of_file(folder / manifest.NAME)))


def _date(measures: Measures) -> str:
    """Return the day for the descriptors: SOURCE_DATE_EPOCH's, else that of the latest instant in the data, in UTC."""
    if released := _released():
        return released
    ends = [span[1] for span in (measures.published, measures.collected) if span]
    return max(ends, default=datetime.fromtimestamp(0, UTC)).date().isoformat()


def _released() -> str | None:
    """Return the day of release if SOURCE_DATE_EPOCH gives it; otherwise no file of the release has it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    if not epoch.isdecimal():
        raise ReleaseError(f"SOURCE_DATE_EPOCH is {epoch!r}; set it to whole seconds since 1970-01-01")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()


def _first(planned: Plan, source: Records) -> str | None:
    """Return the JSON line of the first record."""
    rows = planned.records.slice(0, 1)
    return source.lines(rows).to_pybytes().decode() if rows.num_rows else None


def _tombstones(planned: Plan) -> str:
    """Render the digests of taken-down records, sorted; reasons and dates stay in the register."""
    stones = sorted(
        {takedowns.Tombstone(**entry.marks()._asdict()) for entry in planned.register}, key=lambda each: each.id
    )
    return "".join(f"{stone.model_dump_json()}\n" for stone in stones)


def _provenance(
    repository: Repository, planned: Plan, description: Description, used: dict[str, str], beside: dict[str, str]
) -> str:
    policy = repository.policy.model_dump(mode="json", exclude_unset=True, exclude={"waivers"})
    suite = repository.suite
    inputs = {
        "warraq.toml": digest.of_json(policy),
        "description": planned.description,
        "seeds": digest.logical(set(planned.records["seed"].drop_null().to_pylist())),
        repository.policy.datasheet: digest.of_json(datasheet.curators(repository.datasheet)),
        takedowns.NAME: digest.of_text(_tombstones(planned)),
    }
    if repository.waivers:
        inputs["waivers"] = digest.of_json(plan.waivers(repository))
    if suite.exists():
        inputs[repository.policy.expectations] = digest.of_json(json.loads(suite.read_bytes()))
    codes = [rule.code for rule in scoping.chosen_rules(repository)]
    gate = manifest.gate(repository.policy).model_dump(mode="json")
    return provenance.render(description, planned.logical, inputs, codes, gate, used, beside)


def _tools(repository: Repository, seeds: Collection[str]) -> dict[str, str]:
    """Name what determines a release's bytes, with versions; `seeds` are the readers that its seeds were read by."""
    taking_part = {plugin.distribution: plugin.version for plugin in _plugins(repository, seeds)}
    return {name: manifest.installed(name) for name in manifest.TOOLS} | dict(sorted(taking_part.items()))


def _plugins(repository: Repository, seeds: Collection[str]) -> Iterator[Plugin]:
    """Yield the plug-ins whose rules were chosen, or whose readers read seeds or the corpus."""
    added = rules.plugins()
    yield from (added[rule.code] for rule in scoping.chosen_rules(repository) if rule.code in added)
    if own := readers.plugins():
        files, _ = corpus.files(repository, scoping.Request())
        here = (readers.named(path, repository.source(path).reader) for path, _ in files)
        yield from (own[name] for name in {*seeds, *here} if name in own)


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
