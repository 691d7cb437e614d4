"""Faults as often as real news has them: several in one article, and something in nearly every one.

The shares are those of 9,726 articles that 14 Saudi newspapers published on four days of 2015 (M. Alhagri, SaudiNewsNet),
by code and field, of every fault that more than two of them had. Only the counts were taken over, no text.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import numpy as np

from defects.kind import Planted, Record, own

_KEPT = 400  # records between one that repeats another and that other: copies of news come on the same day
_REPEATED = "جميع الحقوق محفوظة للصحيفة وما ينشر فيها لا يعبر بالضرورة عن رأيها"
_Change = Callable[[Record, Record, int], None]  # of a record, by an earlier one and the record's number


@dataclass(frozen=True, slots=True)
class Observed:
    """A fault with its code, its field, the share of records that have it, and what makes it."""

    code: str
    field: str
    share: float
    change: _Change


def _into(name: str, change: Callable[[str], str]) -> _Change:
    def changed(record: Record, _: Record, __: int) -> None:
        record[name] = change(record[name])

    return changed


def _author(change: Callable[[str], str]) -> _Change:
    def changed(record: Record, _: Record, __: int) -> None:
        record["authors"] = [change((record["authors"] or ["سلمى العلي"])[0])]

    return changed


def _behind(word: str, sign: str) -> Callable[[str], str]:
    """Put a sign behind the first letter of a word of the article's, the third."""

    def change(value: str) -> str:
        return " ".join(f"{each[0]}{sign}{each[1:]}" if at == 2 else each for at, each in enumerate(value.split(" ")))

    return change if not word else lambda value: f"{value} {word}"


def _untidy(record: Record, _: Record, number: int) -> None:
    """Leave the blanks around a text, in every second one those at the ends of lines, in every third no-break spaces."""
    text = record["text"].replace("\n\n", " \n\n") if number % 2 else record["text"]
    text = text.replace(". ", ".\xa0 ") if number % 3 == 0 else text
    record["text"] = f" {text} " if number % 7 else f"{text} "


def _unescaped(record: Record, _: Record, __: int) -> None:
    """Write the link as a browser shows it, and make the id from that."""
    link = unquote(record["link"])
    own(record, link if link != record["link"] else f"{link}-{record['title'].replace(' ', '-')}")


def _same(*names: str) -> _Change:
    def changed(record: Record, before: Record, _: int) -> None:
        record.update({name: before[name] for name in names})

    return changed


def _later_version(record: Record, before: Record, _: int) -> None:
    record["text"] = before["text"] + " وكان قد قال ذلك في وقت سابق من اليوم"


def _other_day(record: Record, _: Record, number: int) -> None:
    own(record, f"https://alsahil.example.org/2003/04/05/{number}")


_NBSP, _QUOTED = "{}&nbsp;".format, "&quot;{}&quot;".format
OBSERVED = (
    Observed("LNK003", "/link", 0.356, _unescaped),  # REC006 with it
    Observed("LNK002", "/link", 0.0121, _same("link", "id")),
    Observed("DAT007", "/published_at", 0.0054, _other_day),
    Observed("DUP002", "/text", 0.0371, _later_version),
    Observed("DUP001", "/text", 0.0066, _same("text")),
    Observed("DUP003", "/title", 0.0016, _same("title", "publisher", "published_at", "dateline")),
    Observed("TXT004", "/text", 0.006, _into("text", lambda text: f"{text.rstrip('.')}...")),
    Observed("TXT002", "/text", 0.2325, _into("text", f"{{}}\n\n{_REPEATED}".format)),
    Observed("TXT002", "/text", 0.0084, _into("text", "{}\n\nرابط الخبر".format)),
    Observed("ENC006", "/text", 0.0605, _into("text", lambda text: text.replace("ن ", "ن\u0651\u064e ", 5))),
    Observed("ENC006", "/title", 0.0054, _into("title", _behind("", "\u0651\u064e"))),
    Observed("ENC011", "/authors/0", 0.0262, _author(_NBSP)),
    Observed("ENC011", "/title", 0.0232, _into("title", _QUOTED)),
    Observed("ENC014", "/text", 0.0247, _into("text", _behind("العـــراق", ""))),
    Observed("ENC014", "/title", 0.0081, _into("title", _behind("العـــراق", ""))),
    Observed("ENC014", "/authors/0", 0.0028, _author("{} العـلي".format)),
    Observed("ENC007", "/text", 0.0149, _into("text", _behind("", "\u200f"))),
    Observed("ENC007", "/title", 0.0062, _into("title", _behind("", "\u200b"))),
    Observed("ENC007", "/authors/0", 0.0017, _author("{}\u200e".format)),
    Observed("ENC008", "/text", 0.0084, _into("text", _behind("\ufef7مر", ""))),
    Observed("ENC005", "/text", 0.0023, _into("text", _behind("", "\x1a"))),
    Observed("ENC012", "/text", 0.0016, _into("text", _behind("فی", ""))),
    Observed("ENC015", "/text", 0.0003, _into("text", _behind("????? ????", ""))),
    Observed("TXT001", "/text", 0.0079, _into("text", lambda text: text[:60].strip())),
    Observed("TXT005", "/text", 0.8968, _untidy),
    Observed("TXT005", "/authors/0", 0.0875, _author("{} ".format)),
    Observed("TXT005", "/title", 0.0618, _into("title", " {}".format)),
    Observed("REC003", "/text", 0.0166, lambda record, _, __: record.update(text="")),
    Observed("REC003", "/title", 0.0037, lambda record, _, __: record.update(title="")),
)


class Planter:
    """Plants every fault by itself, as often as real articles have it; says of none what is due.

    The articles that the shares are of are in Arabic, and the others stay as they are.
    """

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng([seed, 2])
        self._before = deque[str](maxlen=_KEPT)
        self._number = 0

    def plant(self, lines: list[str]) -> Iterator[Planted]:
        """Yield each line as bytes, with the faults that it gets."""
        shares = np.array([each.share for each in OBSERVED])
        for line, chances in zip(lines, self._draw.random((len(lines), len(OBSERVED))), strict=True):
            self._number += 1
            yield Planted(self._one(line, np.flatnonzero(chances < shares).tolist()).encode() + b"\n")

    def _one(self, line: str, faults: list[int]) -> str:
        if '"language":"ar"' not in line:
            return line
        self._before.append(line)
        record: dict[str, Any] = json.loads(line)
        before = json.loads(self._before[0])
        for each in faults:
            OBSERVED[each].change(record, before, self._number)
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
