"""Other file systems by their addresses: what fsspec has a driver for, with OpenSSH's rules where it is SFTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from warraq.system.drivers.reasons import Task, explained, masked

SFTP = ("sftp", "ssh")


def opened(address: str, task: Task) -> tuple[Any, str]:
    """Return a file system and the path on it that an address names; raise the task's error where that cannot be.

    It has no password and no query. Settings and credentials are the driver's own.
    """
    refuse(address, task)
    protocol = address.partition("://")[0]
    with explained(address, task):
        if protocol in SFTP:
            if not urlsplit(address).hostname:
                raise task.error(f"{address}: names no host; write sftp://USER@HOST/PATH")
            from warraq.system.drivers.sftp import Sftp

            return Sftp(**Sftp._get_kwargs_from_urls(address)), Sftp._strip_protocol(address)  # noqa: SLF001  # what fsspec calls itself; there is no public name
        from fsspec.core import url_to_fs

        system, root = url_to_fs(address, skip_instance_cache=True)
        return system, str(root)


def known(protocol: str) -> bool:
    """Tell whether fsspec has a driver for a protocol, installed or not."""
    from fsspec.registry import available_protocols, registry

    return protocol in {*available_protocols(), *registry}


def refuse(address: str, task: Task) -> None:
    """Raise the task's error for an address that would put a secret where others can see it."""
    try:
        parts = urlsplit(address)
        secret = parts.password is not None or bool(parts.query) or not isinstance(parts.port, int | None)
    except ValueError:  # the port is not a number: it may be part of a password with a slash
        secret = True
    if secret:
        raise task.error(
            f"{masked(address)}: {task.address} may not have a password or a query, since others can see it; use keys, "
            "an agent, a profile or fsspec's own settings (docs/publishing.md)"
        )
