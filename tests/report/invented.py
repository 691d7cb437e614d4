"""Invented Arabic records with known faults, and their report with its context."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import article, write_jsonl

from warraq import context, lint, policy, scoping
from warraq.finding import Report

PUBLISHERS = ("صحيفة المدينة", "أخبار الساحل", "الوادي اليوم")
MONTHS = ("2021-03", "2021-04", "2021-05", "2021-06")
INJECTED = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
BODY = (
    "قال المتحدث باسم البلدية إن العمل في الجسر الجديد بدأ أمس، وإن الوزير زار الموقع مع عدد من المهندسين، وسينتهي العام المقبل.\n\n"
    "وأضاف أن المرحلة الأولى تشمل الطريق الساحلي ومدخل الميناء، وأن السكان سيستخدمون طريقا بديلا حتى نهاية الشتاء"
)


def records() -> list[dict[str, Any]]:
    """Forty records; the tenth has an attack in its headline, and the last the link of the first."""
    return [record(number) for number in range(39)] + [record(39, link="https://example.org/0")]


def record(number: int, **fields: Any) -> dict[str, Any]:
    title, text = f"البلدية تعلن بدء العمل في الجسر رقم {number}", f"{BODY} رقم {number}، في الحي {number * 7}."
    if number % 5 == 1:
        title = title.replace("البلدية", "البلديـــة")
    if number % 5 == 0:
        text = text.replace("الطريق", "الطر\u200bيق")
    if number % 4 == 0:
        text = text.replace("البلدية", "البلدية&nbsp;")
    if number == 10:
        title = INJECTED + title
    own = {
        "link": f"https://example.org/{number}",
        "title": title,
        "text": text,
        "publisher": PUBLISHERS[number % len(PUBLISHERS)],
        "published_at": f"{MONTHS[number % len(MONTHS)]}-{number % 27 + 1:02}T08:00:00Z",
    }
    return article(**own | fields)


def corpus(folder: Path) -> Path:
    """Write the records into `corpus/`, a file a month, beside a policy."""
    (folder / "corpus").mkdir(parents=True)
    (folder / "warraq.toml").touch()
    every = records()
    for month in MONTHS:
        own = [each for each in every if each["published_at"].startswith(month)]
        write_jsonl(folder / "corpus" / f"{month}.jsonl", *own)
    return folder


def found(folder: Path, *paths: Path, **request: Any) -> Report:
    """Return the report of the records of a folder, with its context."""
    repository = policy.load(folder / "warraq.toml") if (folder / "warraq.toml").exists() else policy.load(None)
    asked = scoping.Request(paths=paths, **request)
    return context.read(repository, asked, lint.validate(repository, asked))
