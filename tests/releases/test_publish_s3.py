"""Publishing to S3, against moto's server on this machine."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.buckets import Bucket
from tests.conftest import Command
from tests.releases.conftest import Bind

import warraq
from warraq.errors import ReleaseError


@pytest.mark.slow
def test_a_release_arrives_and_is_one(released: Path, bucket: Bucket, tmp_path: Path, run: Command) -> None:
    done = run("publish", released, "s3://corpora/ar")
    assert (done.code, done.out) == (0, "s3://corpora/ar/khaleej/1.0.0\n")
    for key, data in bucket.tree().items():
        path = tmp_path / "got" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    got = tmp_path / "got/ar/khaleej/1.0.0"
    assert run("verify", got).code == 0
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=got, check=False).returncode == 0
    assert (got.parent / "latest.json").is_file()
    assert "nothing to send" in run("publish", released, "s3://corpora/ar").err


@pytest.mark.slow
def test_files_of_several_parts_and_of_none(bind: Bind, bucket: Bucket) -> None:
    large = os.urandom(21 << 20)
    done = warraq.publish(bind(large=large, empty=b""), "s3://corpora")
    assert len(done.sent) == 4
    assert hashlib.sha256(bucket.get("news/1.0.0/large")).digest() == hashlib.sha256(large).digest()
    assert bucket.get("news/1.0.0/empty") == b""
    etag = bucket.client.head_object(Bucket="corpora", Key="news/1.0.0/large")["ETag"]
    assert etag.strip('"').endswith("-3")  # it went in three parts
    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket="corpora")
    assert warraq.publish(bind(large=large, empty=b""), "s3://corpora").sent == ()


@pytest.mark.slow
def test_only_what_is_missing_or_differs_is_sent(bind: Bind, bucket: Bucket) -> None:
    folder = bind(a=b"one", b=b"two")
    warraq.publish(folder, "s3://corpora/x")
    bucket.put("x/news/1.0.0/a", b"0ne")
    bucket.client.delete_object(Bucket="corpora", Key="x/news/1.0.0/manifest.json")
    assert [file.path for file in warraq.publish(folder, "s3://corpora/x").sent] == ["a", "manifest.json"]
    assert bucket.get("x/news/1.0.0/a") == b"one"


@pytest.mark.slow
def test_other_content_is_refused(bind: Bind, bucket: Bucket) -> None:
    warraq.publish(bind(a=b"one"), "s3://corpora")
    before = bucket.tree()
    with pytest.raises(ReleaseError, match="published already with other content"):
        warraq.publish(bind(a=b"two"), "s3://corpora")
    assert bucket.tree() == before


@pytest.mark.slow
def test_a_dropped_upload_is_not_completed(bind: Bind, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    from warraq.releases.publishing import parcel

    folder = bind(large=os.urandom(21 << 20))
    pieces = parcel.Parcel.pieces

    def dropped(self: parcel.Parcel, file: Any) -> Iterator[bytes]:
        for number, piece in enumerate(pieces(self, file)):
            if number == 2:
                raise ConnectionResetError("dropped")
            yield piece

    monkeypatch.setattr(parcel.Parcel, "pieces", dropped)
    with pytest.raises(ReleaseError, match="no answer: check host"):
        warraq.publish(folder, "s3://corpora")
    assert bucket.tree() == {}
    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket="corpora")


def test_a_bucket_is_never_made(bind: Bind, bucket: Bucket, run: Command) -> None:
    done = run("publish", bind(), "s3://nowhere/x")
    assert (done.code, done.err.count("\n"), "make the bucket" in done.err) == (2, 1, True)
    assert [each["Name"] for each in bucket.client.list_buckets()["Buckets"]] == ["corpora"]


@pytest.mark.usefixtures("bucket")
def test_without_credentials(bind: Bind, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    done = run("publish", bind(), "s3://corpora/x")
    assert (done.code, done.err.count("\n"), "no credentials: set AWS_PROFILE" in done.err) == (2, 1, True)


@pytest.mark.usefixtures("bucket")
def test_nobody_answers(bind: Bind, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        done = run("publish", bind(), "s3://corpora/x")
    assert (done.code, done.err.count("\n"), "no answer" in done.err) == (2, 1, True)
    assert "made-up-secret" not in done.err
