"""Reports made on the spot: many findings, hostile ones, none."""

from __future__ import annotations

from typing import Any

from warraq.finding import Finding, Ran, Related, Report, Severity, waived

HOSTILE = (
    "\x1b[2J\x1b]0;title\x07", "a\r\nb\nc", "]]>", "<![CDATA[", "--><script>alert(1)</script>", "::error::x", "%0A::error::x", "\n::error file=x::y",
    "a,b:c%2C", "\ud800", "\udcff", "\x00", "\ufffe\uffff", "\u202egpj.exe", "`*_[x](https://example.org)_*`", "| cell |", '"quoted" & \'quoted\'', "{0} {1}", "\\u0000",
    "\U0001f1f8\U0001f1e6", "⟦marks⟧", "\u2028\u2029\x85",
)  # fmt: skip


def finding(code: str = "TXT005", severity: Severity = Severity.WARNING, **more: Any) -> Finding:
    return Finding(
        **{
            "code": code,
            "name": "name-of-rule",
            "severity": severity,
            "message": "what is wrong",
            "path": "corpus/a.jsonl",
            "line": 1,
            **more,
        }
    )


def hostile() -> Report:
    """Every part that comes from data is hostile."""
    findings = tuple(
        finding(
            message=text, path=f"corpus/{text}/a.jsonl", line=number or None, record=text, field=f"/{text}", value=f"a {text}", column=3, fixable=True,
            related=(Related(text, 1, text),), severity=list(Severity)[number % 3], code=("TXT005", "LNK002", "ENC014")[number % 3], name="rule",
        )
        for number, text in enumerate(HOSTILE)
    )  # fmt: skip
    return Report(
        findings,
        1,
        len(findings),
        notes=HOSTILE,
        waived=tuple(waived(each) for each in findings[:3]),
        ran=tuple(Ran(text, ("TXT005", "LNK001")) for text in HOSTILE),
    )


def many(number: int) -> Report:
    """A flood of one warning, with fewer of other kinds in it."""
    kinds = (
        (100, "TXT005", Severity.WARNING),
        (30, "ENC014", Severity.INFO),
        (7, "LNK002", Severity.ERROR),
        (1, "REC001", Severity.ERROR),
    )
    findings = []
    for place in range(number):
        code, severity = next(
            ((code, severity) for every, code, severity in reversed(kinds) if place % (137 // every) == 0), kinds[0][1:]
        )
        findings.append(
            finding(
                code,
                severity,
                path=f"corpus/{place % 40:02}/a.jsonl",
                line=place + 1,
                field="/text",
                value="قال  رئيس الوزراء " * 20,
                column=4,
                fixable=code == "TXT005",
            )
        )
    return Report(
        tuple(findings),
        40,
        number,
        ran=tuple(
            Ran(f"corpus/{folder:02}", ("TXT005", "ENC014", "LNK002", "LNK003", "REC001")) for folder in range(40)
        ),
    )
