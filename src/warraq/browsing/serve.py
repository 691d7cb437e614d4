"""Serve an application on the loopback interface until it is interrupted."""

from __future__ import annotations

import os
import secrets
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from warraq.errors import PolicyError

_LOOPBACK = "127.0.0.1"
_PATIENCE = 2  # seconds that an answer under way has left when the server is to end


def serve(application: Callable[[str, frozenset[str]], Any], port: int, ready: Callable[[str], None]) -> None:
    """Serve the application that `application` makes of a fresh token and the names of this host; `ready` gets the
    address.

    Port 0 means any free port. SIGINT and SIGTERM shut the server down. Raises PolicyError if the port is in use.
    """
    try:
        listening = socket.create_server((_LOOPBACK, port))
    except OSError as error:
        raise PolicyError(
            f"--port {port}: {os.strerror(error.errno or 0)}; name another, or leave it out for one that is free"
        ) from error
    with listening:
        own, token = listening.getsockname()[1], secrets.token_urlsafe(24)
        hosts = frozenset(f"{name}:{own}" for name in (_LOOPBACK, "localhost"))
        config = uvicorn.Config(
            application(token, hosts), log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
        )  # fmt: skip
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises again what it was ended by
            signal.signal(number, lambda *_: None)
        ready(f"http://{_LOOPBACK}:{own}/{token}/")
        uvicorn.Server(config).run(sockets=[listening])
