"""Canonical links beside w3lib, courlan and url-normalize: microseconds a link, in one run, as a Markdown table.

Run it with `python benchmarks/links.py [LINKS]`. The figure is the best of five rounds; on a noisy machine read ratios.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import courlan
import pyarrow as pa
import pyarrow.compute as pc
import url_normalize
import w3lib.url

from warraq.normalise import links
from warraq.normalise.links.patterns import CANONICAL_IF, MALFORMED_UNLESS

ROUNDS = 5
Job = Callable[[Sequence[str]], object]


def clean(count: int) -> list[str]:
    """Links that are canonical already, as nearly all of a corpus are."""
    return [f"https://www.example.org/news/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/2021/7/{n}?page=2" for n in range(count)]


def disguised(count: int) -> list[str]:
    """Links with raw Arabic, capitals, a default port, tracking parameters and a fragment."""
    return [f"HTTPS://www.Example.org:443/news/أخبار/2021/7/{n}?utm_source=x&page=2#top" for n in range(count)]


def each(function: Callable[[str], object]) -> Job:
    """Make a job that calls a function on every link."""

    def job(texts: Sequence[str]) -> None:
        for text in texts:
            function(text)

    return job


def masks(texts: Sequence[str]) -> object:
    """Test a whole column with both patterns, as the rules do."""
    column = pa.array(texts, pa.string())
    return [pc.match_substring_regex(column, rf"\A(?:{p})\z") for p in (CANONICAL_IF, MALFORMED_UNLESS)]


JOBS: dict[str, Job] = {
    "warraq masks (both patterns, vectorised)": masks,
    "warraq `canonical`": each(links.canonical),
    "warraq `key`": each(links.key),
    "warraq `read`": each(links.read),
    "w3lib `canonicalize_url`": each(w3lib.url.canonicalize_url),
    "courlan `clean_url`": each(courlan.clean_url),
    "url-normalize `url_normalize`": each(url_normalize.url_normalize),
}


def microseconds(job: Job, texts: Sequence[str]) -> float:
    """Time a job: microseconds a link, best of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        job(texts)
        best = min(best, time.perf_counter() - start)
    return best / len(texts) * 1e6


def main(count: int) -> None:
    """Print the table; the ratio is to `canonical` on the same links."""
    kinds = {"clean": clean(count), "disguised": disguised(count)}
    print("| what | clean, µs a link | ratio | disguised, µs a link | ratio |\n|---|---|---|---|---|")
    times = {what: {kind: microseconds(job, texts) for kind, texts in kinds.items()} for what, job in JOBS.items()}
    base = times["warraq `canonical`"]
    for what, by_kind in times.items():
        cells = [f"{time:.2f} | {time / base[kind]:.1f}" for kind, time in by_kind.items()]
        print(f"| {what} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
