"""Signatures by SSH keys: made by ssh-keygen, checked by it, and by `verify` against allowed signers (REL008)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.conftest import Command
from tests.releases.conftest import Collect, record, release
from tests.releases.test_verify import reseal

import warraq

pytestmark = pytest.mark.needs("ssh-keygen")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    return path


def allow(path: Path, key: Path, who: str = "curator@example.org") -> Path:
    path.write_text(f'{who} namespaces="warraq" {key.with_suffix(".pub").read_text()}', encoding="utf-8")
    return path


def test_a_signed_release_is_verified(
    collect: Collect, key: Path, tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = release(collect(record(1), folder="plain"))
    monkeypatch.setenv("WARRAQ_SIGNING_KEY", str(key))
    folder = release(collect(record(1)))
    names = {path.name for path in folder.iterdir()}
    assert names - {path.name for path in plain.iterdir()} == {"SHA256SUMS.sig"}
    assert (folder / "SHA256SUMS").read_bytes() == (plain / "SHA256SUMS").read_bytes()  # the key is no part of it
    allowed = allow(tmp_path / "allowed", key)
    assert run("verify", folder, "--allowed-signers", allowed).code == 0
    assert run("verify", folder).code == 0
    sums = (folder / "SHA256SUMS").read_bytes()
    command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "curator@example.org", "-n", "warraq"]
    subprocess.run([*command, "-s", folder / "SHA256SUMS.sig"], input=sums, check=True, capture_output=True)


def test_what_nobody_allowed_signed_is_found(collect: Collect, key: Path, tmp_path: Path, run: Command) -> None:
    root = collect(record(1), policy=f'signing_key = "{key}"\n')
    folder, allowed = release(root), allow(tmp_path / "allowed", key)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    other = allow(tmp_path / "others", tmp_path / "other")
    (finding,) = warraq.verify(folder, allowed_signers=other).findings
    assert (finding.code, finding.message) == ("REL008", "signed by nobody of others")
    reseal(folder, name="other")  # manifest and sums anew, by somebody without the key
    found = warraq.verify(folder, quick=True, allowed_signers=allowed).findings
    assert any("does not fit the sums" in finding.message for finding in found)
    (folder / "SHA256SUMS.sig").unlink()
    assert "the release is not signed" in run("verify", folder, "--allowed-signers", allowed).out


def test_keys_that_are_not_there(collect: Collect, tmp_path: Path, run: Command) -> None:
    root = collect(record(1), policy='signing_key = "nowhere"\n')
    assert "no such signing key" in run("release").err
    assert not (root / "dist/papers").exists() or not list((root / "dist/papers").iterdir())
    folder = release(collect(record(1), folder="plain"))
    assert "no such allowed-signers file" in run("verify", folder, "--allowed-signers", tmp_path / "x").err


def test_a_key_that_cannot_sign_leaves_no_release(collect: Collect, tmp_path: Path, run: Command) -> None:
    (tmp_path / "broken").write_text("no key", encoding="utf-8")
    root = collect(record(1), policy=f'signing_key = "{tmp_path / "broken"}"\n')
    done = run("release")
    assert (done.code, "signing failed" in done.err, list((root / "dist/papers").iterdir())) == (2, True, [])


def test_signers_that_the_release_brings_along_are_refused(
    collect: Collect, key: Path, tmp_path: Path, run: Command
) -> None:
    root = collect(record(1), policy=f'signing_key = "{key}"\n')
    folder = release(root)
    allow(folder / "allowed", key)
    (tmp_path / "beside").symlink_to(folder / "allowed")
    (folder / "link").symlink_to(allow(tmp_path / "outside", key))
    for named in (folder / "allowed", tmp_path / "beside", folder / "link"):
        done = run("verify", folder, "--quick", "--allowed-signers", named)
        assert (done.code, done.err.count("\n"), "inside of the release" in done.err) == (2, 1, True)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["-n", '"a name"', "a@example.org,b@example.org", "*", "-Overify-time=0"])
def test_a_signer_of_any_name_is_a_name(who: str, collect: Collect, key: Path, tmp_path: Path) -> None:
    folder = release(collect(record(1), policy=f'signing_key = "{key}"\n'))
    assert warraq.verify(folder, quick=True, allowed_signers=allow(tmp_path / "-f", key, who)).findings == ()
