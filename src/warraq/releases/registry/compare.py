"""Compare two releases record by record, out of core, with DuckDB."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from warraq.errors import in_one_line
from warraq.system import database, scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

CHANGES = pa.schema([
    pa.field("id", pa.string(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),
    pa.field("fields", pa.list_(pa.field("element", pa.string(), nullable=False))),
])  # fmt: skip
_CHANGES = """
SELECT coalesce(o.id, n.id) AS id,
    CASE WHEN o.id IS NULL THEN 'added' WHEN n.id IS NULL THEN 'removed'
        WHEN o.digest <> n.digest THEN 'edited' ELSE 'moved' END AS kind,
    CASE WHEN o.split <> n.split THEN ['split'] END AS fields
FROM older AS o FULL JOIN newer AS n ON o.id = n.id
WHERE o.id IS NULL OR n.id IS NULL OR o.digest <> n.digest OR o.split <> n.split
ORDER BY 1
"""
_IDS = """
SELECT count(*) FILTER (o.id IS NULL) AS added, count(*) FILTER (n.id IS NULL) AS removed
FROM (SELECT DISTINCT id FROM older) AS o FULL JOIN (SELECT DISTINCT id FROM newer) AS n ON o.id = n.id
"""


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that reaches no file but its own temporary ones; data that fit no query are a ValueError."""
    import duckdb

    with (
        scratch.folder() as folder,
        database.opened(folder, "2GB") as own,
    ):
        own.execute("SET enable_external_access = false")
        try:
            yield own
        except (duckdb.DataError, duckdb.ProgrammingError) as error:
            raise ValueError(in_one_line(error)) from error


def changes(older: pa.Table, newer: pa.Table) -> pa.Table:
    """Compare two releases by `id`, `digest` and `split` of their records; return `CHANGES`, sorted by id.

    A record with other content is `edited`; one that only changed its split is `moved`. The only field named here is
    `split`; `with_fields` adds the others.
    """
    if not older.num_rows:  # a first release has nothing to be compared with
        ids = newer["id"].take(pc.sort_indices(newer["id"]))
        return pa.table([ids, pa.repeat("added", len(ids)), pa.nulls(len(ids), CHANGES.types[2])], schema=CHANGES)
    with _database() as connection:
        connection.register("older", older)
        connection.register("newer", newer)
        return connection.sql(_CHANGES).to_arrow_table().cast(CHANGES)


def with_fields(differences: pa.Table, older: Any, newer: Any) -> pa.Table:  # noqa: ANN401  # Arrow datasets
    """Add the fields in which edited records differ, from the data of both releases.

    `older` and `newer` are tables or datasets with `id`; fields that only one of them has are not named.
    """
    differing = ", ".join(_differing(older.schema, newer.schema))
    with _database() as connection:
        for name, table in (("differences", differences), ("older", older), ("newer", newer)):
            connection.register(name, table)
        return (
            connection.sql(
                f"""
            WITH edited AS (SELECT id FROM differences WHERE kind = 'edited'),
            o AS (SELECT * FROM older SEMI JOIN edited USING (id)),
            n AS (SELECT * FROM newer SEMI JOIN edited USING (id)),
            told AS (
                SELECT id, list_filter([{differing}], lambda name: name IS NOT NULL) AS fields FROM o JOIN n USING (id)
            )
            SELECT id, kind, CASE WHEN kind = 'edited'
                THEN list_concat(told.fields, coalesce(differences.fields, [])) ELSE differences.fields END
            FROM differences LEFT JOIN told USING (id) ORDER BY id
            """  # noqa: S608  # only names of fields are inserted, in quotes
            )
            .to_arrow_table()
            .rename_columns(CHANGES.names)
            .cast(CHANGES)
        )


def _differing(older: pa.Schema, newer: pa.Schema) -> Iterator[str]:
    """Yield what names each field that both schemas have, where a record differs in it; other types differ as text."""
    for name in newer.names:
        if name != "id" and name in older.names:
            text = "" if older.field(name).type == newer.field(name).type else "::VARCHAR"
            column, said = name.replace('"', '""'), name.replace("'", "''")
            yield f"""CASE WHEN o."{column}"{text} IS DISTINCT FROM n."{column}"{text} THEN '{said}' END"""


def ids(older: Any, newer: Any) -> tuple[int, int]:  # noqa: ANN401  # Arrow tables or datasets
    """Count the different ids that only `newer` has, and those that only `older` has; both have a column `id`.

    >>> ids(pa.table({"id": ["a", "b"]}), pa.table({"id": ["b", "c", "c", "d"]}))
    (2, 1)
    """
    with _database() as connection:
        connection.register("older", older)
        connection.register("newer", newer)
        (counts,) = connection.sql(_IDS).to_arrow_table().to_pylist()
    return counts["added"], counts["removed"]
