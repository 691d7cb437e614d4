"""Write synthetic articles as canonical JSON Lines: the same seed gives the same bytes, however many shards they fill.

    python benchmarks/articles.py --records 200000 --output articles.jsonl

Every article is without fault. `--defects 0.01` breaks that share of them, each in one known way (see `defects.py`),
and writes what a validator has to find beside them, to `articles.jsonl.answers.jsonl`. `--observed` gives them faults
as often as real articles have them, several in one (see `defects/observed.py`), without answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from urllib.parse import quote

import numpy as np

import defects
from defects.kind import Answer, Planted
from defects.observed import Planter
from synthetic import printed, vocabulary

CHUNK = 2000  # records drawn together; each chunk has a generator of its own, so that memory stays small
_FIRST, _LAST = date(2008, 1, 1), date(2023, 12, 31)
_DAYS = (_LAST - _FIRST).days + 1
_FIRST_NUMBER = 1_000_001
# What stands behind a word: JSON's own escape of a line feed is written at once.
_ENDS = (" ", "، ", ". ", "؟ ", ".\\n\\n", ".", "» ", "-", "")
_SPACE, _COMMA, _STOP, _ASK, _PARAGRAPH, _LAST_STOP, _QUOTED, _HYPHEN, _NOTHING = range(len(_ENDS))

_LICENSES = ("CC-BY-4.0", "CC-BY-SA-4.0", "LicenseRef-publisher-copyright")


@dataclass(frozen=True, slots=True)
class Voice:
    """A language's words as they are written into texts: word number times the endings, and the ending."""

    language: str
    words: list[str]
    tokens: list[str]
    slugs: list[str]
    ranks: Any
    keywords: list[str]
    authors: list[str]


@cache
def voice(language: str) -> Voice:
    """Return the voice of `ar`, `en` or `fr`."""
    words = vocabulary.arabic() if language == "ar" else vocabulary.european(language)
    ends = _ENDS if language == "ar" else tuple(end.replace("،", ",").replace("؟", " ?") for end in _ENDS)
    tokens = [f"«{word}{end}" if at == _QUOTED else word + end for word in words for at, end in enumerate(ends)]
    lists = vocabulary.data()[language]
    authors = [f"{first} {family}" for first in lists["authors"].split() for family in lists["families"].split()]
    kept = [word for word in words[60:2500] if word[0].isalpha() and len(word) > 3]
    keywords = [*kept, *(f"{a} {b}" for a, b in zip(kept, kept[7:], strict=False))]
    slugs = [quote(word) if word[0].isalpha() else "a" for word in words]  # figures in a path would be dates
    return Voice(language, words, tokens, slugs, vocabulary.quantiles(len(words)), keywords, authors)


@dataclass(slots=True)
class Chunk:
    """The records of one chunk while they are drawn: numbers first, then lines."""

    seed: int
    start: int
    count: int
    draw: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.draw = np.random.default_rng([self.seed, self.start])

    def lines(self) -> list[str]:
        """Return the canonical JSON lines of the chunk, without their ends."""
        languages = [_language(self.start + at) for at in range(self.count)]
        parts: dict[str, Iterator[_Words]] = {
            each: iter(_words(voice(each), self.draw, languages.count(each))) for each in ("ar", "en", "fr")
        }
        facts = self.draw.integers(0, 1 << 31, (self.count, len(_FACTS))).tolist()
        digests = self.draw.bytes(32 * self.count).hex()
        return [
            _line(self.start + at, voice(languages[at]), next(parts[languages[at]]), facts[at], digests[64 * at :][:64])
            for at in range(self.count)
        ]


def _language(number: int) -> str:
    """One article in twenty is in English or French, turn about."""
    return "ar" if number % 20 != 19 else ("en", "fr")[number // 20 % 2]


@dataclass(frozen=True, slots=True)
class _Words:
    """What one record is made of: its text, escaped for JSON, and word numbers for the rest."""

    text: str
    title: str
    slug: str
    related: tuple[str, ...]
    keywords: list[int]


_TITLE, _OTHERS = 10, 4  # words of a headline at most; related headlines at most


def _words(speaker: Voice, draw: np.random.Generator, count: int) -> list[_Words]:
    """Draw the words of `count` records at once, and join them record by record."""
    if not count:
        return []
    lengths = draw.lognormal(np.log(200), 0.55, count).clip(45, 1600).astype(int)
    total = int(lengths.sum())
    numbers = speaker.ranks[draw.integers(0, vocabulary.STEPS, total)] * len(_ENDS)
    tokens = (numbers + _endings(draw, lengths, total)).tolist()
    heads = speaker.ranks[draw.integers(0, vocabulary.STEPS, (count, (1 + _OTHERS) * _TITLE))]
    heads[:, 0] = draw.integers(0, len(speaker.words), count)  # a rare word: no headline comes twice
    sizes = draw.integers(5, _TITLE + 1, (count, 1 + _OTHERS)).tolist()
    keywords = draw.integers(0, len(speaker.keywords), (count, 8)).tolist()
    bounds = [0, *np.cumsum(lengths).tolist()]
    written = speaker.tokens
    return [
        _Words(
            "".join([written[token] for token in tokens[bounds[at] : bounds[at + 1]]]),
            *_heads(speaker, head, sizes[at]),
            keywords[at],
        )
        for at, head in enumerate(heads.tolist())
    ]


def _endings(draw: np.random.Generator, lengths: Any, total: int) -> Any:  # noqa: ANN401  # an array of numbers
    """Say what stands behind each word: sentences and paragraphs have log-normal lengths, as in news."""
    ends = np.where(draw.random(total) < 0.06, _COMMA, _SPACE)
    ends[draw.random(total) < 0.006] = _QUOTED
    stops = np.cumsum(draw.lognormal(np.log(19), 0.5, total // 4 + 8).clip(5, 80).astype(int))
    stops = stops[stops < total]
    kind = draw.random(len(stops))
    ends[stops] = np.where(kind < 0.42, _PARAGRAPH, np.where(kind < 0.43, _ASK, _STOP))
    last = np.cumsum(lengths) - 1
    for near in (1, 2, 3):  # no paragraph of three words at a text's end
        ends[last - near] = _SPACE
    ends[last] = _LAST_STOP
    return ends


def _heads(speaker: Voice, head: list[int], sizes: list[int]) -> tuple[str, str, tuple[str, ...]]:
    words = speaker.words
    title = " ".join([words[at] for at in head[: sizes[0]]])
    slug = "-".join([speaker.slugs[at] for at in head[: min(4, sizes[0])]])
    others = tuple(
        " ".join([words[at] for at in head[_TITLE * each : _TITLE * each + sizes[each]]])
        for each in range(1, 1 + _OTHERS)
    )
    return title, slug, others


_FACTS = ("day", "minute", "site", "dateline", "section", "authors", "agency", "keywords", "related", "license",
          "collected", "source")  # fmt: skip


def _line(number: int, speaker: Voice, words: _Words, facts: list[int], digest: str) -> str:
    """Write one record; nothing in its words needs an escape that they don't have yet."""
    day, minute, site, style, section, authors, agency, keywords, related, licence, collected, source = facts
    sites, lists = vocabulary.data()["sites"], vocabulary.data()[speaker.language]
    place = sites[site % len(sites)]
    local = datetime.combine(_FIRST, datetime.min.time()) + timedelta(days=day % _DAYS, minutes=minute % 1440)
    published = local - timedelta(hours=place["offset"])
    link = f"https://{place['host']}" + place["path"].format(
        year=local.year, month=local.month, day=local.day, number=_FIRST_NUMBER + number, slug=words.slug
    )
    names = list(dict.fromkeys(speaker.authors[at % len(speaker.authors)] for at in (authors, authors >> 9)))
    terms = list(dict.fromkeys(speaker.keywords[at] for at in words.keywords[: keywords % 9]))
    fetched = published + timedelta(minutes=60 + collected % 43_200)
    return (
        f'{{"id":"{hashlib.sha256(link.encode()).hexdigest()[:32]}","link":"{link}","title":"{words.title}",'
        f'"published_at":"{published:%Y-%m-%dT%H:%M:%SZ}",'
        f'"dateline":{printed.dateline(speaker.language, local, place["offset"], style)},'
        f'"language":"{speaker.language}","publisher":"{place["publisher"]}",'
        f'"authors":{_list(names[: authors % 3])},'
        f'"attribution":{_list([lists["agencies"][agency % len(lists["agencies"])]][: agency >> 8 & 1])},'
        f'"section":{_text(lists["sections"][section % len(lists["sections"])] if section >> 8 & 7 else None)},'
        f'"text":"{words.text}","keywords":{_list(terms)},'
        f'"related":{_related(words, place["host"], related)},'
        f'"license":"{_LICENSES[licence % len(_LICENSES)]}",'
        f'"collected_at":{_text(f"{fetched:%Y-%m-%dT%H:%M:%SZ}" if collected >> 20 & 7 else None)},'
        f'"source":{_source(place["host"], digest, source)}}}'
    )


def _text(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'


def _list(values: list[str]) -> str:
    return "[" + ",".join([f'"{value}"' for value in values]) + "]"


def _related(words: _Words, host: str, fact: int) -> str:
    shown = words.related[: fact % (1 + _OTHERS)]
    links = (f'"https://{host}/related/{_FIRST_NUMBER + (fact >> 4) + at}"' for at in range(_OTHERS))
    return "[" + ",".join([f'{{"title":"{t}","link":{k}}}' for t, k in zip(shown, links, strict=False)]) + "]"


def _source(host: str, digest: str, fact: int) -> str:
    """Name a seed that is not there in one record of four: it has a digest, and nothing to hold it against."""
    if fact & 3:
        return "null"
    return (
        f'{{"path":"seeds/{host}/{digest[:16]}.html","sha256":"{digest}","bytes":{20_000 + (fact >> 4) % 180_000},'
        '"encoding":"utf-8","reader":"html","keywords_raw":null}'
    )


def articles(records: int, *, seed: int = 7) -> Iterator[list[str]]:
    """Yield the lines of `records` articles, chunk by chunk; more records begin with the same ones."""
    for start in range(0, records, CHUNK):
        yield Chunk(seed, start, CHUNK).lines()[: records - start]


def shards(output: Path, count: int) -> list[Path]:
    """Name the files: the output itself, or `NAME-00001-of-00004.jsonl` and so on."""
    if count == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{at:05}-of-{count:05}{output.suffix}") for at in range(1, count + 1)]


def answers(path: Path) -> Path:
    """Name the file that says what a validator has to find in another."""
    return path.with_name(f"{path.name}.answers.jsonl")


def policy(path: Path) -> Path:
    """Name the policy under which the answers hold."""
    return path.with_name(f"{path.name}.policy.toml")


@dataclass(slots=True)
class _File:
    """A shard that is being written: its lines and bytes counted, and the answers to it."""

    stream: BinaryIO
    answers: TextIO | None
    lines: int = 0
    written: int = 0

    def add(self, planted: Planted) -> None:
        """Write a record, and what is due in it."""
        self.stream.write(planted.data)
        for answer in planted.answers:
            self._note(answer, planted.data)
        self.lines += planted.data.count(b"\n")
        self.written += len(planted.data)

    def _note(self, answer: Answer, data: bytes) -> None:
        start = sum(map(len, data.splitlines(keepends=True)[: answer.line]))
        noted: dict[str, object] = {
            "line": self.lines + 1 + answer.line,
            "offset": self.written + start + answer.offset,
        }
        noted |= {"code": answer.code, "field": answer.field, "kind": answer.kind}
        if self.answers:
            self.answers.write(json.dumps(noted, ensure_ascii=False) + "\n")


def write(
    output: Path,
    records: int,
    *,
    count: int = 1,
    seed: int = 7,
    rate: float = 0.0,
    observed: bool = False,
) -> int:
    """Write articles into one file or several of as many records, and give the bytes written.

    A share `rate` of them has a defect each; the answers and their policy stand beside the files. Articles may have the faults that were `observed` in real ones in place of these.
    """
    each = -(-records // count)
    planter = Planter(seed) if observed else defects.Planter(rate, seed)
    with ExitStack() as stack:
        files = [_opened(stack, path, rate) for path in shards(output, count)]
        planted = (one for lines in articles(records, seed=seed) for one in planter.plant(lines))
        for at, one in enumerate(planted):
            files[at // each].add(one)
    return sum(file.written for file in files)


def _opened(stack: ExitStack, path: Path, rate: float) -> _File:
    stream = stack.enter_context(path.open("wb"))
    if not rate:
        return _File(stream, None)
    policy(path).write_text(defects.policy(), encoding="utf-8")
    return _File(stream, stack.enter_context(answers(path).open("w", encoding="utf-8")))


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument(
        "--output", type=Path, help="where to write; without it, 20,000 records are timed and thrown away"
    )
    parser.add_argument("--shards", type=int, default=1, help="files to spread the records over")
    parser.add_argument("--seed", type=int, default=7)
    faults = parser.add_mutually_exclusive_group()
    faults.add_argument("--defects", type=float, default=0.0, help="share of the records that get one, from 0 to 1")
    faults.add_argument("--observed", action="store_true", help="with faults as often as real articles have them")
    return parser.parse_args(arguments)


def measured(records: int = 20_000) -> str:
    """Time the writing of some records, and give a row of Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        written = write(Path(folder) / "articles.jsonl", records)
        seconds = time.perf_counter() - started
    return f"| {records:,} | {written / records:,.0f} | {records / seconds:,.0f} |"


def main() -> None:
    """Write the articles, and say on stderr how many bytes they are."""
    chosen = options()
    if chosen.output is None:
        print("| records | bytes a record | records a second |\n|---:|---:|---:|", measured(), sep="\n")
        return
    written = write(
        chosen.output, chosen.records, count=chosen.shards, seed=chosen.seed, rate=chosen.defects,
        observed=chosen.observed,
    )  # fmt: skip
    print(json.dumps({"records": chosen.records, "bytes": written}), file=sys.stderr)


if __name__ == "__main__":
    main()
