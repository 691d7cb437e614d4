"""No text of a policy or of the data is markup or syntax in a descriptor, and what nobody says is left out."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.releases.sheet import stated

from warraq.policy import ReleasePolicy
from warraq.releases import datasheet, descriptors
from warraq.releases.description.describe import Description, Shard
from warraq.releases.descriptors import citation, licenses
from warraq.releases.descriptors import yaml as own_yaml
from warraq.releases.descriptors.markdown import plain
from warraq.releases.format.manifest import File

# rdflib, with which mlcroissant reads JSON-LD, calls a class of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

TITLES = [
    'A "quoted": title\n---\nand: more',
    "---",
    "- [x] list",
    "1. first",
    "# head `code` *b* _i_ ~s~ [a](b) ![c](d) <b>&lt;",
    "== | cell | &amp; \\ \\| $x$",
    "أخبار: «قديمة»\u200f",
    "\u2028 \x85 \ufeff🙂\x7f",
    "{a: 1} %TAG !x @y #z, 50% of $5 ^ ~",
    "```\nfence",
    "null",
    "1.0",
]


def description(**fields: Any) -> Description:
    """Describe a release of one shard and nothing more than has to be said."""
    shard = Shard(
        "train", 3, File(path="data/train-00000-of-00001.parquet", bytes=10, sha256="0" * 64),
        File(path="jsonl/train-00000-of-00001.jsonl.gz", bytes=5, sha256="1" * 64),
    )  # fmt: skip
    policy = ReleasePolicy(name="mixed", title="Title", description="Text.", jsonl="gzip")
    plain_one = Description(
        policy=policy, version="1.2.3", date="2021-07-25", records=3, characters=9, paragraphs=3, related=0,
        linked=0, seeded=0, assumed_offsets=0, inferred_keywords=0, missing={}, publishers={"P": 3}, languages={"ar": 3},
        licenses={"none stated": 3}, readers={}, first="2021-07-25T00:00:00Z", last="2021-07-25T00:00:00Z", collected=None,
        findings=(), waived=(), rules=1, shards=(shard,), months={}, lengths={},
    )  # fmt: skip
    return stated(plain_one, **fields)


def rendered(**fields: Any) -> dict[str, str]:
    made = description(**fields)
    return descriptors.render(made, datasheet.answers(made, {}))


def front(card: str) -> dict[str, Any]:
    from huggingface_hub import DatasetCard

    _, block, _ = card.split("---\n", 2)
    read: dict[str, Any] = yaml.safe_load(block)
    assert DatasetCard(card).data.to_dict() == read
    return read


def body(card: str) -> list[Any]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(card.split("\n---\n", 1)[1])


def croissant(text: str) -> Any:
    """Read croissant.json as mlcroissant does; it finds nothing wrong with it."""
    import mlcroissant as mlc
    from mlcroissant._src.core.context import Context

    context = Context()
    metadata = mlc.Metadata.from_json(context, json.loads(text))
    assert not context.issues.errors, context.issues.report()
    return metadata


def package(text: str) -> Any:
    """Read datapackage.json as frictionless does, which raises where it is none."""
    import frictionless

    return frictionless.Package.from_descriptor(json.loads(text))


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_a_title_everywhere(title: str) -> None:
    made = rendered(title=title, description=f"About {title}", creators=(title,), keywords=(title,))
    read = front(made["README.md"])
    assert (read["pretty_name"], read["tags"]) == (title, [title])
    tokens = body(made["README.md"])
    assert [token.type for token in tokens[:6]] == [
        "heading_open", "inline", "heading_close", "paragraph_open", "inline", "paragraph_close",
    ]  # fmt: skip
    assert {part.type for token in tokens[:9] for part in token.children or ()} <= {
        "text",
        "text_special",
        "code_inline",
    }
    assert shown(tokens[1]) == " ".join(title.split())
    assert shown(tokens[4]) == " ".join(f"About {title}".split())
    cited = yaml.safe_load(made["CITATION.cff"])
    assert (cited["title"], cited["authors"], cited["keywords"]) == (title, [{"name": title}], [title])
    assert json.loads(made["croissant.json"])["name"] == title
    assert croissant(made["croissant.json"]).version == "1.2.3"
    assert package(made["datapackage.json"]).title == title


def shown(token: Any) -> str:
    return "".join(part.content for part in token.children)


def test_names_from_the_data_are_cells_of_a_table() -> None:
    names = ["a | b", "<script>", "x\ny", "`", "\\", "*", "[l](u)"]
    tokens = body(rendered(publishers=dict.fromkeys(names, 1), records=7)["README.md"])
    cells = [shown(tokens[place + 1]) for place, token in enumerate(tokens) if token.type == "td_open"]
    rows = [cells[start : start + 3] for start in range(4, 4 + 3 * (1 + len(names)), 3)]  # behind those of the splits
    assert [row[0] for row in rows] == ["ar", *(" ".join(name.split()) for name in names)]
    assert cells[4 + 3 * (1 + len(names))] == "id"
    assert not any(part.type == "html_inline" for token in tokens for part in token.children or ())


def test_many_publishers_are_counted_together() -> None:
    card = rendered(publishers={f"P{number}": 1 for number in range(12)}, records=12)["README.md"]
    assert "| P9 | 1 | 8.3% |\n| 2 more | 2 | 16.7% |" in card
    assert "P10" not in card


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "hub", "croissant_has", "package_has", "cff_has"),
    [
        (
            {"license": "cc0-1.0"},
            {"license": "cc0-1.0"},
            "https://spdx.org/licenses/CC0-1.0.html",
            [{"name": "CC0-1.0", "path": "https://spdx.org/licenses/CC0-1.0.html", "title": "cc0-1.0"}],
            {"license": "CC0-1.0"},
        ),
        (
            {"license": "ODbL-1.0"},
            {"license": "odbl"},
            "https://spdx.org/licenses/ODbL-1.0.html",
            [{"name": "ODbL-1.0", "path": "https://spdx.org/licenses/ODbL-1.0.html", "title": "ODbL-1.0"}],
            {"license": "ODbL-1.0"},
        ),
        (
            {"license": "CERN-OHL-P-2.0"},
            {
                "license": "other",
                "license_name": "cern-ohl-p-2.0",
                "license_link": "https://spdx.org/licenses/CERN-OHL-P-2.0.html",
            },
            "https://spdx.org/licenses/CERN-OHL-P-2.0.html",
            [
                {
                    "name": "CERN-OHL-P-2.0",
                    "path": "https://spdx.org/licenses/CERN-OHL-P-2.0.html",
                    "title": "CERN-OHL-P-2.0",
                }
            ],
            {"license": "CERN-OHL-P-2.0"},
        ),
        (
            {"license": "LicenseRef-own", "license_name": 'Our "own": one', "license_url": "https://example.org/l"},
            {"license": "other", "license_name": "our-own-one", "license_link": "https://example.org/l"},
            "https://example.org/l",
            [{"name": "LicenseRef-own", "path": "https://example.org/l", "title": 'Our "own": one'}],
            {"license-url": "https://example.org/l"},
        ),
        (
            {"license": "LicenseRef-own", "license_name": "رخصة"},
            {"license": "other", "license_name": "own"},
            {"@type": "sc:CreativeWork", "name": "رخصة"},
            [{"name": "LicenseRef-own", "title": "رخصة"}],
            {},
        ),
        (
            {"license": "MIT OR Apache-2.0"},
            {"license": "other", "license_name": "mit-or-apache-2.0"},
            {"@type": "sc:CreativeWork", "name": "MIT OR Apache-2.0"},
            None,
            {},
        ),
        ({}, {"license": "unknown"}, None, None, {}),
    ],
)
def test_licences(
    named: dict[str, str],
    hub: dict[str, str],
    croissant_has: Any,
    package_has: Any,
    cff_has: dict[str, str],
) -> None:
    made = rendered(**named)
    read = front(made["README.md"])
    assert {key: value for key, value in read.items() if key.startswith("license")} == hub
    assert json.loads(made["croissant.json"]).get("license") == croissant_has
    croissant(made["croissant.json"])
    assert json.loads(made["datapackage.json"]).get("licenses") == package_has
    package(made["datapackage.json"])
    cited = yaml.safe_load(made["CITATION.cff"])
    assert {key: value for key, value in cited.items() if key.startswith("license")} == cff_has


def test_what_nobody_says_is_left_out() -> None:
    made = rendered()
    read, cited = front(made["README.md"]), yaml.safe_load(made["CITATION.cff"])
    metadata, resources = json.loads(made["croissant.json"]), json.loads(made["datapackage.json"])
    assert not read.keys() & {"tags", "license_name", "license_link", "language_bcp47", "task_categories"}
    assert not metadata.keys() & {"license", "creator", "keywords", "identifier", "rai:dataCollectionTimeframe"}
    assert metadata["url"] == "datasheet.html"  # which Croissant asks for: the page beside it
    assert not resources.keys() & {"id", "homepage", "licenses", "contributors", "keywords"}
    # The format asks for these four (Citation File Format 1.2.0, required keys).
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["cff-version"], cited["authors"], cited["type"]) == ("1.2.0", [{"name": "anonymous"}], "dataset")
    assert not cited.keys() & {"license", "license-url", "doi", "url", "keywords"}
    assert isinstance(cited["version"], str) and "date-released" not in cited
    assert "author" not in citation.bibtex(description())
    assert citation.text(description()) == "Title. Version 1.2.3, data up to 2021-07-25 [data set]."
    assert citation.text(description(last=None)) == "Title. Version 1.2.3 [data set]."
    croissant(made["croissant.json"])
    package(made["datapackage.json"])


def test_withdrawn_versions_and_takedowns_are_named() -> None:
    made = rendered(yanked=(("1.0.0", "wrong *dates*\nin | May"), ("1.1.0", "x")), taken_down=2)
    tokens = body(made["README.md"])
    items = [shown(tokens[place + 2]) for place, token in enumerate(tokens) if token.type == "list_item_open"]
    assert items[:2] == ["1.0.0: wrong *dates* in | May", "1.1.0: x"]
    assert any(item.startswith("2 records taken down on request") for item in items)
    assert json.loads(made["croissant.json"])["rai:dataManipulationProtocol"].startswith("2 records taken down")
    assert "Withdrawn" not in rendered()["README.md"]


def test_an_address_is_cited_as_it_is() -> None:
    made = rendered(doi="10.1234/a_b%c", url="https://example.org/x_y?a=1&b=2", creators=("A & B", "{C}"))
    cited = yaml.safe_load(made["CITATION.cff"])
    assert "doi" not in cited  # the format's own pattern has no per cent
    assert cited["url"] == "https://example.org/x_y?a=1&b=2"
    entry = citation.bibtex(description(doi="10.1234/a_b", creators=("A & B", "{C}"), title="50% {of} $5_"))
    assert "doi = {10.1234/a_b}" in entry
    assert "url = {https://doi.org/10.1234/a_b}" in entry
    assert r"author = {{A \& B} and {{\textbraceleft}C{\textbraceright}}}" in entry
    assert r"title = {{50\% {\textbraceleft}of{\textbraceright} \$5\_}}" in entry
    assert citation.text(description(creators=("A", "B"), doi="10.1/x")).startswith("A; B. Title. Version 1.2.3, data")


def test_the_date_of_release_is_cited_where_it_is_stated() -> None:
    """It stands in the ledger alone; the data's own date is never called so."""
    made = rendered(released="2026-11-29", creators=("A", "B"))
    assert yaml.safe_load(made["CITATION.cff"])["date-released"] == "2026-11-29"
    assert "A; B (2026). Title. Version 1.2.3 [data set]." in made["README.md"].replace("\\", "")
    assert "year = {2026}" in made["README.md"] and "note =" not in made["README.md"]
    assert "ledger" not in made["README.md"]
    silent = rendered(creators=("A", "B"))
    assert "date-released" not in silent["CITATION.cff"]
    assert "year =" not in silent["README.md"] and "note = {Data up to 2021-07-25}" in silent["README.md"]
    assert "The day of release stands in the ledger" in silent["README.md"]


def test_the_card_describes_every_field_and_shows_a_record() -> None:
    from warraq.article import ARROW_SCHEMA

    record = {
        "id": "0" * 32,
        "title": "```\n# no *markup*",
        "text": "م" * 500,
        "keywords": list("abcdefgh"),
        "source": None,
    }
    tokens = body(rendered(sample=json.dumps(record), missing={"link": 3})["README.md"])
    cells = [shown(tokens[place + 1]) for place, token in enumerate(tokens) if token.type == "td_open"]
    assert [cell for cell in cells if cell in ARROW_SCHEMA.names] == ARROW_SCHEMA.names
    assert cells[cells.index("link") + 3] == "3" and cells[cells.index("id") + 3] == "0"
    (fence,) = (token.content for token in tokens if token.type == "fence" and token.info == "json")
    found = json.loads(fence)
    assert found["title"] == record["title"] and found["source"] is None
    assert found["text"] == "م" * 200 + "…"
    assert found["keywords"] == [*"abcde", "…"]
    assert "A record" not in rendered()["README.md"]


def test_the_card_counts_known_issues_of_any_code() -> None:
    findings = (("TXT001", "short-text", "warning", 1234), ("ZZZ999", "name | of *none*", "info", 2))
    tokens = body(rendered(findings=findings)["README.md"])
    cells = [shown(tokens[place + 1]) for place, token in enumerate(tokens) if token.type == "td_open"][-6:]
    assert [cells[0], cells[2]] == ["TXT001 short-text", "1,234"] and cells[1]
    assert cells[3:] == ["ZZZ999 name | of *none*", "", "2"]
    assert "None that the 1 rules find" in rendered()["README.md"]


def test_languages_are_codes_that_the_hub_knows() -> None:
    read = front(rendered(languages={"ar-IQ": 2, "x-own": 1, "AR": 1, "none stated": 1, "zh-Hant-TW": 1})["README.md"])
    assert read["language"] == ["ar", "zh"]
    assert read["language_bcp47"] == ["ar-IQ", "x-own", "AR", "zh-Hant-TW"]


def test_an_spdx_identifier_is_one_of_the_list() -> None:
    assert licenses.spdx("apache-2.0") == "Apache-2.0"
    assert [licenses.spdx(name) for name in ("LicenseRef-x", "No-Such-1.0", "MIT AND MIT", "", None)] == [None] * 5
    assert all(licenses.spdx(name) for name in licenses._HUB), [n for n in licenses._HUB if not licenses.spdx(n)]


@given(st.lists(st.text(), max_size=3), st.integers(0, 10**12))
def test_yaml_reads_what_was_written(texts: list[str], number: int) -> None:
    wanted = {"texts": texts, "one": {"number": number, "parts": [{"a": text, "b": number} for text in texts]}}
    filled = {key: value for key, value in wanted.items() if value}
    filled["one"] = {key: value for key, value in wanted["one"].items() if value != []}
    made = own_yaml.dump(filled)
    assert yaml.safe_load(made) == filled
    assert "---" not in made.splitlines()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"before {plain(text)}")
    parts = [part for token in tokens for part in token.children or ()]
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert "".join(part.content for part in parts) == " ".join(f"before {text}".split())
    tokens = MarkdownIt("commonmark").enable("table").parse(plain(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_bibtex_keeps_its_braces_in_pairs(title: str) -> None:
    depth, lowest = 0, 0
    for brace in re.findall("[{}]", citation.bibtex(description(title=title, creators=(title,)))):
        depth += 1 if brace == "{" else -1
        lowest = min(lowest, depth)
    assert (depth, lowest) == (0, 0)


def test_the_documentation_has_the_schema_for_polars() -> None:
    from tests.conftest import ROOT

    from warraq.releases.descriptors import polars

    text = (ROOT / "docs/releases.md").read_text(encoding="utf-8")
    shown = ast.parse(
        next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "pl.Schema" in block)
    )
    written = next(each.value for each in shown.body if isinstance(each, ast.Assign))
    assert ast.dump(written) == ast.dump(ast.parse(polars.schema(), mode="eval").body)
