"""Who may ask: those who have the address with its token, by this machine's own name, and only to read.

A page elsewhere cannot learn the token, and cannot have its own name stand for this machine (DNS rebinding), since
the `Host` that a browser sends is then not one of ours. Source: OWASP, and https://github.com/w3c/webappsec.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Passes a request on to `app` only if its path begins with the token and its host is one of the given ones."""

    app: ASGIApp
    token: str
    hosts: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = self._refusal(scope)
            app = PlainTextResponse(refusal[1], refusal[0]) if refusal else self.app
            inner = scope if refusal else {**scope, "path": "/" + _parts(scope)[1]}
            await app(inner, receive, _hardened(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.getlist("host") != [headers.get("host")] or headers["host"].lower() not in self.hosts:
            return 403, "This server answers to its own address alone.\n"
        if origin is not None and origin.lower().removeprefix("http://") not in self.hosts:
            return 403, "This server answers no other page.\n"
        if not secrets.compare_digest(_parts(scope)[0].encode(), self.token.encode()):
            return 404, "Nothing is here: take the whole address that `warraq browse` printed.\n"
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "This server is for reading.\n"
        return None


def _parts(scope: Scope) -> tuple[str, str]:
    """Return the first part of a path, and the rest of it."""
    first, _, rest = str(scope["path"]).removeprefix("/").partition("/")
    return first, rest


def _hardened(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        await send(message)

    return sending
