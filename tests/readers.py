"""Reads every table of a result with Polars, pandas, DuckDB and pyarrow, with default settings, and checks that nothing is lost:
all columns and rows are there, each cell has its value, and the types are those of datapackage.json.

    python3 tests/readers.py target/release/titlegauge samples
"""

import csv, json, math, subprocess, sys, tempfile
from datetime import date
from pathlib import Path

import duckdb, pandas, polars, pyarrow.csv

csv.field_size_limit(1 << 30)

READERS = {
    "polars": lambda path: polars.read_csv(path).to_dict(as_series=False),
    "pandas": lambda path: {name: column.tolist() for name, column in pandas.read_csv(path).items()},
    "duckdb": lambda path: duckdb.read_csv(str(path)).to_arrow_table().to_pydict(),
    "pyarrow": lambda path: pyarrow.csv.read_csv(path).to_pydict(),
}
# Types of values for each type of the package. Integers become floats in pandas if a cell is empty, and a reader that knows no
# dates keeps their text.
TYPES = {"string": (str,), "integer": (int,), "number": (float,), "boolean": (bool,), "date": (str, date)}


def value(cell, kind):
    """Returns the value of a cell that the reader should return; None for an empty one."""
    if cell == "":
        return None
    return {"integer": int, "number": float, "boolean": lambda text: text == "true"}.get(kind, str)(cell)


def missing(read):
    return read is None or read == "" or isinstance(read, float) and math.isnan(read)


def difference(reader, kind, cells, column):
    """Returns the first difference of a column from its cells; None without one."""
    for number, (cell, read) in enumerate(zip(cells, column), 1):
        wanted = value(cell, kind)
        if wanted is None and missing(read):
            continue
        if wanted is None or missing(read):
            return f"record {number} is {read!r}, and the file has {cell!r}"
        whole = reader == "pandas" and kind == "integer" and isinstance(read, float)
        if not whole and not isinstance(read, TYPES[kind]):
            return f"record {number} is a {type(read).__name__}, and the type of the column is {kind}"
        if (str(read) if kind == "date" else read) != wanted:
            return f"record {number} is {read!r}, and the file has {cell!r}"
    return None


def check(result):
    package = json.loads((result / "datapackage.json").read_text())
    problems, tables = [], 0
    for resource in package["resources"]:
        path = result / resource["path"]
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        names, fields = rows[0], resource["schema"]["fields"]
        assert names == [field["name"] for field in fields], path
        tables += 1
        for reader, read in READERS.items():
            try:
                table = read(path)
            except Exception as error:
                problems.append(f"{reader}: {resource['path']}: {error}")
                continue
            if list(table) != names or any(len(column) != len(rows) - 1 for column in table.values()):
                problems.append(f"{reader}: {resource['path']}: has other columns or rows")
                continue
            for at, field in enumerate(fields):
                wrong = difference(reader, field["type"], [row[at] for row in rows[1:]], table[field["name"]])
                if wrong:
                    problems.append(f"{reader}: {resource['path']}: {field['name']}: {wrong}")
    return tables, problems


def main():
    program, *inputs = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result")
        by = ["--by", "company,month", "--by", "role,level,location,source"]
        subprocess.run([program, "analyze", *inputs, "--out", result, "--quiet", *by], check=True)
        tables, problems = check(result)
    print("\n".join(problems))
    print(f"{len(READERS)} readers, {tables} tables, {len(problems)} problems")
    sys.exit(bool(problems) or tables < 10)


if __name__ == "__main__":
    main()
