"""warraq merge"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from warraq.cli import adopting, options, release, validate
from warraq.cli.progress import bar
from warraq.cli.said import Said
from warraq.errors import PolicyError
from warraq.finding import Severity
from warraq.report import renderer


def command(  # one parameter an option
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that --shard I/N --output wrote to.")],
    *,
    form: options.FormatOption = options.TEXT,
    lang: options.LangOption = options.ENGLISH,
    output: options.Output = None,
    fail_on: options.FailOnOption = options.FailOn.ERROR,
    show_waived: adopting.ShowWaived = False,
    ignore_waivers: adopting.IgnoreWaivers = False,
    add_waivers: adopting.AddWaivers = None,
    expires: adopting.Expires = None,
    baseline: adopting.Baseline = None,
    write_baseline: adopting.WriteBaseline = None,
    accept_new: adopting.AcceptNew = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="Show counts a code, not findings.")] = False,
    jobs: options.Jobs = None,
    releasing: Annotated[
        bool, typer.Option("--release", help="Write the release, of the parts of `warraq release --shard`.")
    ] = False,
    version: Annotated[
        str | None, typer.Option("--version", help="With --release: a version; computed from what changed without it.")
    ] = None,
    policy: options.Policy = None,
    quiet: options.Quiet = False,
) -> None:
    """Give the report of one run, or its release, from the parts that its shards left."""
    from warraq import corpus, lint, sharding
    from warraq.adoption.asked import Asked

    asked = Asked(
        reason=add_waivers, expires=expires, ignored=ignore_waivers, shown=show_waived,
        baseline=baseline, written=write_baseline, accepted=accept_new,
    )  # fmt: skip
    if releasing:
        others = {
            "--format": form is not options.TEXT, "--output": output, "--statistics": statistics,
            "--lang": lang is not options.ENGLISH, "the options of waivers and baselines": asked != Asked(),
            "--fail-on never": fail_on is options.FailOn.NEVER,
        }  # fmt: skip
        if given := [name for name, value in others.items() if value]:
            raise PolicyError(f"--release writes a release, as the policy has it: leave out {', '.join(given)}")
        _release(folder, version, fail_on, jobs, policy, quiet=quiet)
        return
    if version:
        raise PolicyError("--version goes with --release")
    asked.check(diff=False)
    renderer(form.value, statistics=statistics)  # refuses what cannot be shown before the work is done
    parts = sharding.gathered(folder, "validate")
    said = Said(**parts.asked)
    said = replace(said, policy=str(policy)) if policy else said
    repository, request = said.prepared(jobs=jobs, cache=False)
    repository = asked.of(repository)
    corpus.spare(repository, request, output)
    sharding.checked(repository, request, parts)
    with bar("Merging", quiet=quiet) as progress:
        report = lint.validate(repository, request, progress, elsewhere=parts.examined())
    validate.close(
        repository, request, asked.adopted(repository, request, report),
        form=form, lang=lang, output=output, statistics=statistics, fail_on=fail_on, quiet=quiet,
    )  # fmt: skip


def _release(
    folder: Path, version: str | None, fail_on: options.FailOn, jobs: int | None, policy: Path | None, *, quiet: bool
) -> None:
    """Write the release of the parts."""
    from warraq import releases, scoping, sharding

    parts, least = sharding.gathered(folder, "release"), Severity(fail_on.value)
    stated = parts.asked["policy"]
    policy = policy or (Path(stated) if stated else None)
    repository = options.repository(policy)
    sharding.checked(repository, scoping.Request(), parts)
    with bar("Releasing:", quiet=quiet) as progress:
        done = releases.release(repository, version, progress, jobs=jobs, fail_on=least, parts=parts)
    release.close(done, repository, least, policy, quiet=quiet)
