"""Publishing to the Hugging Face Hub: the plan as huggingface_hub's own objects, and the order of what is asked of the
Hub.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, close_session, constants
from huggingface_hub.hf_api import RepoFile, RepoFolder
from tests.conftest import Command
from tests.releases.conftest import Bind
from tests.releases.test_publish import tree

import warraq
from warraq.errors import ReleaseError
from warraq.releases.format import manifest
from warraq.releases.publishing import hub, parcel

# huggingface_hub's own way of sending a large file, which httpx would have it write otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def checked(folder: Path) -> parcel.Parcel:
    return parcel.check(folder, lambda *_: None)


class Hub:
    """A Hub of one dataset, held in memory: commits, a branch, tags and large files, as the Hub's HTTP interface gives
    them.
    """

    def __init__(self) -> None:
        self.commits: dict[str, dict[str, bytes]] = {"0" * 40: {".gitattributes": b"* lfs"}}
        self.tags: dict[str, str] = {}
        self.large: dict[str, bytes] = {}
        self.head, self.spoils = "0" * 40, ""
        self.asked: list[str] = []
        self.url = ""

    def get(self, path: str) -> Any:
        if path == "/api/datasets/ann/news/refs":
            tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid} for tag, oid in self.tags.items()]
            main = {"name": "main", "ref": "refs/heads/main", "targetCommit": self.head}
            return {"branches": [main], "converts": [], "tags": tags}
        commit = self.commits[path.removeprefix("/api/datasets/ann/news/tree/")]
        return [{"type": "directory", "path": "data", "oid": "0" * 40}, *(listed(*each) for each in commit.items())]

    def post(self, path: str, body: bytes) -> Any:
        match path.removeprefix("/api/datasets/ann/news/").removeprefix("/datasets/ann/news.git/info/lfs/"):
            case "preupload/main":
                names = [file["path"] for file in json.loads(body)["files"]]
                return {"files": [{"path": n, "uploadMode": kind(n), "shouldIgnore": False} for n in names]}
            case "objects/batch":
                oids = [(each["oid"], each["size"]) for each in json.loads(body)["objects"]]
                href = {"href": f"{self.url}/large/"}
                return {
                    "objects": [
                        {"oid": o, "size": n, "actions": {"upload": {"href": href["href"] + o}}} for o, n in oids
                    ]
                }
            case "commit/main":
                self._commit([json.loads(line) for line in body.splitlines()])
                return {"commitUrl": f"{self.url}/datasets/ann/news/commit/{self.head}", "commitOid": self.head}
            case "/api/validate-yaml":
                return {"errors": [], "warnings": []}
        assert path.startswith("/api/datasets/ann/news/tag/")
        self.asked.append("tag")
        self.tags[json.loads(body)["tag"]] = path.rpartition("/")[2]
        return {}

    def put(self, path: str, body: bytes) -> None:
        self.large[path.removeprefix("/large/")] = body

    def _commit(self, steps: list[dict[str, Any]]) -> None:
        files = dict(self.commits[self.head])
        for step in steps:
            value = step["value"]
            match step["key"]:
                case "header":
                    assert value["parentCommit"] == self.head
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = self.large[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        if self.spoils:
            files[self.spoils] = bytes([files[self.spoils][0] ^ 1]) + files[self.spoils][1:]
        self.asked.append("commit")
        self.head = f"{len(self.commits):040}"
        self.commits[self.head] = files


class Handler(BaseHTTPRequestHandler):
    hub: Hub

    def answer(self) -> None:
        body = self.body()
        path = urlsplit(self.path).path
        if "Bearer made-up-token" not in self.headers.get("Authorization", "") and not path.startswith("/large/"):
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        given = self.hub.get(path) if self.command == "GET" else getattr(self.hub, self.command.lower())(path, body)
        data = b"" if given is None else json.dumps(given).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = answer  # noqa: N815  # http.server's names

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        data = b""
        while size := int(self.rfile.readline(), 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def log_message(self, *_: object) -> None:
        pass


def kind(path: str) -> str:
    return "lfs" if path.startswith("data/") else "regular"


def listed(path: str, data: bytes) -> dict[str, Any]:
    """A file as the Hub lists it: large ones by SHA-256, small ones by git's own digest, asked of git."""
    if kind(path) == "lfs":
        large = {"size": len(data), "oid": hashlib.sha256(data).hexdigest(), "pointerSize": 130}
        return {"type": "file", "path": path, "size": len(data), "oid": "0" * 40, "lfs": large}
    said = subprocess.run(["git", "hash-object", "--stdin"], input=data, check=True, capture_output=True).stdout
    return {"type": "file", "path": path, "size": len(data), "oid": said.decode().strip()}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A Hub on this machine, which huggingface_hub's own client talks to."""
    made = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"hub": made}))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(constants, "ENDPOINT", made.url)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)  # large files go by Git LFS, which is plain HTTP
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("HF_TOKEN", "made-up-token")
    yield made
    close_session()
    server.shutdown()
    thread.join()
    server.server_close()


def publish(folder: Path, *, dry_run: bool = False) -> parcel.Published:
    return warraq.publish(folder, "hf://datasets/ann/news", dry_run=dry_run)


def test_the_plan_is_the_release_at_the_root(released: Path) -> None:
    made = manifest.load(released)
    planned = hub.operations(hub.plan(checked(released), {}))
    assert all(isinstance(each, CommitOperationAdd) for each in planned)
    found = {each.path_in_repo: (each.upload_info.size, each.upload_info.sha256.hex()) for each in planned}
    ends = [manifest.file(released, name) for name in (manifest.SUMS, manifest.NAME)]
    assert found == {file.path: (file.bytes, file.sha256) for file in [*made.files, *ends]}
    assert planned[-1].path_in_repo == "manifest.json"


def test_the_plan_deletes_what_is_gone_and_leaves_what_is_alike(bind: Bind) -> None:
    old = {".gitattributes": b"x", "data/a": b"rows", "data/b": b"more", "README.md": b"about", "TEXT": b"2"}
    there = hub.held(
        [RepoFolder(path="data", oid="0" * 40), *(RepoFile(**listed(path, data)) for path, data in old.items())]
    )
    folder = bind(**{"data/a": b"rows", "README.md": b"about", "TEXT": b"3"})
    planned = hub.operations(hub.plan(checked(folder), there))
    added = [each.path_in_repo for each in planned if isinstance(each, CommitOperationAdd)]
    assert added == ["TEXT", "SHA256SUMS", "manifest.json"]
    assert [each.path_in_repo for each in planned if isinstance(each, CommitOperationDelete)] == ["data/b"]


def test_a_version_is_a_tag_after_its_commit(bind: Bind, api: Hub) -> None:
    done = publish(bind("1.0.0", **{"data/a": b"1", "data/b": b"2"}))
    assert (done.url, len(done.sent), api.asked) == ("hf://datasets/ann/news@v1.0.0", 4, ["commit", "tag"])
    publish(bind("1.1.0", **{"data/a": b"1", "README.md": b"about"}))
    assert api.tags == {"v1.0.0": f"{1:040}", "v1.1.0": f"{2:040}"}
    assert set(api.commits[f"{2:040}"]) == {".gitattributes", "data/a", "README.md", "SHA256SUMS", "manifest.json"}


def test_the_same_again_is_nothing_and_other_content_is_refused(bind: Bind, api: Hub) -> None:
    publish(bind(a=b"1"))
    assert publish(bind(a=b"1")).sent == ()
    with pytest.raises(ReleaseError, match="published already with other content"):
        publish(bind(a=b"2"))
    assert api.asked == ["commit", "tag"]


def test_a_run_that_ended_between_commit_and_tag_is_resumed(bind: Bind, api: Hub) -> None:
    publish(bind())
    api.tags.clear()
    assert publish(bind()).sent == ()
    assert (api.asked, api.tags) == (["commit", "tag", "tag"], {"v1.0.0": f"{1:040}"})


@pytest.mark.parametrize("spoiled", ["data/a", "README.md"])
def test_what_the_hub_holds_otherwise_is_not_tagged(spoiled: str, bind: Bind, api: Hub) -> None:
    folder, api.spoils = bind(**{"data/a": b"1", "README.md": b"about"}), spoiled
    with pytest.raises(ReleaseError, match=rf"not tagged.*{spoiled}"):
        publish(folder)
    assert api.tags == {}
    api.spoils = ""
    assert [file.path for file in publish(folder).sent] == [spoiled]


@pytest.mark.usefixtures("api")
def test_a_lower_version_is_refused(bind: Bind) -> None:
    publish(bind("1.10.0"))
    with pytest.raises(ReleaseError, match=r"the higher version v1\.10\.0 is there already"):
        publish(bind("1.9.0"))


def test_a_dry_run_asks_for_nothing_to_be_changed(bind: Bind, api: Hub) -> None:
    assert len(publish(bind(), dry_run=True).sent) == 4
    assert api.asked == []


def test_without_a_token(bind: Bind, api: Hub, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN")
    done = run("publish", bind(), "hf:ann/news")
    assert (done.code, done.err.count("\n"), "hf auth login" in done.err, api.asked) == (2, 1, True, [])


def test_the_command_line_shows_the_tag_and_nothing_else(released: Path, api: Hub, run: Command) -> None:
    done = run("publish", released, "hf:ann/news", "--quiet")
    assert (done.code, done.out, done.err) == (0, "hf://datasets/ann/news@v1.0.0\n", "")
    held = api.commits[api.tags["v1.0.0"]]
    assert {path: data for path, data in held.items() if path != ".gitattributes"} == tree(released)
