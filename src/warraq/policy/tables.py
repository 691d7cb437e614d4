"""The tables of the policy that have thresholds, limits and choices of rules."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

from warraq.finding import Severity
from warraq.policy import globs


class Table(BaseModel):
    """A table of the policy: a setting that it does not have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Limits(Table):
    """What is too much for one record (REC009), and to unpack: over both of the last two (REC001)."""

    record_bytes: int = Field(default=16 * 1024 * 1024, ge=1, le=1 << 30, description="Bytes of one record.")
    nesting: int = Field(default=32, ge=4, le=500, description="Levels of arrays and objects in one record.")
    unpacked_bytes: int = Field(
        default=1 << 28, ge=1 << 16, le=1 << 50, description="Bytes that a file may unpack to, however small it is."
    )
    unpacked_ratio: int = Field(
        default=250, ge=1, le=1_000_000, description="Times its own size that a file may unpack to, however large."
    )


class LinkPolicy(Table):
    """Which steps of the canonical form of links are off; `warraq explain link` names the steps."""

    off: list[str] = Field(default=[], description="Steps that are off everywhere, such as “drop www”.")
    hosts: dict[str, list[str]] = Field(default={}, description="Steps that are off for one host and its subdomains.")


class TextPolicy(Table):
    """What a text should be like."""

    shortest: dict[str, int] = Field(
        default={"*": 100}, description="Least code points of a text by language (TXT001)."
    )

    @field_validator("shortest")
    @classmethod
    def _whole(cls, least: dict[str, int]) -> dict[str, int]:
        return {"*": 100, **least}


class DuplicatesPolicy(Table):
    """What makes two texts near-duplicates (DUP002), and so one cluster of a release."""

    threshold: float = Field(
        default=0.8, ge=0.1, le=1, description="Least share of common shingles, the Jaccard index, of two texts."
    )
    shingle: int = Field(default=5, ge=1, le=32, description="Words in a row that make one shingle.")
    permutations: int = Field(
        default=128, ge=16, le=1024, description="Places of a MinHash signature: more of them miss fewer pairs."
    )


class Selection(Table):
    """Which rules run, and how much their findings weigh."""

    select: list[str] = Field(default=[], description="Families or codes to run; all where empty.")
    ignore: list[str] = Field(default=[], description="Families or codes not to report.")
    severity: dict[str, Severity] = Field(default={}, description="Severity by code, in place of the rule's own.")


class Rules(Selection):
    """The rules of the whole corpus, and what is otherwise for some of its files."""

    paths: dict[str, Selection] = Field(
        default={},
        description="By a pattern of paths, such as archive/**, what is otherwise for those files: `select` and "
        "`severity` in place of what is above, `ignore` beside it. Of two patterns that fit, the later one decides.",
    )

    @field_validator("paths")
    @classmethod
    def _globs(cls, paths: dict[str, Selection]) -> dict[str, Selection]:
        for glob in paths:
            if not glob:
                raise ValueError("an empty pattern fits no file; write one as archive/**")
            try:
                globs.compiled(glob)
            except re.error as error:
                raise ValueError(f"{glob!r} is not a glob: {error}; write one as archive/**") from error
        return paths
