"""LNG001 beside py3langid on every whole text, and beside reading the file: seconds in one run, and its false alarms.

Run it with `python benchmarks/language.py [TEXTS] [ARTICLES.jsonl]`. The articles (`text` and `language`) are made of
the Universal Declaration of Human Rights where no file of real ones is given. On a noisy machine read ratios.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from warraq import lint, policy, rules, scoping

UDHR = Path(__file__).parents[1] / "tests/cases/languages/udhr.toml"
ARTICLE = 500  # words, as news articles have
WHOLE = 500  # texts that py3langid reads whole: the rest is in proportion


def drawn(text: str, seed: int) -> str:
    """Make an article of a text's words, in an order of its own."""
    return " ".join(random.Random(seed).choices(text.split(), k=ARTICLE))  # noqa: S311  # no secret


def articles(count: int, path: Path | None) -> list[str]:
    """Return that many Arabic articles: those of a file, over and over, or made ones."""
    if path:
        real = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return list(islice(cycle([each["text"] for each in real if each.get("text")]), count))
    arabic = tomllib.loads(UDHR.read_text(encoding="utf-8"))["ar"]
    return [drawn(arabic, seed) for seed in range(count)]


def seconds(job: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def validated(path: Path, *ignore: str) -> Callable[[], object]:
    """Make a job that validates a file, without the rules that compare links and texts."""
    request = scoping.Request(paths=(path,), ignore=("DUP", "LNK", *ignore), required=("text",))
    return lambda: lint.validate(policy.Repository(root=path.parent, policy=policy.Policy(), found=False), request)


def whole(texts: Sequence[str]) -> Callable[[], object]:
    """Make a job that asks py3langid about every whole text."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda: [model.classify(text) for text in texts]


def checks(texts: Sequence[str]) -> tuple[float, int, int]:
    """Return the seconds of mask and exact checks over Arabic texts, the suspects and the false alarms."""
    rule: Any = rules.find("LNG001")  # one that has `function` and `exact`
    tags, column = pa.array(["ar"] * len(texts), pa.string()), pa.array(texts, pa.string())
    start = time.perf_counter()
    suspects = pc.indices_nonzero(pc.fill_null(rule.function(tags, column), False)).to_pylist()
    alarms = sum(rule.exact("ar", texts[row]) is not None for row in suspects)
    return time.perf_counter() - start, len(suspects), alarms


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    texts = articles(count, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    taken, suspects, alarms = checks(texts)
    peer = seconds(whole(texts[:WHOLE])) * count / min(WHOLE, count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        lines = (json.dumps({"text": text, "language": "ar"}, ensure_ascii=False) for text in texts)
        path.write_text("\n".join(lines), encoding="utf-8")
        size = path.stat().st_size / 1e6
        rounds = [(seconds(validated(path, "LNG001")), seconds(validated(path))) for _ in range(3)]
    without, with_it = map(min, zip(*rounds, strict=True))
    print(f"{count:,} Arabic articles, {size:,.0f} MB; {suspects:,} suspects, {alarms:,} false alarms\n")
    print("| | seconds | of py3langid on whole texts |\n|---|---:|---:|")
    for name, value in (("LNG001: mask and checks", taken), ("py3langid on every whole text", peer)):
        print(f"| {name} | {value:.2f} | {value / peer:.4f} |")
    print(f"| `validate` without LNG001 | {without:.2f} | |\n| `validate` with it | {with_it:.2f} | |")


if __name__ == "__main__":
    main()
