"""The sources of a corpus: how the seeds of each are read, and what all its records have."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from warraq.article import DATE, NEVER_NULL, Unmarked
from warraq.mapping import Column, Columned, column_of
from warraq.policy.inside import Inside
from warraq.policy.tables import Selection, Table


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is not a time zone of the IANA database; write one such as Asia/Baghdad or UTC"
        ) from error
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class SourcePolicy(Table):
    """One source: where its seeds lie, how they are read, and what every record of it has."""

    name: str = Field(default="", pattern=r"^[a-z0-9][a-z0-9._-]*$|^$", description="Folder of the source in corpus/.")
    path: Inside | None = Field(default=None, description="Folder of its seeds, relative to the policy.")
    reader: str | None = Field(
        default=None,
        description="Reader of its seeds, where the file's ending does not say; .txt says nothing of a layout, "
        ".json nothing of lines.",
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
    calendar: Unmarked | None = Field(
        default=None, description="Calendar of a year in numbers that both have: 1400/05/12 is a day in 1980 or 2021."
    )
    earliest: date | None = Field(default=None, description="No article of the source is older (DAT004).")
    hosts: list[str] = Field(default=[], description="Hosts of the source's links, without their subdomains (LNK005).")
    lexicon: Inside | None = Field(default=None, description="Keyword lexicon, relative to the policy.")
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
    rules: Selection = Field(
        default=Selection(), description="What is otherwise than in [rules] for the files of the source."
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


SAID = ("publisher", "language", "license")
"""The fields that a source may say of all its records."""

# Records in corpus/ are UTF-8 JSON Lines with the record's own fields, however their seeds are read.
AS_WRITTEN: dict[str, Any] = {"path": None,
    "encoding": None, "reader": None, "columns": {}, "header": None, "record": None, "date_from_link": False,
}  # fmt: skip
# Which a policy alone has, or another option of a command
OF_FOLDERS = ("name", "path", "columns", "optional", "rules")
