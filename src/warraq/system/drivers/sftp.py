"""SFTP with the rules of OpenSSH's client: only known hosts, and ~/.ssh/config is honoured."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

_ALL_HOSTS = Path("/etc/ssh/ssh_known_hosts")
_SECONDS = 30  # each, to connect, for the banner, and to log in
_SILENCE = 120  # seconds without any data after which a connection counts as dead
_AHEAD = 64  # concurrent read requests of 32 kB each: 2 MB
# Settings that fsspec adds and paramiko does not know
_NOT_SSH = frozenset({"skip_instance_cache", "use_listings_cache", "host_key_policy", "url_fragment"})


class UnknownHostError(paramiko.SSHException):  # type: ignore[misc]  # paramiko is untyped
    """A host whose key is in no known_hosts file."""


class _Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # paramiko is untyped
    """Refuse unknown hosts; fsspec accepts any, which allows a man-in-the-middle attack."""

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002  # signature of paramiko
        raise UnknownHostError(
            f"{hostname} is not in known_hosts: connect once with sftp or ssh, compare its key "
            f"({key.get_name()} {key.fingerprint}) with what its owner says, and accept it there"
        )


class Sftp(SFTPFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """fsspec's SFTP filesystem with known hosts, the user's ~/.ssh/config, and concurrent requests."""

    protocol = ("sftp", "ssh")
    cachable = False

    def _connect(self) -> None:
        # Otherwise paramiko logs tracebacks to standard error
        logging.getLogger("paramiko").addHandler(logging.NullHandler())
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        if _ALL_HOSTS.is_file():
            self.client.load_system_host_keys(str(_ALL_HOSTS))
        self.client.set_missing_host_key_policy(_Refuse())
        try:
            self.client.connect(**_options(self.host, self.ssh_kwargs))
            self._refuse_revoked()
            self.ftp = self.client.open_sftp()
        except BaseException:
            self.client.close()
            raise
        self.ftp.get_channel().settimeout(_SILENCE)

    def _refuse_revoked(self) -> None:
        if self.client.get_transport().get_remote_server_key().get_base64() in _revoked():
            raise UnknownHostError(
                f"{self.host}: known_hosts marks its key as @revoked; ask whoever runs it for the new one"
            )

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002  # signature of fsspec
        stream = self.ftp.open(path, mode)
        if "w" in mode:
            stream.set_pipelined()
        else:
            stream.prefetch(max_concurrent_requests=_AHEAD)
        return stream

    def close(self) -> None:
        """Close the connection."""
        self.client.close()


def _revoked() -> set[str]:
    """Return the keys that known_hosts marks as @revoked, for any host; paramiko ignores these lines."""
    paths = [path for path in (Path("~/.ssh/known_hosts").expanduser(), _ALL_HOSTS) if path.is_file()]
    lines = [line.split() for path in paths for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return {line[3] for line in lines if line[:1] == ["@revoked"] and len(line) > 3}  # noqa: PLR2004  # @revoked HOSTS TYPE KEY


def _options(host: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments for paramiko's connect: from DEST and fsspec's settings, else from ~/.ssh/config."""
    path = Path("~/.ssh/config").expanduser()
    config = paramiko.SSHConfig.from_path(str(path)) if path.is_file() else paramiko.SSHConfig()
    said = config.lookup(host.strip("[]"))
    options: dict[str, Any] = {"hostname": said["hostname"], "port": int(said.get("port", 22))}
    if "user" in said:
        options["username"] = said["user"]
    if keys := [key for key in said.get("identityfile", ()) if Path(key).is_file()]:
        options["key_filename"] = keys
    times = {"timeout": _SECONDS, "banner_timeout": _SECONDS, "auth_timeout": _SECONDS}
    return {**times, **options, **{name: value for name, value in given.items() if name not in _NOT_SSH}}
