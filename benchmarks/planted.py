"""Plant defects into articles, validate them, and hold what was found to what was due: recall and precision by code.

    python benchmarks/planted.py --records 200000

prints a Markdown table, and ends with status 1 where a finding was missed or is one too many.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import articles
import warraq
from warraq.finding import Finding

Place = tuple[int, str, str]  # line, code, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was due and what was found, each finding by its place; `kinds` names the defect of a line."""

    records: int
    due: Counter[Place]
    found: Counter[Place]
    kinds: dict[int, str]
    misplaced: tuple[str, ...] = ()

    @property
    def missed(self) -> Counter[Place]:
        """Findings that were due and are not there."""
        return self.due - self.found

    @property
    def extra(self) -> Counter[Place]:
        """Findings that nothing asked for."""
        return self.found - self.due

    def wrong(self) -> Iterator[str]:
        """Say what was missed, what is one too many, and what stands at another byte."""
        for what, places in (("missed", self.missed), ("extra", self.extra)):
            for (line, code, field), times in sorted(places.items()):
                yield f"{what}: line {line}, {code} {field or '-'}, {times}x: {self.kinds.get(line, 'a clean record')}"
        yield from self.misplaced

    def table(self) -> str:
        """Return recall and precision by code as a Markdown table."""
        rows = [
            "| code | planted | found | missed | extra | recall | precision |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for at, places in enumerate((self.due, self.found, self.missed, self.extra)):
            for (_, code, _), times in places.items():
                sums[code][at] += times
                sums["all"][at] += times
        for code, (due, found, missed, extra) in sorted(sums.items(), key=lambda row: (row[0] == "all", row[0])):
            recall, precision = (due - missed) / due if due else 1, (found - extra) / found if found else 1
            rows.append(f"| {code} | {due} | {found} | {missed} | {extra} | {recall:.4f} | {precision:.4f} |")
        return "\n".join(rows)


def check(folder: Path, records: int, *, rate: float, seed: int = 7) -> Outcome:
    """Write articles with defects into a folder, validate them under the policy of the defects, and compare."""
    path = folder / "planted.jsonl"
    articles.write(path, records, seed=seed, rate=rate)
    with articles.answers(path).open(encoding="utf-8") as stream:
        answers = [json.loads(line) for line in stream]
    # What needs the seeds (PRV) is another matter than records.
    report = warraq.validate(path, select=["ALL"], ignore=["PRV"], policy=articles.policy(path))
    due = [answer for answer in answers if answer["code"]]
    kinds = {answer["line"]: answer["kind"] for answer in answers}
    return Outcome(
        report.records + report.unread,
        Counter((answer["line"], answer["code"], answer["field"] or "") for answer in due),
        Counter((finding.line or 0, finding.code, finding.field or "") for finding in report.findings),
        kinds,
        tuple(_misplaced(due, report.findings)),
    )


def _misplaced(due: list[dict[str, object]], findings: tuple[Finding, ...]) -> Iterator[str]:
    """Say which findings about a record, or about its bad bytes, stand at another byte than the answers say."""
    at = {(finding.line, finding.code): finding.offset for finding in findings if _placed(finding.code)}
    for answer in due:
        offset = at.get((answer["line"], answer["code"]))  # type: ignore[arg-type]
        if offset is not None and offset != answer["offset"]:
            yield f"misplaced: line {answer['line']}, {answer['code']} at byte {offset}, not {answer['offset']}"


def _placed(code: str) -> bool:
    """Whether the answers know the byte: not where a parser gives up (REC001), nor where in a value a character
    stands.
    """
    return code == "ENC001" or not code.startswith(("ENC", "REC001"))


def main() -> int:
    """Print the table, and on stderr the first hundred findings that are wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = check(Path(folder), chosen.records, rate=chosen.rate, seed=chosen.seed)
    print(outcome.table())
    wrong = list(outcome.wrong())
    print("\n".join(wrong[:100]), file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
