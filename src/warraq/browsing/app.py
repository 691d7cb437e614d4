"""The addresses of the pages: `/` for all findings, `/article` for a record, `/state` for what changed."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from warraq.browsing.guard import Guard
from warraq.browsing.live import Live
from warraq.errors import WarraqError, advised
from warraq.finding import Asked
from warraq.report import page

_NUMBER = re.compile("[0-9]{1,18}")


def app(live: Live, token: str, hosts: frozenset[str]) -> Guard:
    """Return the application that serves a corpus to those who have the token."""

    def findings(_: Request) -> Response:
        return _page(live.page, page.REPORT)

    def article(request: Request) -> Response:
        about = _about(request)
        if about is None:
            return PlainTextResponse("Name a record by ?path= with line= or index=, or by ?id=.\n", 400)
        return _page(lambda: live.article(about), page.ARTICLE)

    def state(_: Request) -> Response:
        return _answer(lambda: PlainTextResponse(live.state()))

    routes = [Route("/", findings), Route("/article", article), Route("/state", state)]
    return Guard(Starlette(routes=routes), token, hosts)


def _page(make: Callable[[], bytes | None], kind: tuple[str, ...]) -> Response:
    def answer() -> Response:
        content = make()
        if content is None:
            return PlainTextResponse(
                "No such record is there by now; go back to all findings and load them again.\n", 404
            )
        policy = f"{page.security(kind, connect=True)}; frame-ancestors 'none'"
        return HTMLResponse(content, headers={"Content-Security-Policy": policy})

    return _answer(answer)


def _answer(make: Callable[[], Response]) -> Response:
    """Say what stops a run, such as a policy that is broken while it is written, in place of a page."""
    try:
        return make()
    except WarraqError as error:
        return PlainTextResponse(f"warraq: {error}\n", 503)
    except OSError as error:
        return PlainTextResponse(f"warraq: {advised(error)}\n", 503)


def _about(request: Request) -> Asked | None:
    """Read which record is asked for; None where nothing tells."""
    asked = request.query_params
    line, index = (int(text) if _NUMBER.fullmatch(text := asked.get(name, "")) else None for name in ("line", "index"))
    path, identifier = asked.get("path", ""), asked.get("id") or None
    return (path, line, index, identifier) if path or identifier else None
