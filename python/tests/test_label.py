"""Labels of the wheel equal those of the program, whatever library the table is of."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import titlegauge
from conftest import BOARD, ROOT, rows

LEFT_OUT = {
    "posting_id", "source", "record", "title", "company", "location", "date", "date_precision",
    "status", "duplicate_of", "duplicate_kind", "same_text_as",
}  # fmt: skip


def text(value):
    """A label as postings.csv writes it."""
    if value is None:
        return ""
    if isinstance(value, float):
        shown = f"{value:.6f}".rstrip("0")
        return shown + "0" if shown.endswith(".") else shown
    return str(value)


def assert_equal(labelled, result):
    expected = rows(result / "postings.csv")
    assert labelled.num_rows == len(expected) > 50
    own = set(labelled.column_names)
    for name in expected[0].keys() - LEFT_OUT:
        column = f"titlegauge_{name}" if f"titlegauge_{name}" in own else name
        found = [text(value) for value in labelled.column(column).to_pylist()]
        assert found == [row[name] for row in expected], name


def test_columns_are_named():
    duties = "Run the help desk, buy laptops and licences, and train the staff of our office."
    usual = pa.table({"title": ["Head of IT"], "description": [duties]})
    odd = usual.rename_columns(["post", "tasks"])
    columns = {"title": "post", "description": ["tasks"]}
    labelled = titlegauge.label(odd, columns=columns)
    # A second reader opens the table again.
    for _ in range(2):
        found = pa.table(labelled).drop_columns(["post", "tasks"])
        assert found == pa.table(titlegauge.label(usual)).drop_columns(["title", "description"])
    for wrong in [None, {"titel": "post"}, {"title": "x", "description": "tasks"}]:
        with pytest.raises(ValueError):
            titlegauge.label(odd, columns=wrong)
    with pytest.raises(TypeError):
        titlegauge.label(odd, columns={"title": 1})


TABLES = {
    "pyarrow": lambda table: table,
    "small batches": lambda table: pa.Table.from_batches(table.to_batches(max_chunksize=7)),
    "reader": lambda table: table.to_reader(max_chunksize=100),
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.DataFrame(table),
    "duckdb": lambda table: duckdb.from_arrow(table),
    "large strings": lambda table: table.cast(
        pa.schema([(name, pa.large_string()) for name in table.column_names])
    ),
    "views": lambda table: table.cast(
        pa.schema([(name, pa.string_view()) for name in table.column_names])
    ),
    "dictionaries": lambda table: table.set_column(
        table.column_names.index("company"), "company", table["company"].dictionary_encode()
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_labels_are_those_of_the_program(kind, sample, result):
    labelled = pa.table(titlegauge.label(TABLES[kind](sample)))
    assert labelled.column_names[: sample.num_columns] == sample.column_names
    assert_equal(labelled, result)


def test_what_is_returned_can_be_read_again_and_by_others(sample, result):
    labelled = titlegauge.label(sample)
    assert_equal(pa.table(labelled), result)
    assert_equal(pl.DataFrame(labelled).to_arrow(), result)
    assert labelled.column_names == pa.table(labelled).column_names
    assert pa.schema(labelled) == pa.table(labelled).schema
    for batch in sample.to_batches(max_chunksize=50)[:1]:
        assert pa.table(titlegauge.label(batch)).num_rows == 50


def test_types_do_not_depend_on_rows(sample):
    whole = pa.schema(titlegauge.label(sample))
    none = pa.table(titlegauge.label(sample.slice(0, 0)))
    assert none.schema == whole and none.num_rows == 0
    types = {name: str(whole.field(name).type) for name in ("role", "duty_level", "confidence")}
    assert types == {"role": "string", "duty_level": "int64", "confidence": "double"}


def test_threads_do_not_matter(sample):
    one, two = (pa.table(titlegauge.label(sample, threads=n)) for n in (1, 2))
    assert one == two


def test_keywords_of_a_folder(sample, tmp_path):
    assert pa.table(titlegauge.label(sample, ROOT / "keywords")) == pa.table(titlegauge.label(sample))
    with pytest.raises(ValueError, match="nowhere"):
        titlegauge.label(sample, tmp_path / "nowhere")


def test_a_label_with_a_taken_name_gets_a_prefix():
    table = pa.table({"title": ["CIO"], "description": ["Bakes bread."], "role": ["x"]})
    labelled = pa.table(titlegauge.label(table))
    assert labelled["role"].to_pylist() == ["x"] and "titlegauge_role" in labelled.column_names
    taken = table.append_column("titlegauge_role", pa.array(["y"]))
    with pytest.raises(ValueError, match='has a column "titlegauge_role" already'):
        titlegauge.label(taken)


def test_explain():
    words = titlegauge.explain("You run the help desk, buy hardware and train users.")
    assert "help desk" in words and "head_of_it" in words
    assert titlegauge.explain("") == "unclassified (no_description)\n"


def test_a_forked_process_has_threads_of_its_own(sample):
    pa.table(titlegauge.label(sample.slice(0, 9)))
    child = os.fork()
    if child == 0:
        os._exit(0 if pa.table(titlegauge.label(sample.slice(0, 9))).num_rows == 9 else 1)
    for _ in range(300):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the forked process hangs")


INTERRUPTED = """
import sys, time, pandas as pd, pyarrow as pa, titlegauge
sample = pd.read_csv(sys.argv[1])
table = pa.Table.from_pandas(pd.concat([sample] * 4000))
counts = titlegauge.Counts()
try:
    print("begun", flush=True)
    if sys.argv[2] == "add":
        counts.add(table)
    else:
        # The reader turns the error of a stream into its own, and the interrupt follows.
        try:
            pa.table(titlegauge.label(table))
        except pa.ArrowInvalid as error:
            assert "interrupted" in str(error)
            time.sleep(5)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize("call", ["add", "label"])
def test_a_long_call_can_be_interrupted(call):
    arguments = [sys.executable, "-c", INTERRUPTED, str(BOARD), call]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        assert process.stdout.readline() == "interrupted\n"
        assert time.monotonic() - begun < 20
