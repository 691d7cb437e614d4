"""Sign SHA256SUMS with SSH keys, and check signatures, using `ssh-keygen -Y` (namespace `warraq`)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from warraq.errors import ReleaseError
from warraq.releases.format.manifest import SUMS

NAME = f"{SUMS}.sig"
NAMESPACE = "warraq"


def key(configured: str | None, root: Path) -> Path | None:
    """Return the path that WARRAQ_SIGNING_KEY, else the policy, names; None without. ReleaseError where none is."""
    name = os.environ.get("WARRAQ_SIGNING_KEY") or configured
    if not name:
        return None
    path = root / Path(name).expanduser()
    if not path.is_file():
        raise ReleaseError(f"{path}: no such signing key; name one in WARRAQ_SIGNING_KEY or [release] signing_key")
    return path


def sign(folder: Path, signing_key: Path) -> None:
    """Sign SHA256SUMS of a release, writing the signature next to it; raise ReleaseError if ssh-keygen fails."""
    (folder / NAME).unlink(missing_ok=True)
    done = _run(["-Y", "sign", "-f", str(signing_key), "-n", NAMESPACE, str(folder / SUMS)])
    if done.returncode:
        raise ReleaseError(f"{signing_key}: signing failed: {_line(done)}; choose a key that ssh-keygen can use here")


def fault(folder: Path, allowed: Path) -> str | None:
    """Return what is wrong with the signature of a release, or None if an allowed signer signed SHA256SUMS.

    `allowed` is a file in the format that ssh-keygen(1) describes under ALLOWED SIGNERS. Raises ReleaseError if it does
    not exist, or is in the release: whoever can change that could allow themselves.
    """
    if not allowed.is_file():
        raise ReleaseError(f"{allowed}: no such allowed-signers file; see ALLOWED SIGNERS in ssh-keygen(1)")
    if allowed.resolve().is_relative_to(folder.resolve()) or allowed.absolute().is_relative_to(folder.absolute()):
        raise ReleaseError(f"{allowed}: inside of the release that it is to vouch for; take it from those who signed")
    if not (folder / NAME).is_file():
        return "the release is not signed"
    common = ["-f", str(allowed), "-n", NAMESPACE, "-s", str(folder / NAME)]
    sums = (folder / SUMS).read_bytes() if (folder / SUMS).is_file() else b""
    principals = _run(["-Y", "find-principals", *common])
    signers = principals.stdout.decode(errors="replace").splitlines()
    if principals.returncode or not signers:
        return f"signed by nobody of {allowed.name}"
    done = _run(["-Y", "verify", "-I", signers[0], *common], sums)
    return f"the signature of {signers[0]} does not fit the sums: {_line(done)}" if done.returncode else None


def _run(arguments: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReleaseError("ssh-keygen: command not found; install OpenSSH to sign releases or to check signatures")
    command = [program, *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  # no shell, fixed program


def _line(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join((done.stderr or done.stdout).decode(errors="replace").split())
