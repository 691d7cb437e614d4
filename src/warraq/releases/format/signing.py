"""Signatures of SHA256SUMS by SSH keys, as `ssh-keygen -Y` makes and checks them (namespace `warraq`)."""

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
    """Give the key that signs: the environment's (WARRAQ_SIGNING_KEY), else the policy's; raises ReleaseError where it is not there."""
    name = os.environ.get("WARRAQ_SIGNING_KEY") or configured
    if not name:
        return None
    path = root / Path(name).expanduser()
    if not path.is_file():
        raise ReleaseError(f"{path}: no such signing key; name one in WARRAQ_SIGNING_KEY or [release] signing_key")
    return path


def sign(folder: Path, signing_key: Path) -> None:
    """Sign the sums of a release; the signature stands beside them. Raises ReleaseError where the key does not sign."""
    (folder / NAME).unlink(missing_ok=True)
    done = _run(["-Y", "sign", "-f", str(signing_key), "-n", NAMESPACE, str(folder / SUMS)])
    if done.returncode:
        raise ReleaseError(f"{signing_key}: does not sign: {_line(done)}; choose a key that ssh-keygen can use here")


def fault(folder: Path, allowed: Path) -> str | None:
    """Say what is wrong with the signature of a release; None where one of the allowed signers signed these sums.

    `allowed` is a file as ssh-keygen(1) describes it under ALLOWED SIGNERS. Raises ReleaseError where it is not there.
    """
    if not allowed.is_file():
        raise ReleaseError(f"{allowed}: no such file of allowed signers; ssh-keygen(1) says how to write one")
    if not (folder / NAME).is_file():
        return "the release is not signed"
    common = ["-f", str(allowed), "-n", NAMESPACE, "-s", str(folder / NAME)]
    sums = (folder / SUMS).read_bytes() if (folder / SUMS).is_file() else b""
    found = _run(["-Y", "find-principals", *common])
    signers = found.stdout.decode(errors="replace").split()
    if found.returncode or not signers:
        return f"signed by nobody of {allowed.name}"
    done = _run(["-Y", "verify", "-I", signers[0], *common], sums)
    return f"the signature of {signers[0]} does not fit the sums: {_line(done)}" if done.returncode else None


def _run(arguments: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReleaseError("ssh-keygen is not on this machine; install OpenSSH to sign releases or to check signatures")
    return subprocess.run([program, *arguments], input=data, capture_output=True, check=False)  # noqa: S603  # a program of that name, found on the path


def _line(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join((done.stderr or done.stdout).decode(errors="replace").split())
