"""A bucket of moto's server on this machine, for tests of what is on S3."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

NAME = "corpora"
SECRET = "made-up-secret"  # noqa: S105


@dataclass
class Bucket:
    """A bucket, asked by botocore itself and not by the code that is tested."""

    client: Any

    def tree(self) -> dict[str, bytes]:
        found = self.client.list_objects_v2(Bucket=NAME).get("Contents", [])
        return {entry["Key"]: self.get(entry["Key"]) for entry in found}

    def get(self, key: str) -> bytes:
        return self.client.get_object(Bucket=NAME, Key=key)["Body"].read()

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=NAME, Key=key, Body=data)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=NAME, Key=key)

    def upload(self, folder: Path, key: str) -> None:
        for path in (path for path in folder.rglob("*") if path.is_file()):
            self.put(f"{key}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def served() -> Iterator[str]:
    """Yield the address of a server, which ends with the test or the module."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def set_up(endpoint: str, home: Path, patch: pytest.MonkeyPatch) -> None:
    """Have this process, and those that it starts, ask a server with credentials that are made up."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("AWS_ACCESS_KEY_ID", "made-up-key")
    patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_ENDPOINT_URL", endpoint)


def made() -> Iterator[Bucket]:
    """Yield an empty bucket of the server that is set up, and remove it."""
    client = botocore.session.Session().create_client("s3")
    client.create_bucket(Bucket=NAME)
    bucket = Bucket(client)
    yield bucket
    for key in bucket.tree():
        bucket.remove(key)
    client.delete_bucket(Bucket=NAME)
    client.close()
