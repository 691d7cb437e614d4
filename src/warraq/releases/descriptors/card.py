"""Render README.md, the card of a release: for people, and with front matter for the Hugging Face Hub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pyarrow as pa

from warraq import rules
from warraq.releases.datasheet.words import fenced
from warraq.releases.description.describe import Description
from warraq.releases.descriptors import citation, frontmatter, licenses, polars
from warraq.releases.descriptors.markdown import plain, table
from warraq.report.text import counted

_SHOWN = 10  # most publishers and languages listed; the datasheet has all of them
_LONG = 200  # most characters shown of a value in the sample record
_PARTS = 5  # most items shown of a list in the sample record
_LINES = files(__package__).joinpath("loading.txt").read_text(encoding="utf-8")


def render(description: Description) -> str:
    """Render the card; texts from the policy and the data are escaped and never act as markup."""
    d = description
    sections = {
        "What it holds": _holds(d),
        "Fields": _fields(d),
        "A record": _sample(d),
        "Load it": _load(d),
        "Known issues": _issues(d),
        "Check it": _check(d),
        "Licence": _license(d),
        "Cite it": _cite(d),
        "Withdrawn versions": "\n".join(f"- {plain(version)}: {plain(reason)}" for version, reason in d.yanked),
        "More": _more(d),
    }
    head = f"# {plain(d.policy.title)}\n\n{plain(d.policy.description)}\n\n{_named(d)}"
    body = "".join(f"\n\n## {title}\n\n{text}" for title, text in sections.items() if text)
    return f"{frontmatter.render(d)}\n{head}{body}\n"


def _named(d: Description) -> str:
    where = f", at <{d.policy.url}>" if d.policy.url else ""
    by = f" Made by {plain('; '.join(d.policy.creators))}." if d.policy.creators else ""
    return f"`{d.policy.name}` {d.version}{where}.{by}"


def _holds(d: Description) -> str:
    articles = f"{counted(d.records, 'article')}, {counted(d.characters, 'character')} of text"
    span = f", published from {d.first[:10]} to {d.last[:10]}" if d.first and d.last else ""
    rows = [(f"`{split}`", f"{count:,}", f"{shards:,}", f"{size:,}") for split, count, shards, size in _splits(d)]
    parts = [f"{articles}{span}.", table(("split", "articles", "shards", "bytes of Parquet"), rows)]
    for title, counts in (("language", d.languages), ("publisher", d.publishers)):
        if counts:
            parts.append(_shares(title, counts, d.records))
    return "\n\n".join(parts)


def _splits(d: Description) -> list[tuple[str, int, int, int]]:
    own = {split: [shard for shard in d.shards if shard.split == split] for split in d.splits}
    return [
        (split, d.splits[split], len(shards), sum(shard.parquet.bytes for shard in shards))
        for split, shards in own.items()
    ]


def _shares(title: str, counts: Mapping[str, int], total: int) -> str:
    shown = list(counts.items())[:_SHOWN]
    rows = [(plain(name), f"{count:,}", f"{100 * count / total:.1f}%") for name, count in shown]
    if rest := len(counts) - len(shown):
        count = total - sum(count for _, count in shown)
        rows.append((f"{rest:,} more", f"{count:,}", f"{100 * count / total:.1f}%"))
    return table((title, "articles", "share"), rows)


def _fields(d: Description) -> str:
    """Render a table of the columns, with the number of articles without each."""
    said = {name: part["description"] for name, part in d.record.json_schema()["properties"].items()}
    said |= {field.name: field.told for field in d.record.own}
    rows = [
        (
            f"`{column.name}`",
            plain(_kind(column.type)),
            plain(said[column.name]),
            f"{d.missing.get(column.name, 0):,}",
        )
        for column in d.record.arrow
    ]
    return table(("field", "type", "what it is", "articles without it"), rows, range(3, 4))


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_kind(kind.value_type)}"
    if pa.types.is_struct(kind):
        return f"struct of {', '.join(part.name for part in kind.fields)}"
    return str(kind)


def _sample(d: Description) -> str:
    if d.sample is None:
        return ""
    record = json.dumps(_cut(json.loads(d.sample)), ensure_ascii=False, indent=2)
    return f"The first one; what is long is cut (…).\n\n{fenced(record, 'json')}"


def _cut(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cut(part) for part in value[:_PARTS]] + (["…"] if len(value) > _PARTS else [])
    return f"{value[:_LONG].rstrip()}…" if isinstance(value, str) and len(value) > _LONG else value


def _issues(d: Description) -> str:
    """Render what the rules found and the gate accepted; findings of unknown rules get no description."""
    if not d.findings:
        text = f"None that the {d.rules} rules find. What they cannot see, the [datasheet](DATASHEET.md) tells."
        return "\n\n".join(filter(None, [text, _waived(d)]))
    rows = [(f"`{code}` {plain(name)}", plain(_summary(code)), f"{count:,}") for code, name, _, count in d.findings]
    listed = table(("rule", "what is found", "findings"), rows, range(2, 3))
    said = f"{listed}\n\n`reports/validation.json` lists every finding, by shard and row."
    return "\n\n".join(filter(None, [said, _waived(d)]))


def _waived(d: Description) -> str:
    """Count the findings that the curators accept, by code."""
    if not d.waived:
        return ""
    counts = Counter[str]()
    for code, _, _, count in d.waived:
        counts[code] += count
    by_code = ", ".join(f"`{code}` {count:,}" for code, count in sorted(counts.items()))
    return f"Waived: {by_code}. The [datasheet](DATASHEET.md) has the reasons."


def _summary(code: str) -> str:
    return next((rule.doc.summary for rule in rules.every() if rule.code == code), "")


def _cite(d: Description) -> str:
    dated = (
        ""
        if d.released
        else (
            "\n\nThe day of release stands in the ledger, `releases.jsonl`, and in no file of the release; a citation "
            "that wants a year takes that one."
        )
    )
    return f"{plain(citation.text(d))}{dated}\n\n{fenced(citation.bibtex(d), 'bibtex')}"


def _load(d: Description) -> str:
    split, shard = next((shard.split, shard.jsonl.path) for shard in d.shards)
    jsonl = f"jsonl/{split}-*.{shard.partition('.')[2]}"
    lines = _LINES.replace("SPLIT", split).replace("JSONL", jsonl).replace("NAME", f"{d.policy.name}/{d.version}")
    files = ", ".join(f'"{name}": "jsonl/{name}-*"' for name in d.splits)
    package = ", with the package zstandard installed" if d.policy.jsonl == "zstd" else ""
    said = (
        "Instants are in UTC. JSON has no type for them, and a reader that guesses types from the first lines takes "
        "what is null there for null everywhere. The configuration `jsonl` therefore declares the features: "
        f'`load_dataset(folder, "jsonl", data_files={{{files}}})`{package}.'
    )
    return f"{fenced(lines.replace('SCHEMA', polars.schema(d.record.arrow)), 'python')}\n\n{said}"


def _check(d: Description) -> str:
    lines = fenced("$ sha256sum -c SHA256SUMS\n$ warraq verify .", "console")
    said = (
        "Both find every file that is not as it was written; the second reads the records, too, and holds them to "
        "`schema/article.schema.json`."
    )
    return f"{lines}\n\n{said} Written by warraq {d.tool_version}."


def _license(d: Description) -> str:
    name, where = licenses.title(d), licenses.address(d)
    stated = f"[{plain(name)}](<{_target(where)}>)" if name and where else plain(name or where or "none stated")
    articles = ", ".join(f"{plain(kind)} ({count:,})" for kind, count in d.licenses.items())
    return f"Of the dataset: {stated}." + (f" Of its articles: {articles}." if articles else "")


def _target(address: str) -> str:
    return address.replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A").replace("\\", "%5C")


def _more(d: Description) -> str:
    taken = (
        f"{counted(d.taken_down, 'record')} taken down on request: no release since holds them (`tombstones.jsonl`)."
        if d.taken_down
        else "Nothing was taken down."
    )
    return f"""\
- [Datasheet](DATASHEET.md), with pictures in [datasheet.html](datasheet.html): \
what it is for, where it comes from, what is missing
- [What changed](CHANGELOG.md) since the version before; a version is never overwritten
- {taken}
- For programs: `croissant.json`, `datapackage.json`, `CITATION.cff`, `manifest.json`"""
