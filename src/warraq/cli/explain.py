"""warraq explain date|link"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import typer

from warraq.cli import options
from warraq.cli.telling import tell
from warraq.errors import PolicyError

app = typer.Typer(help="Show how one date line or one link is read.", rich_markup_mode=None)


Texts = Annotated[list[str] | None, typer.Argument(help="Texts; one a line on standard input where none is given.")]
FormatOption = Annotated[options.Form, typer.Option("--format", help="How readings are shown.")]


@app.command("date")
def date(
    texts: Texts = None,
    *,
    form: FormatOption = options.Form.TEXT,
    day_first: Annotated[bool | None, typer.Option("--day-first/--month-first", help="How 03/04/2021 is read.")] = None,
    calendar: Annotated[
        Literal["hijri", "jalali"] | None, typer.Option("--calendar", help="Calendar of 1400/05/12: hijri or jalali.")
    ] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="Zone of times that state none.")] = None,
) -> None:
    """Show how a printed date line is read."""
    from warraq.normalise import dates

    def read(text: str) -> dict[str, Any]:
        reading = dates.read(text, day_first=day_first, calendar=calendar, timezone=timezone)
        return {
            "input": text,
            "date": reading.date,
            "offset": reading.offset,
            "precision": reading.precision,
            "calendar": reading.calendar,
            "weekday": reading.weekday,
            "findings": [{"code": remark.code, "message": remark.message} for remark in reading.remarks],
            "readings": [{"calendar": each.calendar, "date": each.date} for each in reading.readings],
        }

    try:
        _show(texts, form, read)
    except ValueError as error:
        raise PolicyError(str(error)) from error


@app.command("link")
def link(texts: Texts = None, *, form: FormatOption = options.Form.TEXT) -> None:
    """Show a link's canonical form, the key it is compared by, and the steps between."""
    from warraq.normalise import links

    def read(text: str) -> dict[str, Any]:
        reading = links.read(text)
        return {
            "input": text,
            "canonical": reading.canonical,
            "key": reading.key,
            "steps": list(reading.steps),
            "findings": [{"code": remark.code, "message": remark.message} for remark in reading.remarks],
        }

    _show(texts, form, read)


def _show(texts: list[str] | None, form: options.Form, read: Callable[[str], dict[str, Any]]) -> None:
    for text in texts or _lines():
        answer = read(text)
        if form is options.Form.JSON:
            options.write_json(answer, None, indent=None)
            continue
        tell(text)
        tell(*(f"  {name}: {_plain(value)}" for name, value in list(answer.items())[1:] if value))


def _lines() -> Iterable[str]:
    """Return the texts on standard input: lines end at LF only, and nothing else is stripped."""
    data = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    return data.removesuffix("\n").split("\n") if data else ()


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(" ".join(map(str, v.values())) if isinstance(v, dict) else str(v) for v in value)
    return str(value)
