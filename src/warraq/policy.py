"""The policy of a corpus: `warraq.toml` as pydantic models, and how to find it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from warraq.article import DATE, NEVER_NULL, REQUIRED
from warraq.errors import PolicyError
from warraq.fields import OwnField
from warraq.finding import Severity
from warraq.mapping import Column, Columned, column_of
from warraq.record import Record, record

NAME = "warraq.toml"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is not a time zone of the IANA database; write one such as Asia/Baghdad or UTC"
        ) from error
    return name


Zone = Annotated[str, AfterValidator(_zone)]


def _known(names: list[str], info: ValidationInfo) -> None:
    """Refuse names of fields that the record does not have; without word of those where the fields are wrong."""
    if "fields" not in info.data:
        return
    fields = record(info.data["fields"]).fields
    if unknown := [name for name in names if name not in fields]:
        raise ValueError(f"{', '.join(unknown)}: no such field; the record has {', '.join(fields)}")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Table):
    """What is too much for one record (REC009)."""

    record_bytes: int = Field(default=16 * 1024 * 1024, ge=1, le=1 << 30, description="Bytes of one record.")
    nesting: int = Field(default=32, ge=4, le=500, description="Levels of arrays and objects in one record.")


class SourcePolicy(_Table):
    """One source: where its seeds lie, how they are read, and what every record of it has."""

    name: str = Field(default="", pattern=r"^[a-z0-9][a-z0-9._-]*$|^$", description="Folder of the source in corpus/.")
    path: str | None = Field(default=None, description="Folder of its seeds, relative to the policy.")
    reader: str | None = Field(
        default=None,
        description="Reader of its seeds, where the file's ending does not say; .txt says nothing of a layout.",
    )
    encoding: str | None = Field(default=None, description="WHATWG label of the seeds' encoding; UTF-8 where unset.")
    publisher: str | None = Field(default=None, description="Publisher of every record.")
    language: str | None = Field(default=None, description="BCP 47 tag of every record.")
    license: str | None = Field(default=None, description="SPDX identifier or LicenseRef-… of every record.")
    timezone: Zone | None = Field(default=None, description="Zone of printed times that state none.")
    region: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{2}$",
        description="Region, by its two letters of ISO 3166, as SA: telephone numbers and national identifiers are "
        "read as its own are.",
    )
    day_first: bool | None = Field(default=None, description="Whether 03/04/2021 is the third of April.")
    earliest: date | None = Field(default=None, description="No article of the source is older (DAT004).")
    hosts: list[str] = Field(default=[], description="Hosts of the source's links, without their subdomains (LNK005).")
    lexicon: str | None = Field(default=None, description="Keyword lexicon, relative to the policy.")
    optional: list[str] = Field(default=[], description="Required fields that this source's documents do not carry.")
    columns: dict[str, Columned] = Field(
        default={},
        description="Where each field stands in its seeds; a column that bears a field's name is that field.",
    )
    title: Literal["first line", "file name"] | None = Field(
        default=None, description="What the title of a text is; where unset, the headline above a blank line, if any."
    )
    header: list[str] | None = Field(
        default=None, description="Names of the columns of seeds whose first row is a record, not a header."
    )
    record: str | None = Field(
        default=None, description="Where the records stand in a seed in JSON, as articles[*], if not at the top."
    )
    base: str | None = Field(
        default=None, pattern=r"^https?://", description="Address that relative links are resolved against."
    )
    date_from_link: bool = Field(
        default=False, description="Whether a record without a date has that of its link's path, as /2021/07/25/."
    )

    @field_validator("optional")
    @classmethod
    def _nullable(cls, names: list[str]) -> list[str]:
        if wrong := [name for name in names if name in NEVER_NULL - {DATE}]:
            raise ValueError(f"{', '.join(wrong)} can't be optional: the record has no null for it")
        return names

    @model_validator(mode="before")
    @classmethod
    def _headerless(cls, stated: Any) -> Any:  # noqa: ANN401  # any TOML
        """Take a list of `columns` for the header that the seeds lack."""
        if isinstance(stated, dict) and isinstance(stated.get("columns"), list):
            return {**stated, "header": stated["columns"], "columns": {}}
        return stated

    @property
    def mapping(self) -> dict[str, Column]:
        """Return the column of each field that the policy names one for."""
        return {name: column_of(column) for name, column in self.columns.items()}


# Records in corpus/ are UTF-8 JSON Lines with the record's own fields, however their seeds are read.
SAID = ("publisher", "language", "license")
"""The fields that a source may say of all its records."""

_AS_WRITTEN: dict[str, Any] = {"path": None,
    "encoding": None, "reader": None, "columns": {}, "header": None, "record": None, "date_from_link": False,
}  # fmt: skip
_OF_FOLDERS = ("name", "path", "columns", "optional")  # which a policy alone has, or another option of a command


class LinkPolicy(_Table):
    """Which steps of the canonical form of links are off; `warraq explain link` names the steps."""

    off: list[str] = Field(default=[], description="Steps that are off everywhere, such as “drop www”.")
    hosts: dict[str, list[str]] = Field(default={}, description="Steps that are off for one host and its subdomains.")


class TextPolicy(_Table):
    """What a text should be like."""

    shortest: dict[str, int] = Field(
        default={"*": 100}, description="Least code points of a text by language (TXT001)."
    )

    @field_validator("shortest")
    @classmethod
    def _whole(cls, least: dict[str, int]) -> dict[str, int]:
        return {"*": 100, **least}


class DuplicatesPolicy(_Table):
    """What makes two texts near-duplicates (DUP002), and so one cluster of a release."""

    threshold: float = Field(
        default=0.8, ge=0.1, le=1, description="Least share of common shingles, the Jaccard index, of two texts."
    )
    shingle: int = Field(default=5, ge=1, le=32, description="Words in a row that make one shingle.")
    permutations: int = Field(
        default=128, ge=16, le=1024, description="Places of a MinHash signature: more of them miss fewer pairs."
    )


class Rules(_Table):
    """Which rules run, and how much their findings weigh."""

    select: list[str] = Field(default=[], description="Families or codes to run; all where empty.")
    ignore: list[str] = Field(default=[], description="Families or codes not to report.")
    severity: dict[str, Severity] = Field(default={}, description="Severity by code, in place of the rule's own.")


class SplitPolicy(_Table):
    """Which splits a release has: by shares of the near-duplicate clusters, or by date."""

    shares: dict[str, float] = Field(
        default={"train": 1.0}, min_length=1, description="Share of the clusters in each split; they add up to 1."
    )
    since: dict[str, date] = Field(
        default={},
        description="In place of shares: the day, in UTC, on which each split but the first, `train`, begins.",
    )

    @field_validator("shares", "since")
    @classmethod
    def _named(cls, splits: dict[str, Any]) -> dict[str, Any]:
        if wrong := [name for name in splits if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name == "all"]:
            raise ValueError(f"{', '.join(wrong)}: a split is named like train, validation or test")
        return splits

    @field_validator("shares")
    @classmethod
    def _whole(cls, shares: dict[str, float]) -> dict[str, float]:
        if min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-9:  # noqa: PLR2004  # tolerance for sums of floats
            raise ValueError(f"the shares add up to {sum(shares.values()):g}, not to 1")
        return shares

    @field_validator("since")
    @classmethod
    def _in_order(cls, since: dict[str, date]) -> dict[str, date]:
        if "train" in since or list(since.values()) != sorted(set(since.values())):
            raise ValueError("train comes first and has no beginning; each later split begins after the one before")
        return since


class ReleasePolicy(_Table):
    """What a release is called and what its description says."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", description="Name of the dataset: its folder in dist/.")
    title: str = Field(min_length=1, description="Title for people.")
    description: str = Field(min_length=1, description="One paragraph: what the dataset is.")
    license: str | None = Field(default=None, description="SPDX identifier or LicenseRef-… of the dataset.")
    license_name: str | None = Field(default=None, description="Name of a licence that SPDX does not know.")
    license_url: str | None = Field(default=None, description="Where the text of the licence stands.")
    creators: list[str] = Field(default=[], description="Who made the dataset.")
    url: str | None = Field(default=None, description="Where the dataset lives.")
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$", description="DOI of the dataset.")
    keywords: list[str] = Field(default=[], description="Words under which it is to be found.")
    splits: SplitPolicy = Field(default=SplitPolicy(), description="Its splits; all in `train` where nothing is said.")
    jsonl: Literal["zstd", "gzip", "none"] = Field(default="zstd", description="How the JSON Lines are compressed.")
    signing_key: str | None = Field(default=None, description="SSH key that signs SHA256SUMS (`ssh-keygen -Y sign`).")
    shard_bytes: int = Field(default=400_000_000, ge=1, description="Uncompressed bytes of text a Parquet shard.")


class Policy(_Table):
    """The policy of a corpus repository, as `warraq.toml` holds it."""

    corpus: list[str] = Field(default=["corpus"], description="Records: what is validated and released.")
    seeds: list[str] = Field(default=["seeds"], description="Raw documents: read by ingest, never written.")
    dist: str = Field(default="dist", description="Where releases and their ledger stand.")
    expectations: str = Field(default="schemas/expectations.json", description="The Great Expectations suite.")
    datasheet: str = Field(default="datasheet.toml", description="The curators' answers.")
    fields: tuple[OwnField, ...] = Field(default=(), description="Fields that the corpus adds to the record, in order.")
    required: list[str] = Field(default=list(REQUIRED), description="Fields that every record must have.")
    rules: Rules = Field(default=Rules(), description="Selection and severities.")
    links: LinkPolicy = Field(default=LinkPolicy(), description="Steps of the canonical form of links.")
    text: TextPolicy = Field(default=TextPolicy(), description="Thresholds of the rules about text.")
    duplicates: DuplicatesPolicy = Field(default=DuplicatesPolicy(), description="What near-duplicates are.")
    limits: Limits = Field(default=Limits(), description="Limits of one record.")
    sources: list[SourcePolicy] = Field(default=[], description="The sources, by folder.")
    release: ReleasePolicy | None = Field(default=None, description="What is released.")

    @field_validator("fields")
    @classmethod
    def _each_once(cls, fields: tuple[OwnField, ...]) -> tuple[OwnField, ...]:
        names = [field.name for field in fields]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)}: more than one field has this name")
        return fields

    @field_validator("required")
    @classmethod
    def _canonical(cls, names: list[str], info: ValidationInfo) -> list[str]:
        _known(names, info)
        if missing := sorted(NEVER_NULL - {DATE} - set(names)):
            raise ValueError(f"{', '.join(missing)} can't be left out: the record has no null for it")
        return names

    @field_validator("sources")
    @classmethod
    def _of_the_record(cls, sources: list[SourcePolicy], info: ValidationInfo) -> list[SourcePolicy]:
        _known([name for source in sources for name in (*source.optional, *source.columns)], info)
        return sources

    @property
    def record(self) -> Record:
        """The record with the fields that this policy adds; a date may be null in it where one of its sources has
        none.
        """
        undated = DATE not in self.required or any(DATE in source.optional for source in self.sources)
        return record(self.fields, undated=undated)


class Repository(BaseModel):
    """A policy and the folder it applies to; without a policy file, the defaults and the current folder.

    `stated` is what a command says of the source of every file, in place of what the policy does.
    """

    model_config = ConfigDict(frozen=True)

    root: Path
    policy: Policy
    found: bool
    stated: dict[str, Any] = {}

    def source(self, path: Path) -> SourcePolicy:
        """Return the source of a file: the one with the file in its seeds or its corpus folder, else an empty one.

        What says how seeds are read applies to these only: of a record in `corpus/` the source has no `path`.
        """
        found = self._source(path)
        return found.model_copy(update=self.stated) if self.stated else found

    def stating(self, settings: Mapping[str, Any]) -> Repository:
        """Return the repository with settings of the source of every file; raise PolicyError for what is none."""
        if wrong := [name for name in settings if name not in SourcePolicy.model_fields or name in _OF_FOLDERS]:
            known = ", ".join(name for name in SourcePolicy.model_fields if name not in _OF_FOLDERS)
            raise PolicyError(f"--source {', '.join(wrong)}: no such setting of a source; there are {known}")
        try:
            checked = SourcePolicy.model_validate(dict(settings))
        except ValidationError as error:
            raise PolicyError(f"--source {_reasons(error)}") from error
        more = {name: getattr(checked, name) for name in settings}
        return self.model_copy(update={"stated": self.stated | more})

    def _source(self, path: Path) -> SourcePolicy:
        inside = self.relative(path)
        for source in self.policy.sources:
            folders = [f"{folder}/{source.name}" for folder in self.policy.corpus] if source.name else []
            if source.path:
                folders.append(source.path)
            if any(PurePosixPath(inside).is_relative_to(PurePosixPath(folder)) for folder in folders):
                return source if self._holds_seeds(source, inside) else source.model_copy(update=_AS_WRITTEN)
        return SourcePolicy()

    def _holds_seeds(self, source: SourcePolicy, inside: str) -> bool:
        """Return whether a file of a source is a seed: not in a corpus folder, unless the source's path is there."""
        own = PurePosixPath(source.path or "")
        holding = [folder for folder in self.policy.corpus if PurePosixPath(inside).is_relative_to(folder)]
        return all(own.is_relative_to(folder) for folder in holding)

    def releases(self, path: Path) -> bool:
        """Return whether a file is part of the corpus that the policy releases."""
        inside = PurePosixPath(self.relative(path))
        return self.policy.release is not None and any(inside.is_relative_to(folder) for folder in self.policy.corpus)

    def relative(self, path: Path) -> str:
        """Return a path as reports show it: relative to the policy's folder if it is inside, else unchanged."""
        if path not in self._relative:
            try:
                self._relative[path] = (
                    path.resolve().relative_to(self._root).as_posix() if self.found else path.as_posix()
                )
            except ValueError:
                self._relative[path] = path.as_posix()
        return self._relative[path]

    @cached_property
    def _relative(self) -> dict[Path, str]:
        return {}

    @cached_property
    def _root(self) -> Path:
        return self.root.resolve()

    def required(self, source: SourcePolicy) -> tuple[str, ...]:
        """Return the fields that a record of this source must have, in column order."""
        own = self.policy.record
        asked = {*self.policy.required, *(field.name for field in own.own if field.required)} - {*source.optional}
        return tuple(name for name in own.fields if name in asked)


def _reasons(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in item['loc']) or 'policy'}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    )


def parse(data: dict[str, Any], path: Path | str = NAME) -> Policy:
    """Validate the content of a policy file; raise PolicyError with the file and every setting that is wrong."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyError(f"{path}: {_reasons(error)}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise PolicyError if it is unreadable, not UTF-8, or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path}: {error.strerror or error}; name a policy file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not TOML: {error}; correct it") from error


def find(start: Path) -> Path | None:
    """Return the path of `warraq.toml` in `start` or the nearest folder above it, or None."""
    return next((p for folder in (start, *start.parents) if (p := folder / NAME).is_file()), None)


def load(path: Path | None = None, *, start: Path | None = None) -> Repository:
    """Load the policy at `path`, else the nearest one above `start` (the current folder), else the defaults."""
    where = path or find((start or Path.cwd()).resolve())
    if where is None:
        return Repository(root=start or Path.cwd(), policy=Policy(), found=False)
    return Repository(root=where.resolve().parent, policy=parse(read_toml(where), where), found=True)
