"""The database that keys and near-duplicates are found with."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import pathlib, tempfile
from warraq.system import database
with tempfile.TemporaryDirectory() as folder:
    own = database.opened(pathlib.Path(folder), "1GB", threads=1)
    for each in own, own.cursor():
        print(each.execute("SELECT current_setting('enable_progress_bar')").fetchone())
"""


def test_it_draws_no_bar_into_a_report() -> None:
    """Not even without a main script, as in a notebook, where DuckDB draws one when a query takes two seconds."""
    bare = (
        "import duckdb; print(duckdb.connect().execute(\"SELECT current_setting('enable_progress_bar')\").fetchone())"
    )
    said = [
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True).stdout.split("\n")
        for each in (bare, SCRIPT)
    ]
    assert said == [["(True,)", ""], ["(False,)", "(False,)", ""]]
