"""Part the records of a run: those without an error into one file, those with one, and what could not be read, into
another, as they stand.

Records are read twice: once by the rules, and once as they stand in their files, of which little is held at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warraq import corpus, lint
from warraq.adoption import stale
from warraq.errors import PolicyError, ReadError, advised
from warraq.finding import Report
from warraq.parting.output import Output, Tally
from warraq.parting.pieces import File
from warraq.parting.stands import Faults, Stand, faults, joined, of_batch
from warraq.policy import Repository
from warraq.progress import Progress, silent
from warraq.scoping import Request

ENDINGS = (".jsonl", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Parted:
    """What came of it: the report, the records without and with errors, and in how many pieces the unread ones came."""

    report: Report
    good: int
    bad: int
    unread: int

    def __str__(self) -> str:
        """Say how the counts add up."""
        said = f"{self.good:,} good, {self.bad + self.report.unread:,} bad"
        if self.report.unread:
            said += f" ({self.bad:,} with errors, {self.report.unread:,} that could not be read"
            said += f", in {self.unread:,} pieces)" if self.unread != self.report.unread else ")"
        return said


def part(
    repository: Repository, request: Request, progress: Progress = silent, *, good: Path | None, bad: Path | None
) -> Parted:
    """Validate, and write the records without an error to `good` and the others to `bad`; either may be None.

    The form of a file follows from its ending. Raises PolicyError for another ending, for a file that is an input too,
    and where the columns of several files do not agree; ReadError where a file changes meanwhile or cannot be written.
    """
    targets = [(path, is_bad) for path, is_bad in ((good, False), (bad, True)) if path is not None]
    inputs = [path for path, _ in corpus.files(repository, request)[0]]
    corpus.spare(repository, request, bad, records=good)
    _check([path for path, _ in targets])
    stood = [_stood(path) for path in inputs]
    survey = lint.survey(repository, request, progress, each=lambda number, batch: (number, of_batch(batch)))
    report = stale.adopted(repository, survey.run, survey.report)
    files = _files(repository, request, inputs, report, survey.outputs)
    outputs = [
        (path, Output(files, path.suffix.lower(), bad=is_bad, unread=report.unread > 0)) for path, is_bad in targets
    ]
    for path, output in outputs:
        output.check(path)
    for path, output in outputs:
        try:
            output.write(path)
        except OSError as error:
            raise ReadError(advised(error, path)) from error
    for path, before in zip(inputs, stood, strict=True):
        if _stood(path) != before:
            raise ReadError(f"{path}: changed while it was read; run it again")
    tally = outputs[0][1].tally if outputs else Tally()
    if targets and tally.good + tally.bad != report.records:
        message = f"{tally.good + tally.bad:,} of {report.records:,} records were found again"
        raise ReadError(f"{targets[0][0]}: {message}, so it is not whole; please report this")
    return Parted(report, tally.good, tally.bad, tally.unread)


def _check(targets: list[Path]) -> None:
    for path in targets:
        if path.suffix.lower() not in ENDINGS:
            raise PolicyError(f"{path}: records are parted into files that end in {', '.join(ENDINGS)}")
    if len({path.resolve() for path in targets}) < len(targets):
        raise PolicyError(f"{targets[0]}: --good and --bad name the same file; name two")


def _stood(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _files(
    repository: Repository, request: Request, inputs: list[Path], report: Report, pairs: list[tuple[int, Stand]]
) -> list[File]:
    by_path, stands = faults(report.findings), list[list[Stand]]([[] for _ in inputs])
    for number, stand in pairs:
        stands[number].append(stand)
    files = []
    for path, own in zip(inputs, stands, strict=True):
        once, counts = joined(own).once()
        shown = corpus.shown(repository, path)
        files.append(File(repository, request, path, once, counts, by_path.get(shown, Faults())))
    return files
