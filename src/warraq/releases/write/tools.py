"""Name what determines a release's bytes: packages, and the plug-ins that took part."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from warraq import corpus, readers, rules, scoping
from warraq.plugins import Plugin
from warraq.policy import Repository
from warraq.releases.format import manifest


def tools(repository: Repository, seeds: Collection[str]) -> dict[str, str]:
    """Return names and versions; `seeds` are the readers that the records' seeds were read by."""
    taking_part = {plugin.distribution: plugin.version for plugin in _plugins(repository, seeds)}
    return {name: manifest.installed(name) for name in manifest.TOOLS} | dict(sorted(taking_part.items()))


def _plugins(repository: Repository, seeds: Collection[str]) -> Iterator[Plugin]:
    """Yield the plug-ins whose rules were chosen, or whose readers read seeds or the corpus."""
    added = rules.plugins()
    yield from (added[rule.code] for rule in scoping.chosen_rules(repository) if rule.code in added)
    if own := readers.plugins():
        files, _ = corpus.files(repository, scoping.Request())
        here = (readers.named(path, repository.source(path).reader) for path, _ in files)
        yield from (own[name] for name in {*seeds, *here} if name in own)
