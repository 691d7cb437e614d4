"""Learn the keywords of a source into its lexicon, from what is in `corpus/` and what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from warraq.errors import PolicyError
from warraq.ingest.held import Held, batches, held
from warraq.ingest.seeds import read, seeds
from warraq.normalise import keywords
from warraq.normalise.keywords import learning
from warraq.normalise.keywords.words import Phrase
from warraq.policy import Repository, SourcePolicy
from warraq.registers import lexicons
from warraq.system import atomic, locks, opening


def learn(repository: Repository, paths: tuple[Path, ...] = ()) -> dict[str, int]:
    """Learn keyword phrases into each source's lexicon; gives how many it holds, by its path.

    Learned from are the records of `corpus/` and the seeds under `paths` that it does not hold yet, so that an ingest
    that follows cuts their keyword lines with what they taught. Nothing is circular in it: delimited keywords,
    headlines and texts are learned from; keywords that were inferred (KEY001) are not, or a wrong cut would confirm
    itself. Curated entries stay as they are. The same records give the same bytes, in `corpus/` or still to come.
    Raises PolicyError where no source has a lexicon.
    """
    sources = [source for source in repository.policy.sources if source.lexicon and source.name]
    if not sources:
        raise PolicyError(
            f'{repository.root}: no source with a lexicon in warraq.toml; name one (lexicon = "lexicon.tsv")'
        )
    with locks.alone(repository.root):
        return _lexicons(repository, sources, paths)


def _lexicons(repository: Repository, sources: list[SourcePolicy], paths: tuple[Path, ...]) -> dict[str, int]:
    known = held(repository)
    learned = {}
    for lexicon, own in groupby(sorted(sources, key=_lexicon_of), key=_lexicon_of):
        path = repository.root / lexicon
        rows = [
            row for source in own for row in (*_rows(repository, source), *_coming(repository, source, paths, known))
        ]
        old = lexicons.text(path) if opening.there(path) else ""
        new = keywords.written(old, _learned(rows))
        if new != old:
            atomic.write(path, new.encode(), within=repository.root)
        learned[repository.relative(path)] = sum(line.count("\t") > 1 for line in new.splitlines())
    return learned


def _lexicon_of(source: SourcePolicy) -> str:
    return str(source.lexicon)


def _learned(rows: list[dict[str, Any]]) -> dict[Phrase, keywords.Entry]:
    """Learn from rows; keywords that came from a line without separators are left out."""
    printed = [word for row in rows if not (row["source"] or {}).get("keywords_raw") for word in row["keywords"] or ()]
    titles, texts = [row["title"] for row in rows], [row["text"] for row in rows]
    return learning.learn(filter(None, printed), filter(None, titles), filter(None, texts))


def _rows(repository: Repository, source: SourcePolicy) -> Iterator[dict[str, Any]]:
    for batch in batches(repository, [folder / source.name for folder in repository.corpora]):
        yield from batch.rows.to_pylist()


def _coming(
    repository: Repository, source: SourcePolicy, paths: tuple[Path, ...], known: Held
) -> Iterator[dict[str, Any]]:
    """Yield the rows of seeds that `corpus/` does not hold; their keyword lines are left uncut."""
    uncut = source.model_copy(update={"lexicon": None})
    for seed in seeds(repository, uncut, paths) if source.path else ():
        if seed.sha256 not in known.digests.get(seed.path, ()):
            for batch in read(repository, seed):
                yield from batch.rows.to_pylist()
