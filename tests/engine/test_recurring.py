"""What a publisher repeats, over generated texts: found wherever it stands, by whatever jobs, files, batches and orders
it is read.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from warraq import lint, native, policy, scoping
from warraq.finding import Finding
from warraq.readers import blocks

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
FOOTER = "اشترك الآن في نشرتنا البريدية المسائية"


def prose(number: int, words: int = 30) -> str:
    chosen = random.Random(number)  # noqa: S311  # the same every time
    return " ".join("".join(chosen.choices(LETTERS, k=chosen.randint(3, 7))) for _ in range(words)) + "."


def records(texts: list[str], publisher: str | None = "الواحة", first: int = 0) -> list[dict[str, Any]]:
    return [
        {"link": f"https://example.org/{first + n}", "text": text, "publisher": publisher}
        for n, text in enumerate(texts)
    ]


def found(folder: Path, made: list[dict[str, Any]], **more: Any) -> list[Finding]:
    folder.mkdir(exist_ok=True)
    (folder / policy.NAME).touch()
    (folder / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in made), encoding="utf-8")
    return report(folder, **more)


def report(folder: Path, **more: Any) -> list[Finding]:
    request = scoping.Request(paths=(folder,), select=("TXT002",), required=("text",), **more)
    return list(lint.validate(policy.load(folder / policy.NAME), request).findings)


def lines(findings: list[Finding]) -> list[int | None]:
    return [finding.line for finding in findings]


@pytest.mark.parametrize(
    "place",
    [
        "{0}\n\n{1}",
        "{1}\n\n{0}",
        "{0}\n{1}\n{0}",
        "{0} {1}",
        "{1} {0}",
        "{0}\n {1} :\n{0}",
        "{0}\n{1}: {0}",
        "{0}\n{1} | {0}",
        "{0}\n* {1} *",
    ],
)
def test_what_is_repeated_is_found_where_it_stands(tmp_path: Path, place: str) -> None:
    texts = [place.format(prose(n), FOOTER) for n in range(20)] + [prose(n) for n in range(20, 60)]
    findings = found(tmp_path, records(texts))
    assert lines(findings) == list(range(1, 21))
    for finding in findings:
        _, shown, often = finding.message.split("'")
        assert shown in FOOTER
        assert len(shown.split()) >= 4
        assert often == " (in 20 of 60 records of الواحة)"
        assert finding.column == str(finding.value).index(shown) + 1


def test_once_it_is_known_it_is_found_in_mid_sentence_too(tmp_path: Path) -> None:
    texts = [f"{prose(n)}\n{FOOTER}" for n in range(20)] + [f"{prose(20)[:-1]} {FOOTER} {prose(21)}", prose(22)]
    assert lines(found(tmp_path, records(texts))) == list(range(1, 22))


@pytest.mark.parametrize(
    ("times", "others", "expected"), [(20, 0, 20), (19, 0, 0), (20, 1980, 20), (20, 1981, 0), (21, 2079, 21)]
)
def test_it_takes_twenty_records_and_one_in_a_hundred(tmp_path: Path, times: int, others: int, expected: int) -> None:
    texts = [f"{prose(n)}\n{FOOTER}" for n in range(times)] + [prose(n, 5) for n in range(times, times + others)]
    assert len(found(tmp_path, records(texts))) == expected


@pytest.mark.parametrize(
    "texts",
    [
        [prose(n) for n in range(60)],
        [f"{prose(n)}\n***\n{prose(-n - 1)}" for n in range(30)],
        [f"1. {prose(n)}\n\n2. {prose(-n - 1)}" for n in range(30)],
        [f"قال الوزير أمس {prose(n)}" for n in range(30)],
        [f"{prose(n)}\nوأشار الوزير إلى {prose(-n - 1)}" for n in range(30)],
        [f"خبر رقم {n}" for n in range(40)],
        [f"{prose(1)}\n{FOOTER}" for _ in range(40)],
    ],
    ids=["none", "marks", "numbers", "three words", "the start of a line", "digits differ", "one text again and again"],
)
def test_what_is_no_residue(tmp_path: Path, texts: list[str]) -> None:
    assert found(tmp_path, records(texts)) == []


def test_marks_and_white_space_are_no_difference(tmp_path: Path) -> None:
    variants = [
        FOOTER,
        FOOTER.replace(" ", "  "),
        f"«{FOOTER}»!",
        FOOTER.replace("نشرتنا", "نشرتـنا"),
        FOOTER.replace(" ", "\u00a0"),
    ]
    texts = [f"{prose(n)}\n{FOOTER}" for n in range(20)] + [
        f"{prose(n + 20)}\n{each}" for n, each in enumerate(variants)
    ]
    assert lines(found(tmp_path, records(texts))) == list(range(1, 26))


def test_publishers_are_counted_apart(tmp_path: Path) -> None:
    texts = [f"{prose(n)}\n{FOOTER}" for n in range(38)]
    made = records(texts[:19], "الواحة") + records(texts[19:], "النخلة", first=19)
    assert found(tmp_path, made) == []
    for each in made:
        each["publisher"] = None
    assert len(found(tmp_path, made)) == 38  # the host of their links


def test_where_nothing_says_who_publishes_all_are_one(tmp_path: Path) -> None:
    made = [{"text": f"{prose(n)}\n{FOOTER}"} for n in range(20)]
    findings = found(tmp_path, made)
    assert len(findings) == 20
    assert "(in 20 of 20 records)" in findings[0].message


def test_heads_in_the_shape_of_datelines_are_one_run(tmp_path: Path) -> None:
    cities = ["جدة", "مكة المكرمة", "أبها", "تبوك", "عرعر"]
    heads = [f"سلمى العلي- الواحة- {cities[n % 5]}:" if n % 2 else f"الواحة - {cities[n % 5]}:" for n in range(20)]
    texts = [f"{head} {prose(n)}" for n, head in enumerate(heads)] + [prose(n) for n in range(20, 40)]
    assert lines(found(tmp_path / "a", records(texts))) == list(range(1, 21))
    assert found(tmp_path / "b", records(texts[1:])) == []


def test_one_finding_a_record_and_the_count_rather_than_none(tmp_path: Path) -> None:
    texts = [f"{prose(n)}\nالمصدر: وكالات الأنباء العربية" for n in range(20)] + [f"{prose(21)}\nالمصدر: أخرى"]
    findings = found(tmp_path, records(texts))
    assert lines(findings) == list(range(1, 22))
    assert ["(in 20 of 21 records" in finding.message for finding in findings] == [True] * 20 + [False]


def test_a_link_to_the_rest_is_another_rules(tmp_path: Path) -> None:
    assert found(tmp_path, records([f"{prose(n)}\n...المزيد" for n in range(30)])) == []


@pytest.fixture(scope="module")
def mixed() -> list[dict[str, Any]]:
    made = records([f"{prose(n)}\n{FOOTER}" if n % 3 else prose(n) for n in range(300)])
    made += records([f"عين - {prose(n, 1)[:-1]}:\n{prose(n)}" for n in range(300, 360)], "عين", first=300)
    made += records(
        [f"{prose(n)}\n\nللتواصل أرسل رسالة إلى 88548 {prose(-n)}" for n in range(360, 400)], "عكاظ", first=360
    )
    return made


def facts(findings: list[Finding]) -> list[tuple[Any, ...]]:
    return sorted((str(each.value), each.message, each.column) for each in findings)


def test_the_same_whatever_the_jobs_files_batches_and_orders(
    tmp_path: Path, mixed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    once = found(tmp_path / "one", mixed)
    assert len(once) == 200 + 60 + 40
    shuffled = random.Random(5).sample(mixed, len(mixed))  # noqa: S311  # the same every time
    assert facts(found(tmp_path / "shuffled", shuffled)) == facts(once)
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / policy.NAME).touch()
    for number in range(7):
        part = "".join(json.dumps(each) + "\n" for each in shuffled[number::7])
        (folder / f"{number}.jsonl").write_text(part, encoding="utf-8")
    many = report(folder, jobs=1)
    assert facts(many) == facts(once)
    for jobs in (2, 5):
        assert report(folder, jobs=jobs) == many
    monkeypatch.setitem(blocks.cut.__kwdefaults__, "size", 4096)
    assert report(tmp_path / "one", jobs=3) == once


def test_what_is_remembered_gives_the_same(tmp_path: Path, mixed: list[dict[str, Any]]) -> None:
    cold = found(tmp_path, mixed)
    assert report(tmp_path, cache=True) == cold
    assert report(tmp_path, cache=True) == cold
    more = records([f"{prose(n)}\n{FOOTER}" for n in range(500, 510)], first=500)
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(each) + "\n" for each in more), encoding="utf-8")
    assert report(tmp_path, cache=True) == report(tmp_path)
    assert len(report(tmp_path, cache=True)) == len(cold) + 10


def test_the_same_where_nothing_is_compiled(tmp_path: Path, mixed: list[dict[str, Any]]) -> None:
    once = found(tmp_path, mixed)
    with patch.object(native, "library", lambda: None):
        assert report(tmp_path) == once
