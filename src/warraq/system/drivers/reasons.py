"""Explain a driver's exception in one line that says where, what and what to do, without secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from warraq.errors import WarraqError, in_one_line

HIDDEN = "***"
# Greedy, so that a password with `@` or `/` in it is hidden entirely; at worst it hides part of a path. Of two slashes
# a path of this machine keeps one.
_PASSWORD = re.compile(r"(://?[^\s/:@]*:|^[^\s/:@]*:(?!/))\S*@")
_QUERY = re.compile(r"([?&][^\s=&]+=)[^\s&]+(?<!:)")
# Words in the names of environment variables and of fsspec's settings whose values are secrets.
_SECRET = re.compile(r"password|passwd|passphrase|secret|token|credential|(^|_)key$", re.IGNORECASE)
_SHORTEST = 6  # shorter values would be hidden in the middle of plain words

_NO_ANSWER = "no answer: check host, port and network, then {task.again}"
_NO_FOLDER = "a file is where a folder would be: use another folder"
_NO_AWS = "no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_NO_LOGIN = "no token that may write: `hf auth login`, or set HF_TOKEN"
# By class name, so that no driver is imported; the first match in an exception's method resolution order counts.
_ADVICE = {
    "NoCredentialsError": _NO_AWS,
    "PartialCredentialsError": _NO_AWS,
    "ProfileNotFound": "no such profile: set AWS_PROFILE to one of ~/.aws/config",
    "BadHostKeyException": "not the host key of known_hosts: the server has a new one, or someone stands in between; "
    "ask whoever runs it before you change known_hosts",
    "PasswordRequiredException": "the key is locked: load it into the agent with ssh-add",
    "AuthenticationException": "the server accepts none of your keys: load one into the agent with ssh-add, or name "
    "it as IdentityFile in ~/.ssh/config",
    "LocalTokenNotFoundError": _NO_LOGIN,
    "RepositoryNotFoundError": "no such dataset, or not yours to see: make it on the Hub first, then `hf auth login`",
    "PermissionError": "access denied: {task.denied}",
    "FileNotFoundError": "not there: {task.absent}",
    "NotADirectoryError": _NO_FOLDER,
    "FileExistsError": _NO_FOLDER,
    "NotImplementedError": "its driver cannot do that: use another place",
    "FileExpired": "it was changed meanwhile: {task.again}",  # s3fs's
    "ConnectionError": _NO_ANSWER,
    "EndpointConnectionError": _NO_ANSWER,
    "HTTPClientError": _NO_ANSWER,  # botocore's
    "TransportError": _NO_ANSWER,  # httpx's
    "NoValidConnectionsError": _NO_ANSWER,
    "gaierror": _NO_ANSWER,
    "TimeoutError": _NO_ANSWER,
    "EOFError": _NO_ANSWER,
}  # fmt: skip
_DENIED = (401, 403)  # HTTP statuses for missing rights; only the Hub's client passes them on
_EXTRAS = {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp", "hf": "hub"}


@dataclass(frozen=True, slots=True)
class Task:
    """What is done on another file system: which error is raised where it fails, and what is to be done then."""

    error: type[WarraqError]
    again: str
    denied: str
    absent: str
    address: str = "an address"


def masked(text: str) -> str:
    """Hide passwords in URLs and values in their queries, anywhere in a text.

    >>> masked("cannot reach sftp://ann:s3cr@t@example.org/data, nor https://h/x?X-Amz-Signature=abc&n=1")
    'cannot reach sftp://ann:***@example.org/data, nor https://h/x?X-Amz-Signature=***&n=***'
    """
    return _QUERY.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1{HIDDEN}@", text))


@contextmanager
def explained(where: str, task: Task) -> Iterator[None]:
    """Turn any exception of a driver into the error of a task, in one line: `where`, what is wrong, what to do.

    The exception chain is cut because a driver's own message may quote what is hidden here.
    """
    try:
        yield
    except WarraqError:
        raise
    except Exception as error:  # noqa: BLE001  # drivers share no exception class
        raise task.error(_line(where, error, task)) from None


def _line(where: str, error: Exception, task: Task) -> str:
    shown = masked(where)
    if isinstance(error, ImportError):
        protocol = where.partition(":")[0]
        extra = _EXTRAS.get(protocol)
        todo = f"pip install 'warraq[{extra}]'" if extra else "install fsspec's driver for it"
        return f"{shown}: the driver for {protocol}:// is not installed: {todo}"
    chain = list(_chain(error))
    advice = next(filter(None, map(_advice, chain)), "").format(task=task)
    said = [in_one_line(each) or type(each).__name__ for each in chain]
    text = _without_secrets(": ".join(dict.fromkeys(said)))  # a wrapped error often repeats the message
    return f"{shown}: {advice} ({text})" if advice else f"{shown}: {text}; {task.again}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and its causes: drivers wrap what they catch."""
    while error:
        yield error
        error = error.__cause__


def _advice(error: BaseException) -> str:
    if getattr(getattr(error, "response", None), "status_code", None) in _DENIED:
        return _NO_LOGIN
    return next((_ADVICE[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _ADVICE), "")


def _without_secrets(text: str) -> str:
    """Hide the secrets of the environment and of fsspec's settings, in case a driver quotes one."""
    from fsspec.config import conf

    for secret in sorted({*_secrets(os.environ), *_secrets(conf)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return masked(text)


def _secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _secrets(value)
        elif isinstance(value, str) and len(value) >= _SHORTEST and _SECRET.search(name):
            yield value
