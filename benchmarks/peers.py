"""What others do with the same file, each as a process of its own: `python benchmarks/peers.py NAME FILE`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

AGGREGATES = "count(*), count(DISTINCT publisher), max(published_at), sum(length(text)), min(title)"


def aggregates(path: str) -> object:
    """Read JSON Lines with DuckDB and compute five aggregates; nothing is checked."""
    import duckdb

    rows = f"SELECT {AGGREGATES} FROM read_json('{path}', format = 'newline_delimited')"  # noqa: S608  # our own file
    return duckdb.execute(rows).fetchall()


def release(path: str) -> object:
    """Sort JSON Lines with DuckDB, write zstd Parquet and JSON Lines, and hash both; nothing is checked."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        parquet, jsonl = f"{folder}/a.parquet", f"{folder}/a.jsonl.zst"
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        rows = f"SELECT * FROM read_json('{path}', format = 'newline_delimited') ORDER BY published_at, id"  # noqa: S608  # our own file
        connection.execute(f"CREATE TABLE articles AS {rows}")
        connection.execute(f"COPY articles TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
        connection.execute(f"COPY articles TO '{jsonl}' (FORMAT json, COMPRESSION zstd)")
        return subprocess.run(["sha256sum", parquet, jsonl], capture_output=True, text=True, check=True).stdout


def pydantic(path: str) -> object:
    """Validate each line with the article's pydantic model."""
    from warraq import Article

    with Path(path).open("rb") as stream:
        return sum(Article.model_validate_json(line) is not None for line in stream)


def great_expectations(path: str) -> object:
    """Load JSON Lines with pandas and hold them to eight expectations."""
    import great_expectations as gx
    import pandas as pd
    from great_expectations import expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    frame = pd.read_json(path, lines=True, convert_dates=False)
    asset = context.data_sources.add_pandas("own").add_dataframe_asset("articles")
    batches = asset.add_batch_definition_whole_dataframe("all")
    suite = gx.ExpectationSuite(
        "eight",
        expectations=[
            gxe.ExpectColumnValuesToNotBeNull(column="title"),
            gxe.ExpectColumnValuesToNotBeNull(column="text"),
            gxe.ExpectColumnValuesToBeUnique(column="id"),
            gxe.ExpectColumnValuesToBeUnique(column="link"),
            gxe.ExpectColumnValueLengthsToBeBetween(column="text", min_value=100),
            gxe.ExpectColumnValuesToMatchRegex(column="published_at", regex=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
            gxe.ExpectColumnValuesToMatchRegex(column="link", regex=r"^https?://"),
            gxe.ExpectColumnValuesToBeInSet(column="language", value_set=["ar", "en", "fr"]),
        ],
    )
    validation = gx.ValidationDefinition(name="run", data=batches, suite=context.suites.add(suite))
    return context.validation_definitions.add(validation).run(batch_parameters={"dataframe": frame}).success


if __name__ == "__main__":
    print(
        {each.__name__: each for each in (aggregates, release, pydantic, great_expectations)}[sys.argv[1]](sys.argv[2])
    )
