"""The samples, and the program that labelled them."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The sample of the documents. All its records are well formed.
BOARD = ROOT / "samples" / "board-export.csv"
HEADER = ["id", "title", "company", "location", "date", "description"]


def program(*arguments, cwd=ROOT):
    """Runs the program: that of TITLEGAUGE, or the one in the wheel."""
    own = os.environ.get("TITLEGAUGE")
    command = [own] if own else [sys.executable, "-m", "titlegauge"]
    return subprocess.run([*command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)


def analyzed(inputs, out, *options):
    done = program("analyze", *inputs, "--out", out, "--quiet", *options)
    assert done.returncode == 0, done.stderr
    return out


def tables(folder, page=False):
    """The content of each table without rows of postings."""
    rows = {"postings.csv", "evidence.csv", "rejects.csv", "run.json", "datapackage.json"}
    left_out = rows if page else rows | {"report.html"}
    files = (path for path in folder.iterdir() if path.is_file() and path.name not in left_out)
    return {path.name: path.read_bytes() for path in files}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def records():
    """The well-formed records of the samples, and pairs of near copies with and without a company."""
    for path in (ROOT / "samples" / "postings.csv", BOARD):
        for row in rows(path):
            if None not in row:
                yield row | {"date": row.get("date") or row.get("date_posted")}
    for number, row in enumerate(rows(ROOT / "tests" / "duplicates" / "pairs.csv")):
        yield row | {"company": "" if number // 2 % 3 else row.get("company", "Acme Ltd")}


@pytest.fixture(scope="session")
def export(tmp_path_factory):
    """Samples as one CSV."""
    path = tmp_path_factory.mktemp("export") / "export.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(records())
    return path


@pytest.fixture(scope="session")
def sample(export):
    """The export as a pyarrow table of text."""
    table = rows(export)
    return pyarrow.table({name: [row[name] for row in table] for name in HEADER})


@pytest.fixture(scope="session")
def result(export, tmp_path_factory):
    """The result of the program for the export, without duplicates detected."""
    out = tmp_path_factory.mktemp("result") / "off"
    return analyzed([export], out, "--duplicates", "off")
