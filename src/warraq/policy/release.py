"""What is released, under which name, and in which splits."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator

from warraq.policy.tables import Table


class SplitPolicy(Table):
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


class ReleasePolicy(Table):
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
