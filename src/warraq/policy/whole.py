"""The policy of a corpus, as `warraq.toml` holds it."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from warraq.article import DATE, NEVER_NULL, REQUIRED
from warraq.errors import nearest
from warraq.fields import OwnField
from warraq.policy.inside import Inside, Readable
from warraq.policy.release import ReleasePolicy
from warraq.policy.sources import SourcePolicy
from warraq.policy.tables import DuplicatesPolicy, Limits, LinkPolicy, Rules, Table, TextPolicy
from warraq.policy.waivers import Waiver
from warraq.record import Record, record


def _known(names: list[str], info: ValidationInfo) -> None:
    """Refuse names of fields that the record does not have; without word of those where the fields are wrong."""
    if "fields" not in info.data:
        return
    fields = record(info.data["fields"]).fields
    if unknown := [name for name in names if name not in fields]:
        raise ValueError(f"{', '.join(unknown)}: no such field; {nearest(unknown[0], fields)}")


class Policy(Table):
    """The policy of a corpus repository, as `warraq.toml` holds it."""

    extend: str | None = Field(
        default=None,
        description="Another policy, relative to this one, that holds where this one says nothing; paths in both are "
        "relative to this one's folder.",
    )
    corpus: list[Readable] = Field(
        default=["corpus"],
        description="Records: what is validated and released; folders, or addresses such as s3://bucket/news.",
    )
    seeds: list[Inside] = Field(default=["seeds"], description="Raw documents: read by ingest, never written.")
    dist: Inside = Field(default="dist", description="Where releases and their ledger stand.")
    expectations: Inside = Field(default="schemas/expectations.json", description="The Great Expectations suite.")
    datasheet: Inside = Field(default="datasheet.toml", description="The curators' answers.")
    fields: tuple[OwnField, ...] = Field(default=(), description="Fields that the corpus adds to the record, in order.")
    required: list[str] = Field(default=list(REQUIRED), description="Fields that every record must have.")
    rules: Rules = Field(default=Rules(), description="Selection and severities.")
    links: LinkPolicy = Field(default=LinkPolicy(), description="Steps of the canonical form of links.")
    text: TextPolicy = Field(default=TextPolicy(), description="Thresholds of the rules about text.")
    duplicates: DuplicatesPolicy = Field(default=DuplicatesPolicy(), description="What near-duplicates are.")
    limits: Limits = Field(default=Limits(), description="Limits of one record.")
    sources: list[SourcePolicy] = Field(default=[], description="The sources, by folder.")
    waivers: list[Waiver] = Field(
        default=[], description="Findings that are right as they stand; `waivers.toml` beside the policy may hold more."
    )
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
        """The record with the fields that this policy adds; a date may be null where one of its sources has none."""
        undated = DATE not in self.required or any(DATE in source.optional for source in self.sources)
        return record(self.fields, undated=undated)
