"""Render croissant.json: Croissant 1.1, with the responsible-AI fields of RAI 1.0.

The `@vocab` is `https://schema.org/`, which readers of Croissant expect, and not the one printed in the specification.
Every shard is a FileObject with its digest. A FileSet has no digest, but records are read from one, so that a dataset
with many shards is one RecordSet.
"""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import pyarrow as pa

from warraq.article import LANGUAGE_TAG
from warraq.releases.datasheet import Answer
from warraq.releases.description.describe import Description
from warraq.releases.descriptors import citation, licenses
from warraq.releases.format.manifest import File
from warraq.report.text import counted

_CONTEXT = json.loads(files(__package__).joinpath("context.json").read_text(encoding="utf-8"))
_QUESTIONS = tomllib.loads(files(__package__).joinpath("responsible.toml").read_text(encoding="utf-8"))
_CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
_TYPES = [
    (pa.types.is_timestamp, "sc:DateTime"),
    (pa.types.is_date, "sc:Date"),
    (pa.types.is_integer, "sc:Integer"),
    (pa.types.is_floating, "sc:Float"),
    (pa.types.is_boolean, "sc:Boolean"),
]
_PARQUET = "application/x-parquet"
_LINES = "application/jsonlines"
_PACKED = {"zstd": ["application/zstd"], "gzip": ["application/gzip"], "none": []}


def render(description: Description, given: tuple[Answer, ...]) -> str:
    """Render croissant.json; fields that neither policy, data nor curators fill are left out."""
    d = description
    metadata: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "name": d.policy.title,
        "alternateName": d.policy.name,
        "description": d.policy.description,
        # Without a home of its own, the page of the dataset is the one beside this file.
        "url": d.policy.url or (f"https://doi.org/{d.policy.doi}" if d.policy.doi else "datasheet.html"),
        "identifier": f"https://doi.org/{d.policy.doi}" if d.policy.doi else None,
        "license": _license(d),
        "creator": [{"@type": "sc:Organization", "name": name} for name in d.policy.creators],
        "datePublished": d.date,
        "version": d.version,
        "keywords": list(d.policy.keywords),
        "inLanguage": [tag for tag in d.languages if re.search(LANGUAGE_TAG, tag)],
        "temporalCoverage": f"{d.first[:10]}/{d.last[:10]}" if d.first and d.last else None,
        "citeAs": citation.bibtex(d),
        **_responsible(d, given),
    }
    stated = {key: value for key, value in metadata.items() if value}
    stated |= {"isLiveDataset": False, "distribution": _distribution(d), "recordSet": [_splits(d), _articles(d)]}
    return json.dumps(stated, ensure_ascii=False, indent=1) + "\n"


def _responsible(description: Description, given: tuple[Answer, ...]) -> dict[str, Any]:
    """Return the answered fields, prefixed with `rai:` and sorted by name.

    Each answer follows its question, because many answers are only "No." or "Yes, since" by themselves.
    """
    said = {each.question.name: f"{each.question.text}\n{each.text}" for each in given if each.by != "none"}
    many = {
        name: [said[question] for question in questions if question in said]
        for name, questions in _QUESTIONS["many"].items()
    }
    one = {name: "\n\n".join(said[q] for q in questions if q in said) for name, questions in _QUESTIONS["one"].items()}
    answered: dict[str, Any] = {**many, **one, **_counted(description)}
    return {f"rai:{name}": answered[name] for name in sorted(answered) if answered[name]}


def _counted(d: Description) -> dict[str, Any]:
    """Return the fields that the data can answer."""
    assumed = (
        f"{counted(d.assumed_offsets, 'printed date')} stated no offset from UTC: the source's time zone was assumed."
    )
    inferred = f"{counted(d.inferred_keywords, 'keyword line')} had lost its separators: the keywords were inferred."
    filled = [text for text, count in ((assumed, d.assumed_offsets), (inferred, d.inferred_keywords)) if count]
    left = f"{counted(d.taken_down, 'record')} taken down on request; no release since holds them."
    return {
        "dataCollectionType": ["Document analysis"] if d.readers else [],
        "dataCollectionTimeframe": list(d.collected or ()),
        "dataImputationProtocol": " ".join(filled),
        "dataManipulationProtocol": left if d.taken_down else "",
    }


def _license(description: Description) -> str | dict[str, str] | None:
    """Return the URL of the licence; a licence of which only the name is known becomes a CreativeWork."""
    name = licenses.title(description)
    return licenses.address(description) or ({"@type": "sc:CreativeWork", "name": name} if name else None)


def _distribution(description: Description) -> list[dict[str, Any]]:
    lines = [_LINES, *_PACKED[description.policy.jsonl]]
    files = [(shard.parquet, [_PARQUET]) for shard in description.shards]
    files += [(shard.jsonl, lines) for shard in description.shards]
    sets = [("parquet", "data/*.parquet", [_PARQUET]), ("jsonl", "jsonl/*.jsonl*", lines)]
    return [*(_object(file, formats) for file, formats in files), *(_set(*each) for each in sets)]


def _object(file: File, formats: list[str]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _one(formats),
        "sha256": file.sha256,
    }


def _set(identifier: str, pattern: str, formats: list[str]) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": identifier,
        "name": identifier,
        "encodingFormat": _one(formats),
        "includes": pattern,
    }


def _one(values: list[str]) -> str | list[str]:
    return values if len(values) > 1 else values[0]


def _splits(description: Description) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits, with the number of articles in each.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"splits/{name}", "name": name, "dataType": kind}
            for name, kind in (("name", "sc:Text"), ("articles", "sc:Integer"))
        ],
        "data": [{"splits/name": name, "splits/articles": count} for name, count in description.splits.items()],
    }


def _articles(description: Description) -> dict[str, Any]:
    names = "|".join(description.splits)
    split = {
        "@type": "cr:Field",
        "@id": "articles/split",
        "name": "split",
        "description": "The split that the article is in.",
        "dataType": "sc:Text",
        "references": {"field": {"@id": "splits/name"}},
        "source": {
            "fileSet": {"@id": "parquet"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": f"data/({names})-.+parquet$"},
        },
    }
    said = description.record.json_schema()["properties"]
    said = {**said, **{own.name: {**said[own.name], "description": own.told} for own in description.record.own}}
    return {
        "@type": "cr:RecordSet",
        "@id": "articles",
        "name": "articles",
        "description": "The articles, one record each.",
        "key": {"@id": "articles/id"},
        "field": [split, *(_column(column, said[column.name]) for column in description.record.arrow)],
    }


def _column(column: pa.Field, said: dict[str, Any]) -> dict[str, Any]:
    own = f"articles/{column.name}"
    field: dict[str, Any] = {"@type": "cr:Field", "@id": own, "name": column.name, "description": said["description"]}
    if term := said.get("x-schema-org"):
        field["equivalentProperty"] = f"sc:{term}"
    kind = column.type
    if pa.types.is_list(kind):
        field |= {"isArray": True, "arrayShape": "-1"}
        kind, said = kind.value_type, said["items"]
    if pa.types.is_struct(kind):
        return {**field, "subField": [_part(own, column.name, part, said["properties"]) for part in kind.fields]}
    return {**field, "dataType": _type(column.name, kind), "source": _source(column.name)}


def _part(parent: str, column: str, part: pa.Field, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{parent}/{part.name}",
        "name": part.name,
        "description": said[part.name]["description"],
        "dataType": _type(part.name, part.type),
        "source": {**_source(column), "transform": {"jsonPath": f"$.{part.name}"}},
    }


def _source(column: str) -> dict[str, Any]:
    return {"fileSet": {"@id": "parquet"}, "extract": {"column": column}}


def _type(name: str, kind: pa.DataType) -> str:
    for known, term in _TYPES:
        if known(kind):
            return term
    return "sc:URL" if name == "link" else "sc:Text"
