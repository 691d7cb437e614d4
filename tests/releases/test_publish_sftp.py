"""Publishing over SFTP, against OpenSSH's own server on this machine."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import SEARCHED, Command
from tests.releases.conftest import Bind
from tests.releases.test_publish import KILLED, tree

import warraq
from warraq.errors import ReleaseError

pytestmark = pytest.mark.needs("sshd", "ssh-keygen")

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path

    def url(self, path: Path) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def known(self, key: str = "host") -> str:
        kind, text, *_ = (self.folder / f"{key}.pub").read_text().split()
        return f"[127.0.0.1]:{self.port} {kind} {text}\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "client", "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / name]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where Debian's sshd shuts itself in
    sshd = shutil.which("sshd", path=SEARCHED)
    assert sshd
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([Path(sshd).absolute(), "-D", "-e", "-f", folder / "config"], stderr=log)
    try:
        _wait(port, process, folder / "log")
        yield Server(port, folder)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, log.read_text()
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(log.read_text())


@pytest.fixture
def home(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the client's key and the server's in known_hosts."""
    folder = tmp_path / "home/.ssh"
    folder.mkdir(parents=True)
    shutil.copy(server.folder / "client", folder / "id_ed25519")
    (folder / "known_hosts").write_text(server.known())
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return folder


@pytest.mark.usefixtures("home")
def test_a_release_arrives_and_is_one(released: Path, server: Server, tmp_path: Path, run: Command) -> None:
    done = run("publish", released, server.url(tmp_path / "there"))
    assert (done.code, done.out) == (0, f"{server.url(tmp_path / 'there')}/khaleej/1.0.0\n")
    there = tmp_path / "there/khaleej/1.0.0"
    assert tree(there) == tree(released)
    assert run("verify", there).code == 0
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=there, check=False).returncode == 0
    assert set(tree(there.parent)) == {*(f"1.0.0/{name}" for name in tree(released)), "latest.json"}
    assert "nothing to send" in run("publish", released, server.url(tmp_path / "there")).err


@pytest.mark.usefixtures("home")
@pytest.mark.slow
def test_large_and_empty_files(bind: Bind, server: Server, tmp_path: Path) -> None:
    folder = bind(large=os.urandom(20 << 20), empty=b"")
    warraq.publish(folder, server.url(tmp_path / "there"))
    assert tree(tmp_path / "there/news/1.0.0") == tree(folder)


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_a_killed_run_is_resumed_and_leaves_nothing(bind: Bind, server: Server, tmp_path: Path) -> None:
    folder, there = bind(a=b"1", b=b"22", c=b"333"), tmp_path / "there"
    done = subprocess.run([sys.executable, "-c", KILLED, folder, server.url(there), "b"], check=False)
    assert done.returncode == -signal.SIGKILL
    assert set(tree(there)) == {"news/1.0.0/a", "news/1.0.0/.b.partial"}
    again = warraq.publish(folder, server.url(there))
    assert [file.path for file in again.sent] == ["b", "c", "SHA256SUMS", "manifest.json"]
    assert set(tree(there)) == {*(f"news/1.0.0/{name}" for name in tree(folder)), "news/latest.json"}


def test_a_host_that_is_not_known_is_refused(
    bind: Bind, server: Server, home: Path, tmp_path: Path, run: Command
) -> None:
    (home / "known_hosts").write_text("")
    done = run("publish", bind(), server.url(tmp_path / "there"))
    assert (done.code, done.err.count("\n"), "is not in known_hosts" in done.err) == (2, 1, True)
    shown = subprocess.run(
        ["ssh-keygen", "-lf", server.folder / "host.pub"], check=True, capture_output=True, text=True
    )
    assert shown.stdout.split()[1] in done.err
    assert not (tmp_path / "there").exists()
    assert (home / "known_hosts").read_text() == ""


def test_a_host_with_another_key_is_refused(
    bind: Bind, server: Server, home: Path, tmp_path: Path, run: Command
) -> None:
    (home / "known_hosts").write_text(server.known("stranger"))
    done = run("publish", bind(), server.url(tmp_path / "there"))
    assert (done.code, done.err.count("\n"), "not the host key of known_hosts" in done.err) == (2, 1, True)
    assert not (tmp_path / "there").exists()


def test_a_host_key_that_was_revoked_is_refused(bind: Bind, server: Server, home: Path, tmp_path: Path) -> None:
    (home / "known_hosts").write_text(server.known() + "@revoked * " + server.known().partition(" ")[2])
    with pytest.raises(ReleaseError, match="revoked"):
        warraq.publish(bind(), server.url(tmp_path / "there"))
    assert not (tmp_path / "there").exists()


def test_a_key_that_the_server_does_not_know(
    bind: Bind, server: Server, home: Path, tmp_path: Path, run: Command
) -> None:
    shutil.copy(server.folder / "stranger", home / "id_ed25519")
    done = run("publish", bind(), server.url(tmp_path / "there"))
    assert (done.code, done.err.count("\n"), "accepts none of your keys" in done.err) == (2, 1, True)


def test_the_users_ssh_config_counts(bind: Bind, server: Server, home: Path, tmp_path: Path) -> None:
    (home / "id_ed25519").rename(home / "corpora")
    (home / "config").write_text(
        f"Host corpora\n  HostName 127.0.0.1\n  Port {server.port}\n  User {getpass.getuser()}\n"
        "  IdentityFile ~/.ssh/corpora\n"
    )
    assert warraq.publish(bind(), f"sftp://corpora{tmp_path}/there").url == f"sftp://corpora{tmp_path}/there/news/1.0.0"
    assert (tmp_path / "there/news/latest.json").is_file()


@pytest.mark.usefixtures("home")
def test_a_folder_that_may_not_be_written(bind: Bind, server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match=r"sftp://.*/file/news/1.0.0"):
        warraq.publish(bind(), server.url(tmp_path / "file"))
