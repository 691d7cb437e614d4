"""The register of dropped records, `dropped.jsonl`: what was taken out of the corpus for what rules found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from warraq.registers import entries

NAME = "dropped.jsonl"
Code = Annotated[str, Field(pattern="^[A-Z]{3}[0-9]{3}$")]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Reason(_Object):
    """One finding for which a record was dropped."""

    code: Code
    message: str


class Dropped(_Object):
    """One line of the register: a record, its former place, what identifies it, and why it was dropped; no text."""

    id: str | None
    path: str
    line: int = Field(ge=1)
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Of the record's line, without its end.")
    link: str | None
    title: str | None
    seed: str | None = Field(description="The raw document that the record was made from.")
    findings: tuple[Reason, ...] = Field(min_length=1)
    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells an entry from any other: the place and the bytes."""
        return self.path, self.line, self.sha256

    @property
    def bare(self) -> Dropped:
        """The entry of a record that was taken down: what keeps it out, without what it was called or said."""
        reasons = tuple(Reason(code=each.code, message="taken down") for each in self.findings)
        return self.model_copy(update={"link": None, "title": None, "findings": reasons})


def read(path: Path) -> tuple[Dropped, ...]:
    """Read a register, empty if there is no file; raise PolicyError if a line is not valid."""
    return entries.read(path, Dropped)


def by_code(register: Iterable[Dropped]) -> tuple[tuple[str, int], ...]:
    """Count the dropped records by code, sorted by code; a record counts under each of its codes.

    >>> one = dict(id=None, path="a", line=1, sha256="0" * 64, link=None, title=None, seed=None, date="2026-01-01")
    >>> reasons = [{"code": "REC003", "message": "m"}, {"code": "LNK002", "message": "m"}]
    >>> by_code([Dropped(**one, findings=reasons)])
    (('LNK002', 1), ('REC003', 1))
    """
    counts = Counter(code for entry in register for code in {reason.code for reason in entry.findings})
    return tuple(sorted(counts.items()))
