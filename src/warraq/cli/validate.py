"""warraq validate"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperCommand, TyperOption

from warraq.cli import adopting, options, shards, status
from warraq.cli.progress import bar
from warraq.cli.said import Said
from warraq.cli.showing import show
from warraq.cli.telling import note, tell
from warraq.errors import PolicyError
from warraq.finding import Report
from warraq.report import renderer
from warraq.report.escape import visible

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

    from warraq.adoption.asked import Adopted
    from warraq.policy import Repository
    from warraq.scoping import Request
    from warraq.spark import Cluster


class Command(TyperCommand):
    """Names the readers in the help of `--reader`; to import them would make `warraq --help` slow."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the options into the help of the command."""
        from warraq.readers import names

        for option in self.params:
            if isinstance(option, TyperOption) and option.name == "reader":
                option.help = f"Read every file by this reader: {', '.join(names())}"
        super().format_options(ctx, formatter)


def command(  # one parameter an option
    paths: options.Paths = None,
    *,
    form: options.FormatOption = options.TEXT,
    lang: options.LangOption = options.ENGLISH,
    output: options.Output = None,
    select: options.Select = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", "--extend-ignore", help="Families or codes not to report, beside the policy's."),
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option("--extend-select", help="Families or codes to run beside those that run anyway."),
    ] = None,
    required: options.Required = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Read a field from a foreign column; auto takes what describe suggests, and prints it.",
        ),
    ] = None,
    source: options.Source = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes in place, then report what is left.")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: those too that can change meaning.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show the fixes, write nothing; exit 1 where there is something to fix.")
    ] = False,
    show_waived: adopting.ShowWaived = False,
    ignore_waivers: adopting.IgnoreWaivers = False,
    add_waivers: adopting.AddWaivers = None,
    expires: adopting.Expires = None,
    baseline: adopting.Baseline = None,
    write_baseline: adopting.WriteBaseline = None,
    accept_new: adopting.AcceptNew = False,
    good: Annotated[
        Path | None,
        typer.Option(
            "--good",
            help="Write the records without an error, as they stand: .jsonl, .csv or .parquet.",
            callback=options.outside,
        ),
    ] = None,
    bad: Annotated[
        Path | None,
        typer.Option(
            "--bad",
            help="Write the records with one, and what could not be read, with codes and messages: .jsonl, .csv or "
            ".parquet. Findings of severity error count, whatever --fail-on says.",
            callback=options.outside,
        ),
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Show counts a code, not findings.")] = False,
    engine: options.EngineOption = options.Engine.LOCAL,
    spark: options.Spark = None,
    jobs: options.Jobs = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read every file, also those that were seen before.")
    ] = False,
    reader: options.Reader = None,
    shard: shards.Option = None,
    show_files: Annotated[
        bool, typer.Option("--show-files", help="List the files that would be read, and read none.")
    ] = False,
    config: options.Config = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Find what is wrong with records or raw documents."""
    from warraq import corpus
    from warraq.adoption.asked import Asked
    from warraq.system import remote

    writing: dict[str, object] = {"--fix": fix, "--diff": diff, "--good": good, "--bad": bad}
    said = Said(
        [str(path) for path in paths or ()], select or [], ignore or [], more or [], required, mapping or [],
        source or [], reader, str(policy) if policy else None, config or [],
    )  # fmt: skip
    asked = Asked(
        reason=add_waivers, expires=expires, ignored=ignore_waivers, shown=show_waived,
        baseline=baseline, written=write_baseline, accepted=accept_new,
    )  # fmt: skip
    asked.check(diff=diff)
    repository, request = said.prepared(jobs=jobs, cache=not no_cache)
    repository = asked.of(repository)
    if names := [name for name, value in writing.items() if value]:
        remote.unwritten(corpus.paths(repository, request), f"leave out {', '.join(names)}, or copy them here first")
    if shard is not None:
        others = {
            "--format": form is not options.TEXT, **writing, "--statistics": statistics,
            "--show-files": show_files, "--engine": engine is not options.Engine.LOCAL, "--spark": spark,
            "--unsafe-fixes": unsafe,
            "the options of waivers and baselines": asked != Asked(), "--fail-on": fail_on is not options.FailOn.ERROR,
        }  # fmt: skip
        own, folder = shards.asked(shard, output, others)
        shards.make(repository, request, own, folder, said, quiet=quiet)
    if show_files:
        _files(repository, request, output, quiet=quiet)
    corpus.spare(repository, request, output, write_baseline)
    renderer(form.value, statistics=statistics)  # refuses what cannot be shown before the work is done
    _check(writing, engine, unsafe=unsafe)
    cluster = options.cluster(engine, spark, quiet=quiet)
    if diff:
        _diff(repository, request, output, unsafe=unsafe, quiet=quiet)
    if fix:
        _fix(repository, request, unsafe=unsafe, quiet=quiet)
    report = (
        _parted(repository, request, good, bad, quiet=quiet)
        if good or bad
        else _report(repository, request, cluster, quiet=quiet)
    )
    done = asked.adopted(repository, request, _pruned(repository, report, quiet=quiet) if fix else report)
    close(
        repository, request, done,
        form=form, lang=lang, output=output, statistics=statistics, fail_on=fail_on, quiet=quiet,
    )  # fmt: skip


def _check(writing: dict[str, object], engine: options.Engine, *, unsafe: bool) -> None:
    """Raise PolicyError where what a run is asked to write beside its report does not go together."""
    if unsafe and not (writing["--fix"] or writing["--diff"]):
        raise PolicyError("--unsafe-fixes goes with --fix or --diff")
    if engine is options.Engine.SPARK and any(writing.values()):
        raise PolicyError("--engine spark changes no file: leave out --fix, --diff, --good and --bad")
    if writing["--diff"] and (writing["--good"] or writing["--bad"]):
        raise PolicyError("--diff writes nothing: leave out --good and --bad")


def close(  # what a report is shown by
    repository: Repository,
    request: Request,
    done: Adopted,
    *,
    form: options.Format,
    lang: options.Lang,
    output: Path | None,
    statistics: bool,
    fail_on: options.FailOn,
    quiet: bool,
) -> None:
    """Show a report as it was asked for, and end the command by what it says."""
    from warraq import context

    report = context.read(repository, request, done.report) if form.value == "html" else done.report
    show(report, form, output, statistics=statistics, words=options.words(lang), quiet=quiet)
    tell(*done.notes, err=True, quiet=quiet)
    if done.refused:
        tell(f"warraq: {done.refused}", err=True)
        status.end(found=True)
    options.close(done.report, fail_on, quiet=quiet)


def _files(repository: Repository, request: Request, output: Path | None, *, quiet: bool) -> NoReturn:
    """List the files of a run, one a line, as reports name them."""
    from warraq import corpus

    inputs, others = corpus.files(repository, request)
    options.write("".join(f"{visible(corpus.shown(repository, path))}\n" for path, _ in inputs), output)
    _notes([corpus.passed_over(others)] if others else [], quiet=quiet)
    status.end(found=False)


def _report(repository: Repository, request: Request, cluster: Cluster | None, *, quiet: bool) -> Report:
    from warraq import lint

    with bar("Checking", quiet=quiet) as progress:
        elsewhere = cluster.examined(repository, request) if cluster else None
        return lint.validate(repository, request, progress, elsewhere=elsewhere)


def _parted(repository: Repository, request: Request, good: Path | None, bad: Path | None, *, quiet: bool) -> Report:
    """Part good records from bad ones, and say how the counts add up."""
    from warraq.parting import part

    with bar("Checking", quiet=quiet) as progress:
        done = part(repository, request, progress, good=good, bad=bad)
    tell(f"{done}: {done.report.records + done.report.unread:,} in all", err=True)
    return done.report


def _fix(repository: Repository, request: Request, *, unsafe: bool, quiet: bool) -> None:
    """Apply the fixes and summarise them on standard error; a small number is listed one by one."""
    from warraq.fix import fix
    from warraq.report import changes

    with bar("Fixing", quiet=quiet) as progress:
        done = fix(repository, request, progress, unsafe=unsafe)
    _notes(done.notes, changes.FEW, quiet=quiet)
    listed = len(done.changes) <= changes.FEW
    for each in done.changes if listed else ():
        tell(changes.line(each.path, each.line, each.change), err=True)
    lines = list(changes.summary([(each.path, each.change.code) for each in done.changes]))
    tell(*(lines[-1:] if listed else lines), err=True, quiet=quiet)


def _pruned(repository: Repository, report: Report, *, quiet: bool) -> Report:
    """Take stale waivers out of their files, and out of the report."""
    from warraq.adoption.waivers import STALE
    from warraq.fix import pruning

    count, _ = pruning.pruned(repository, report.findings)
    if not count:
        return report
    tell(f"stale waivers taken out: {count:,}", err=True, quiet=quiet)
    return replace(report, findings=tuple(each for each in report.findings if each.code != STALE))


def _notes(notes: Sequence[str], most: int | None = None, *, quiet: bool) -> None:
    more = [f"and {len(notes) - most:,} notes more, which --diff shows"] if most and len(notes) > most else []
    note(*notes[:most], *more, quiet=quiet)


def _diff(repository: Repository, request: Request, output: Path | None, *, unsafe: bool, quiet: bool) -> NoReturn:
    """Write the fixes as a patch that `patch` can apply; on a terminal, control characters are made visible."""
    from warraq import lint
    from warraq.fix import fix, pruning

    with bar("Fixing", quiet=quiet) as progress:
        done = fix(repository, request, progress, unsafe=unsafe, write=False)
        report = lint.validate(repository, request, progress) if repository.waivers else None
    _notes(done.notes, quiet=quiet)
    difference = done.difference
    if report:
        difference += pruning.pruned(repository, report.findings, write=False)[1]
    if output is None and sys.stdout.isatty():
        lines = difference.decode("utf-8", "backslashreplace").split("\n")
        options.write("\n".join(visible(line) for line in lines), None)
    else:
        options.write(difference, output)
    status.end(found=bool(difference))
