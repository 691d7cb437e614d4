"""The figures of a corpus for people at a terminal, with small bars.

A name stands last on its line, and in an isolate where it is not ASCII: so one that is written from right to left
neither moves numbers and bars nor has to be measured. Programs that pass over what isolates mean, and turn a line by
its first letter, find a left-to-right mark before it. Source: Unicode Standard Annex 9, sections 2.4 and 2.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warraq.report.escape import excerpt, visible
from warraq.report.figures import Against, Count, Drift, Lengths, Output, Shift
from warraq.report.words import ENGLISH, Words

_WIDTH = 24  # of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST = 15  # names of a chart
_MONTHS = 36  # with more of them, years are shown
_NAME = 60
_FSI, _PDI, _LRM = "\u2068", "\u2069", "\u200e"
_SHIFTS = 5  # that are told of each distribution


def render(output: Output, words: Words = ENGLISH) -> str:
    """Render figures as lines of text."""
    return "\n".join(_lines(output, words)).rstrip("\n") + "\n"


def _lines(output: Output, words: Words) -> Iterator[str]:
    yield _head(output, words)
    yield from _chart(words.say("By month" if len(output.months) <= _MONTHS else "By year"), _times(output.months))
    if output.undated:
        yield words.say(
            "{records} without a date that can be read, or without its offset from UTC",
            records=words.counted(output.undated, "record"),
        )
        yield ""
    yield from _chart(words.say("By publisher"), output.publishers)
    yield from _chart(words.say("By language"), output.languages)
    for own in output.own:
        yield from _chart(words.say("By {field}", field=own.field), own.values)
    if output.lengths:
        yield words.say("Length of the texts, in characters")
        yield from _chart("", _classes(output.classes, words), ordered=True)
        yield from _quantiles(output.lengths, output.against.before if output.against else None, words)
    yield from _missing(output, words)
    yield from _findings(output, words)
    if output.against:
        yield from _against(output.against, words)


def _head(output: Output, words: Words) -> str:
    read = words.say("{records:record} in {files:file}", records=output.records, files=output.files)
    if output.first and output.last:
        read += f", {output.first[:10]} … {output.last[:10]}"
    if output.unread:
        read += words.say(", {count:,} could not be read", count=output.unread)
    return f"{read}\n"


def name(text: str) -> str:
    """Return a name for the end of a line: visible, cut, and isolated where it may be written from right to left.

    >>> name("Reuters"), name("صحيفة") == "\\u2068صحيفة\\u2069"
    ('Reuters', True)
    """
    shown = visible(excerpt(" ".join(text.split()), None, width=_NAME))
    return shown if shown.isascii() else f"{_FSI}{shown}{_PDI}"


def _line(figures: str, text: str) -> str:
    shown = name(text)
    return f"{'' if shown.isascii() else _LRM}{figures}  {shown}"


def bar(share: float, most: float) -> str:
    """Draw a bar, of full width for the greatest share, in eighths of a cell; what is there at all shows.

    >>> bar(0.5, 1.0), bar(0.0, 1.0), bar(0.0001, 1.0)
    ('████████████', '', '▏')
    """
    if share <= 0 or most <= 0:
        return ""
    eighths = max(round(share / most * _WIDTH * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _chart(title: str, counts: Sequence[Count], *, ordered: bool = False) -> Iterator[str]:
    """Draw records by value: the values with most of them, and the others in one line."""
    if not counts:
        return
    if title:
        yield title
    timed = ordered or all(each.value[:4].isdigit() for each in counts)
    shown = list(counts) if timed else list(counts[:_MOST])
    most = max(each.share for each in counts)
    for each in shown:
        yield _line(f"{each.records:>12,} {each.share:>6.1%}  {bar(each.share, most):<{_WIDTH}}", each.value)
    if rest := counts[len(shown) :]:
        records, share = sum(each.records for each in rest), sum(each.share for each in rest)
        yield f"{records:>12,} {share:>6.1%}  {'':<{_WIDTH}}  … {len(rest):,} more"
    yield ""


def _times(months: Sequence[Count]) -> list[Count]:
    """Return records by month, or by year where there are many months."""
    if len(months) <= _MONTHS:
        return list(months)
    years = dict[str, list[Count]]()
    for month in months:
        years.setdefault(month.value[:-3], []).append(month)
    return [
        Count(value=year, records=sum(m.records for m in own), share=min(sum(m.share for m in own), 1))
        for year, own in years.items()
    ]


def _classes(classes: Sequence[Count], words: Words) -> list[Count]:
    """Join classes of length to three in a decade, which begin with 1, 2 and 5."""
    joined = dict[int, Count]()
    for each in classes:
        least = _round(int(each.value))
        old = joined.get(least)
        records, share = (
            (each.records, each.share) if old is None else (old.records + each.records, old.share + each.share)
        )
        joined[least] = Count(value=_from(least, words), records=records, share=min(share, 1))
    return list(joined.values())


def _from(least: int, words: Words) -> str:
    return words.say("from {least:,}", least=least)


def _classed(drift: Drift, words: Words) -> Drift:
    """Name the classes of a drift of lengths by the least length of each, as charts do."""
    new, vanished = (
        [_from(int(each), words) for each in sorted(names, key=int)] for names in (drift.new, drift.vanished)
    )
    shifts = [each.model_copy(update={"value": _from(int(each.value), words)}) for each in drift.shifts]
    return drift.model_copy(update={"new": new, "vanished": vanished, "shifts": shifts})


def _round(length: int) -> int:
    """Return the greatest of 0, 1, 2, 5, 10, 20, 50, … that is not above a length.

    >>> [_round(length) for length in (0, 12, 49, 100, 6300)]
    [0, 10, 20, 100, 5000]
    """
    power = 10 ** (len(str(length)) - 1)
    return next((step * power for step in (5, 2, 1) if step * power <= length), 0)


def _quantiles(now: Lengths, before: Lengths | None, words: Words) -> Iterator[str]:
    names = ("least", "p05", "p25", "median", "p75", "p95", "greatest")
    head = ("least", "5%", "25%", "median", "75%", "95%", "greatest")
    yield "".join(f"{words.say(each):>12}" for each in head)
    yield "".join(f"{getattr(now, each):>12,}" for each in names)
    if before:
        yield "".join(f"{getattr(before, each):>12,}" for each in names) + "  " + words.say("in the release")
    yield ""


def _missing(output: Output, words: Words) -> Iterator[str]:
    if not output.missing:
        return
    yield words.say("Records without a value")
    for each in sorted(output.missing, key=lambda one: -one.records):
        yield _line(f"{each.records:>12,} {each.share:>6.1%}  {bar(each.share, 1.0):<{_WIDTH}}", each.field)
    yield ""


def _findings(output: Output, words: Words) -> Iterator[str]:
    if output.findings:
        yield words.say("Findings")
    for each in sorted(output.findings, key=lambda one: (-one.findings, one.code)):
        yield f"{each.findings:>12,}  {each.code} {words.names.get(each.code, each.name)} ({words.say(each.severity)})"
    if output.findings:
        yield ""


def _against(against: Against, words: Words) -> Iterator[str]:
    head = words.say(
        "Against {release}, {records}", release=name(against.release), records=words.counted(against.records, "record")
    )
    if against.added is not None and against.removed is not None:
        head += words.say(": {added:,} added, {removed:,} removed", added=against.added, removed=against.removed)
    yield head
    drifts = {
        "publisher": against.publishers,
        "month": against.months,
        "language": against.languages,
        "length": _classed(against.lengths, words),
    }
    yield words.say("(distance: Jensen-Shannon divergence, from 0, the same shares, to 1, nothing in common)")
    for noun, drift in {**drifts, **against.own}.items():
        yield from _drift(noun, drift, words)
    if against.missing:
        yield words.say("without a value")
        yield from _shifts(against.missing)


def _drift(noun: str, drift: Drift, words: Words) -> Iterator[str]:
    yield words.say("{noun}: distance {distance:.3f}", noun=words.say(noun), distance=drift.distance)
    for phrase, names in (("new", drift.new), ("vanished", drift.vanished)):
        if names:
            more = f", … {len(names) - _MOST:,} more" if len(names) > _MOST else ""
            yield f"    {words.say(phrase)}: {', '.join(map(name, names[:_MOST]))}{more}"
    yield from _shifts(drift.shifts)


def _shifts(shifts: Sequence[Shift]) -> Iterator[str]:
    for each in shifts[:_SHIFTS]:
        yield _line(f"{each.before:>12.1%} → {each.now:>6.1%}", each.value)
