"""`warraq browse` as a process of its own: who is answered, what is served, what a change does, how it ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from tests.conftest import Begin, Command, Once, article, sampled, write_jsonl
from tests.report import invented

COMMAND = [sys.executable, "-m", "warraq", "browse", "--select", "LNK002,ENC007,ENC014,TXT005"]


class Served:
    """A server that runs, and what it answers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        parts = urlsplit(self.address)
        self.host, self.path = parts.netloc, parts.path

    def __call__(self, path: str = "", *, method: str = "GET", whole: str | None = None, **headers: str) -> Answer:
        """Ask for a path below the address, or for a `whole` one."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.host.rpartition(":")[2]), timeout=60)
        asked = {"Host": self.host} | {name.title(): value for name, value in headers.items()}
        connection.request(method, self.path + path if whole is None else whole, headers=asked)
        response = connection.getresponse()
        found = Answer(response.status, dict(response.getheaders()), response.read().decode())
        connection.close()
        return found


class Answer:
    def __init__(self, status: int, headers: dict[str, str], text: str) -> None:
        self.status, self.text = status, text
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def data(self) -> Any:
        (found,) = re.findall(r'id="data">(.*?)</script>', self.text, re.DOTALL)
        return json.loads(found)

    @property
    def codes(self) -> list[str]:
        found = self.data
        return [found["rules"][rule][0] for rule in found["columns"]["rule"]]


@pytest.fixture(scope="module")
def served(once: Once) -> Iterator[Served]:
    """A server over the invented corpus, which no test may change."""
    folder = once("browsed", lambda folder: invented.corpus(folder / "own")) / "own"
    process = subprocess.Popen(
        [*COMMAND, "--quiet"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield Served(process)
        finally:
            process.kill()


@pytest.fixture
def own(alone: Path, begin: Begin) -> Served:
    """A server over two files of its own."""
    (alone / "corpus").mkdir()
    write_jsonl(alone / "corpus/a.jsonl", article())
    (alone / "warraq.toml").touch()
    return Served(begin(COMMAND, cwd=alone, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))


def test_the_page_is_that_of_the_report_with_whole_articles(served: Served) -> None:
    page = served()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert sorted(set(page.codes)) == ["ENC007", "ENC014", "LNK002"]
    assert page.data["live"] is True
    assert all(record[7] for record in page.data["records"])
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/[\w-]{32}/", served.address)


def test_only_the_address_with_its_token_is_answered(served: Served) -> None:
    assert [
        served(whole=path).status
        for path in ("/", "/article", "/state", f"{served.path[:-2]}/", served.path[:-1] + "x/")
    ] == [404] * 5
    assert served(whole=f"/x{served.path}").status == 404
    assert "Warraq" not in served(whole="/").text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:{port}.evil.example"]
)
def test_another_host_is_refused(served: Served, host: str) -> None:
    port = served.host.rpartition(":")[2]
    assert served(host=host.format(port=port)).status == 403
    assert served(host=f"LOCALHOST:{port}").status == 200


def test_no_other_page_may_ask_and_nothing_may_be_written(served: Served) -> None:
    assert served(origin="https://evil.example").status == 403
    assert served(origin="null").status == 403
    assert served(origin=f"http://{served.host}").status == 200
    assert [served(method=method).status for method in ("POST", "PUT", "DELETE", "OPTIONS")] == [405] * 4
    assert served(method="HEAD").text == ""
    answer = served(origin=f"http://{served.host}")
    assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_each_answer_forbids_what_it_does_not_need(served: Served) -> None:
    for path in ("", "article?path=corpus/2021-03.jsonl&line=1", "state", "article?path=none", "none"):
        headers = served(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_an_article_is_found_by_place_and_by_id_with_all_its_fields(served: Served) -> None:
    record = invented.records()[0]
    by_place = served(f"article?path={quote('corpus/2021-03.jsonl')}&line=1")
    by_id = served(f"article?id={record['id']}")
    assert by_place.status == by_id.status == 200
    fields = {pointer: values for pointer, values, _ in by_id.data["article"]["fields"]}
    assert fields["/title"][0][0] == record["title"]
    assert fields["/text"][0][0] == record["text"]
    place = record["text"].index("\u200b")
    assert fields["/text"][0][1] == [[place, place + 1, "ENC007"]]
    assert {"/id", "/link", "/publisher", "/published_at", "/keywords", "/license", "/source"} <= set(fields)
    assert "ENC007" in by_place.codes
    assert by_place.codes == by_id.codes


def test_what_is_no_record_is_said(served: Served) -> None:
    assert [
        served(path).status
        for path in ("article", "article?path=none", "article?id=0", "article?path=../../etc/passwd", "none")
    ] == [400, 404, 404, 404, 404]
    assert served("article?path=corpus/2021-03.jsonl&line=99999").status == 404


def test_what_climbs_is_huge_or_no_text_is_answered_without_a_trace(served: Served) -> None:
    for asked in (
        "path=../../../../etc/passwd&line=1", "path=/etc/passwd&line=1", "path=corpus/../warraq.toml&line=1", "path=%00&line=1",
        "path=%ff%fe&line=1", f"path=corpus/2021-03.jsonl&line={'9' * 5000}", f"path=a&index={'9' * 5000}", f"id={'a' * 50_000}",
        "id=%3Cscript%3Ealert(1)%3C/script%3E", "path=corpus/2021-03.jsonl&line=%D9%A1", "path=corpus/2021-03.jsonl&line=-1",
    ):  # fmt: skip
        answer = served(f"article?{asked}")
        assert (answer.status, "root:" in answer.text, "<script>alert" in answer.text) == (404, False, False), asked
        assert answer.headers["content-type"].startswith("text/plain")
    for path in ("%2e%2e/%2e%2e/etc/passwd", "../../etc/passwd", "article/../../../etc/passwd", "//etc/passwd"):
        assert served(path).status == 404
    with suppress(ConnectionError):  # it may hang up before all is said
        assert served(cookie="a" * 200_000).status in (400, 431)
    assert served().status == 200


@pytest.mark.slow
def test_a_change_of_a_file_or_of_the_policy_is_seen(own: Served, alone: Path) -> None:
    before = own("state").text
    assert own().codes == []
    assert own("state").text == before
    write_jsonl(alone / "corpus/a.jsonl", article(title="عنـــوان الخبر"))
    assert own("state").text != before
    assert own().codes == ["ENC014"]
    write_jsonl(alone / "corpus/b.jsonl", article(link="https://example.org/b", title="خبـــر"))
    assert own().codes == ["ENC014", "ENC014"]
    (alone / "warraq.toml").write_text("[rules\n")
    answer = own()
    assert (answer.status, answer.text.startswith("warraq: ")) == (503, True)
    assert "warraq.toml" in answer.text
    (alone / "warraq.toml").write_text('[rules]\nignore = ["ENC014"]\n')
    assert own().codes == []


@pytest.mark.slow
@pytest.mark.parametrize("number", sampled([signal.SIGINT, signal.SIGTERM], share=2))
def test_an_interrupt_ends_it_in_order(own: Served, number: signal.Signals) -> None:
    assert own().status == 200
    own.process.send_signal(number)
    out, err = own.process.communicate(timeout=20)
    assert (own.process.returncode, out) == (0, "")
    assert err == "The address is for this machine and this run alone; Ctrl-C ends it.\n"


def test_it_listens_on_the_loopback_interface_alone(served: Served) -> None:
    port = int(served.host.rpartition(":")[2])
    listening = [
        line.split()[1]
        for name in ("tcp", "tcp6")
        if (file := Path(f"/proc/net/{name}")).exists()
        for line in file.read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    assert [address for address in listening if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_what_cannot_be_served_is_one_line(run: Command, alone: Path, served: Served) -> None:
    write_jsonl(alone / "a.jsonl", article())
    port = served.host.rpartition(":")[2]
    for arguments, said in (
        (["a.jsonl", "--port", port], f"--port {port}: Address already in use; name another"),
        (["none.jsonl"], "none.jsonl"),
        (["-"], "standard input"),
        (["a.jsonl", "--select", "XYZ"], "XYZ: no such rule"),
    ):
        done = run("browse", *arguments, "--quiet")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done.err
        assert said in done.err


def test_without_the_extra_one_line_says_how_to_install_it(
    run: Command, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "warraq.browsing.serve", raising=False)
    monkeypatch.delattr("warraq.browsing.serve", raising=False)
    done = run("browse", cwd=alone)
    assert (done.code, done.out) == (2, "")
    assert done.err == "warraq: browse needs uvicorn: pip install 'warraq[browse]'\n"


@pytest.mark.needs("chromium")
@pytest.mark.slow
def test_a_browser_goes_from_a_finding_to_its_article_and_sees_a_change(own: Served, alone: Path) -> None:
    from playwright.sync_api import sync_playwright
    from tests.releases.test_datasheet_browser import ARGUMENTS

    record = article(title=f"عنـــوان {invented.INJECTED}", text="الطر\u200bيق " * 40)
    write_jsonl(alone / "corpus/a.jsonl", record)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(own.address)
        page.get_by_role("link", name="Whole article").first.click()
        heading = page.get_by_role("heading", level=1)
        assert heading.inner_text() == record["title"]
        text = page.locator(".reading div.text")
        assert text.get_attribute("dir") == "rtl"
        assert text.locator("mark").first.inner_text() == "U+200B"
        page.get_by_role("link", name="All findings").click()
        os.utime(alone / "corpus/a.jsonl", (1, 1))
        page.get_by_role("button", name="Load again").click(timeout=15_000)
        page.get_by_role("searchbox").wait_for()
        assert page.get_by_role("button", name="Load again").count() == 0
        browser.close()
    assert complaints == []
