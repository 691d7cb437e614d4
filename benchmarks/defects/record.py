"""Faults of a record's shape: fields that are absent, blank, of a wrong type, unknown, or refused by the schema
alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from defects.kind import Case, Kind, Record, changing, setting

_REQUIRED = ("id", "link", "title", "published_at", "language", "publisher", "text")
_BLANKS = {"null": None, "empty": "", "white space": " \u00a0\t"}


def _absent(name: str) -> Kind:
    return changing(f"{name} is absent", "REC002", f"/{name}", lambda record, _: bool(record.pop(name)))


def _with_source(name: str, code: str, place: str, change: Callable[[Record], object]) -> Kind:
    def whole(record: Record, _: Case) -> bool:
        if record["source"] is None:
            return False
        change(record["source"])
        return True

    return changing(name, code, place, whole)


def _keywords_with(item: object) -> Callable[[Record, Case], None]:
    def change(record: Record, _: Case) -> None:
        record["keywords"] = ["النفط", item]

    return change


def _id(make: Callable[[Case], str]) -> Callable[[Record, Case], None]:
    return lambda record, case: record.update(id=make(case))


def _digest(case: Case) -> str:
    return hashlib.sha256(f"another {case.number}".encode()).hexdigest()


def _same_id(record: Record, case: Case) -> bool:
    if case.before is None:
        return False
    record["id"] = case.before["id"]
    return True


KINDS = (
    *(_absent(name) for name in _REQUIRED),
    *(setting(f"{name} is {how}", "REC003", f"/{name}", value) for name in _REQUIRED for how, value in _BLANKS.items()),
    setting("an integer for a title", "REC004", "/title", 12),
    setting("a boolean for a title", "REC004", "/title", True),
    setting("an object for a title", "REC004", "/title", {}),
    setting("a list for a text", "REC004", "/text", ["a", "b"]),
    setting("a number for a date", "REC004", "/published_at", 1627210920),
    setting("a fraction for a date", "REC004", "/collected_at", 1627210920.5),
    setting("an object for a link", "REC004", "/link", {"href": "https://alsahil.example.org/a"}),
    setting("a list for a language", "REC004", "/language", ["ar"]),
    setting("a number for an id", "REC004", "/id", 42),
    setting("an object for a publisher", "REC004", "/publisher", {"name": "x"}),
    setting("a boolean for a section", "REC004", "/section", False),
    setting("a string for keywords", "REC004", "/keywords", "النفط، الغاز"),
    setting("an object for authors", "REC004", "/authors", {"name": "x"}),
    setting("a string for a dateline", "REC004", "/dateline", "25 يوليو 2021"),
    setting("a number for a printed date", "REC004", "/dateline/raw", 20210725),
    setting("a list for a source", "REC004", "/source", []),
    setting("a number for a licence", "REC004", "/license", 4),
    changing("null in a list", "REC004", "/keywords/1", _keywords_with(None)),
    changing("a number in a list", "REC004", "/keywords/1", _keywords_with(5)),
    changing("a string for a related headline", "REC004", "/related/0", lambda r, _: r.update(related=["x"])),
    changing("a number for a related title", "REC004", "/related/0/title", lambda r, _: r.update(related=[{"title": 3}])),
    _with_source("a string for a size", "REC004", "/source/bytes", lambda source: source.update(bytes="12")),
    setting("an unknown field", "REC005", "/headline", "عنوان"),
    setting("an unknown field, null", "REC005", "/url", None),
    setting("an unknown field, nested", "REC005", "/dateline/zone", "Asia/Baghdad"),
    setting("a field in another case", "REC005", "/Title", "عنوان"),
    _with_source("an unknown field in the source", "REC005", "/source/etag", lambda source: source.update(etag="x")),
    setting("a precision that is none", "REC010", "/dateline/precision", "fortnight"),
    setting("a calendar that is none", "REC010", "/dateline/calendar", "mayan"),
    setting("an offset that is none", "REC010", "/dateline/offset", "3"),
    changing("a related headline without a title", "REC010", "/related/0", lambda r, _: r.update(related=[{"link": None}])),
    _with_source("a negative size", "REC010", "/source/bytes", lambda source: source.update(bytes=-1)),
    _with_source("a source without a digest", "REC010", "/source", lambda source: source.pop("sha256")),
    _with_source("a digest in capitals", "REC010", "/source/sha256", lambda s: s.update(sha256=s["sha256"].upper())),
    _with_source("a digest cut short", "REC010", "/source/sha256", lambda s: s.update(sha256=s["sha256"][:40])),
    changing("a number as an id", "REC006", "/id", _id(lambda case: str(case.number))),
    changing("an id in capitals", "REC006", "/id", _id(lambda case: case.record["id"].upper())),
    changing("an id of 64 digits", "REC006", "/id", _id(_digest)),
    changing("another record's kind of id", "REC006", "/id", _id(lambda case: _digest(case)[:32])),
    Kind("an id twice", (("REC006", "/id"), ("REC007", "/id")), _same_id, repeats=True),
    setting("a language's name", "LNG002", "/language", "Arabic (Iraq)"),
    setting("a locale for a tag", "LNG002", "/language", "ar_EG"),
    changing("no licence", "LIC001", "/license", lambda record, _: record.update(license=None)),
    setting("a licence by its family's name", "LIC002", "/license", "Creative Commons"),
    setting("a licence without its version", "LIC002", "/license", "CC-BY"),
    setting("a word for a licence", "LIC002", "/license", "مجاني"),
)  # fmt: skip
