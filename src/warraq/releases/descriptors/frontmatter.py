"""Render the YAML front matter of a dataset card, which the Hugging Face Hub and `datasets` read.

Parquet is the default configuration. `jsonl` declares the features of the JSON Lines, which `datasets` would otherwise
guess from the first lines. `datasets` uses one reader for all configurations of a folder, chosen by the files of the
first, unless a call names its files; the card shows how to load `jsonl`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

import pyarrow as pa

from warraq.article import LANGUAGE_TAG
from warraq.releases.description.describe import Description
from warraq.releases.descriptors import licenses, yaml

# Types that `datasets` calls otherwise than Arrow does.
_NAMES = {pa.float64(): "float64", pa.date32(): "date32"}
# The Hub's size categories, by their least number of records.
_SIZES = {
    0: "n<1K", 10**3: "1K<n<10K", 10**4: "10K<n<100K", 10**5: "100K<n<1M", 10**6: "1M<n<10M", 10**7: "10M<n<100M",
    10**8: "100M<n<1B", 10**9: "1B<n<10B",
}  # fmt: skip


def render(description: Description) -> str:
    """Render the front matter, including its two lines of dashes."""
    d = description
    values: dict[str, Any] = {
        "pretty_name": d.policy.title,
        **_license(d),
        **_languages(d),
        "size_categories": [size(d.records)],
        "tags": list(dict.fromkeys(d.policy.keywords)),
    }
    stated = {key: value for key, value in values.items() if value}
    return f"---\n{yaml.dump(stated | _data(d))}---\n"


def _data(description: Description) -> dict[str, Any]:
    """Return which files have which split; `num_bytes` counts Parquet bytes."""
    d = description
    size = {split: sum(s.parquet.bytes for s in d.shards if s.split == split) for split in d.splits}
    total = sum(size.values())
    features = [{"name": column.name, **_feature(column.type)} for column in d.record.arrow]
    files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in d.splits]
    lines = [{"split": split, "path": f"jsonl/{split}-*"} for split in d.splits]
    info = {
        "config_name": "default",
        "features": features,
        "splits": [{"name": name, "num_bytes": size[name], "num_examples": rows} for name, rows in d.splits.items()],
        "download_size": total,
        "dataset_size": total,
    }
    configs = [
        {"config_name": "default", "data_files": files},
        {"config_name": "jsonl", "data_files": lines, "features": features},
    ]
    return {"configs": configs, "dataset_info": [info]}


def size(records: int) -> str:
    """Return the Hub's size category for a number of records.

    >>> size(999), size(1000), size(2_000_000)
    ('n<1K', '1K<n<10K', '1M<n<10M')
    """
    return list(_SIZES.values())[bisect_right(list(_SIZES), records) - 1]


def _license(description: Description) -> dict[str, str | None]:
    known = licenses.hub(description)
    if known != "other":
        return {"license": known}
    name = _slug(description.policy.license_name) or _slug(description.policy.license)
    return {"license": known, "license_name": name or None, "license_link": licenses.address(description)}


def _slug(name: str | None) -> str:
    """Reduce the name of a licence to the characters that the Hub allows; the result may be empty."""
    return re.sub(r"[^a-z0-9.]+", "-", (name or "").lower().removeprefix("licenseref-")).strip("-.")


def _languages(description: Description) -> dict[str, list[str]]:
    """Return the languages as ISO 639 codes, which the Hub knows, and as BCP 47 tags if any is more specific."""
    tags = [tag for tag in description.languages if re.search(LANGUAGE_TAG, tag)]
    codes = [code for tag in tags if re.fullmatch("[a-z]{2,3}", code := tag.split("-")[0].lower())]
    return {
        "language": list(dict.fromkeys(codes)),
        "language_bcp47": tags if any("-" in tag for tag in tags) else [],
    }


def _feature(kind: pa.DataType) -> dict[str, Any]:
    """Convert an Arrow type to the notation of `datasets` features in a card."""
    if pa.types.is_list(kind):
        inner = _feature(kind.value_type)
        return {"list": inner.get("dtype") or inner["struct"]}
    if pa.types.is_struct(kind):
        return {"struct": [{"name": part.name, **_feature(part.type)} for part in kind.fields]}
    return {"dtype": _NAMES.get(kind, str(kind))}
