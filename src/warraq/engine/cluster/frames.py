"""What is asked of Spark: the work on all parts, and the rows of it that the driver has to see.

Of keys and sketches these are the ones that share a number or a band with another. The numbers are grouped and counted;
those that are there more than once come to the driver, which is to hold their rows anyway, and go to all workers. So no
row is held for the others of its key, and none but numbers go from worker to worker: a sketch has some kilobytes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from warraq.engine.cluster import wire
from warraq.engine.cluster.session import Session, told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Task = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""Runs on workers: rows that name units in, rows of `wire.ROWS` out."""

_NAMES = {pa.int64(): "bigint", pa.int32(): "int", pa.string(): "string", pa.binary(): "binary"}
_KEPT = "examined"  # begins the names of folders of what workers made, in the scratch folder of a server of our own


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a job: the bytes of each unit, and the keys and sketches of those that others share."""

    held: wire.Held
    tables: dict[str, dict[int, pa.Table]]


def asked(session: Session, parts: pa.Table, work: Task, names: tuple[str, ...], held: wire.Held) -> Found:
    """Have workers do some work on all parts, and return what the driver has to see; `names` are the tables wanted."""
    from pyspark.sql import functions as f

    held.clear()  # of what an attempt that failed left
    with told(session.url, session.process):
        units = session.spark.createDataFrame(parts).coalesce(1).repartition(session.partitions(parts.num_rows))
        with _kept(session, units.mapInArrow(work, _ddl(wire.ROWS))) as rows:
            answers = rows.where(f.col("kind").isNotNull()).select("unit", "kind", "number", "data")
            for unit, kind, number, data in answers.toLocalIterator():
                held.add(unit, kind, number, bytes(data))
            tables = {name: wire.tables(_SHARED[name](session, rows).toArrow(), name) for name in names}
    return Found(held, tables)


@contextmanager
def _kept(session: Session, rows: DataFrame) -> Iterator[DataFrame]:
    """Keep what workers made while it is looked at: in our own server's scratch folder, else where the cluster does."""
    if session.scratch:
        path = str(session.scratch / f"{_KEPT}-{secrets.token_hex(8)}")
        rows.write.mode("overwrite").parquet(path)
        yield session.spark.read.parquet(path)
        return
    from pyspark import StorageLevel

    kept = rows.persist(StorageLevel.DISK_ONLY)
    try:
        yield kept
    finally:
        kept.unpersist()


def _keys(session: Session, rows: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    keyed = rows.where(f.col("keys").isNotNull())
    keys = keyed.select("unit", f.col("number").alias("row"), "keys.*")
    return _repeated(session, keys, "number").select("unit", f.col("row").alias("seq"), *wire.TABLES["keys"].names)


def _texts(session: Session, rows: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    texts = rows.where(f.col("texts").isNotNull()).select("unit", f.col("number").alias("seq"), "texts.*")
    bands = texts.where(f.size("shingles") > 0).select("unit", "seq", f.posexplode("bands").alias("at", "band"))
    wanted = _repeated(session, bands, "at", "band").select("unit", "seq").distinct()
    return _among(session, texts, wanted)


def _repeated(session: Session, rows: DataFrame, *key: str) -> DataFrame:
    """Return the rows whose key another row has too."""
    from pyspark.sql import functions as f

    counted = rows.select(*key).groupBy(*key).agg(f.count("*").alias("often"))
    return _among(session, rows, counted.where(f.col("often") > 1).select(*key))


def _among(session: Session, rows: DataFrame, wanted: DataFrame) -> DataFrame:
    """Return the rows that have a value of a wanted row. The wanted rows must be few enough for one machine."""
    from pyspark.sql import functions as f

    values = wanted.toArrow()
    known = session.spark.createDataFrame(values, _ddl(values.schema))  # of no rows, no types would be known
    return rows.join(f.broadcast(known), values.column_names, "left_semi")


_SHARED = {"keys": _keys, "texts": _texts}


def _ddl(schema: pa.Schema) -> str:
    return ", ".join(f"{each.name} {_name(each.type)}" for each in schema)


def _name(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'`{each.name}`: {_name(each.type)}' for each in kind)}>"
    return f"array<{_name(kind.value_type)}>" if pa.types.is_list(kind) else _NAMES[kind]
