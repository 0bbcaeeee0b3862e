"""Prints the records of each real export, header aside, as Python's csv module counts them:
the table of tests/program/wild.rs. Usage: python3 tests/wild.py ../shared/data/wild"""

import csv
import io
import pathlib
import sys

csv.field_size_limit(1 << 30)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    raw = path.read_bytes()
    if raw.lstrip()[:5].lower() in (b"<!doc", b"<html"):
        continue
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Any encoding that keeps ASCII gives the same records.
        text = raw.decode("latin-1")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    width = len(rows[0])
    uneven = sum(len(row) != width for row in rows)
    print(f'("{path.name}", {len(rows) - 1:_}),  // {width} fields, {uneven} uneven')
