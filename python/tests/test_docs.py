"""The programs of the documents run as they are written."""

import os
import re
import shutil
import subprocess
import sys

import polars as pl
import pytest
from conftest import BOARD, ROOT, analyzed, tables


def programs(page):
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


def run(page, folder):
    """Runs all programs of a page as one, in a folder with the samples."""
    (folder / "samples").symlink_to(ROOT / "samples")
    code = "\n".join(programs(page))
    assert code
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["polars", "pandas", "duckdb"])
def test_a_page(name, tmp_path):
    shown = run(ROOT / "docs" / f"{name}.md", tmp_path)
    assert "role" in shown and "company" in shown, shown
    assert (tmp_path / "result" / "companies.csv").exists()
    assert any(tmp_path.glob("labelled.*"))


def test_the_read_me(tmp_path):
    assert "role" in run(ROOT / "python" / "README.md", tmp_path)
    assert pl.read_csv(tmp_path / "out" / "companies.csv").height > 5


@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not here")
def test_spark_has_the_tables_of_one_machine(tmp_path):
    pytest.importorskip("pyspark")
    run(ROOT / "docs" / "spark.md", tmp_path)
    whole = analyzed([BOARD], tmp_path / "whole")
    assert tables(tmp_path / "tables") == tables(whole)
