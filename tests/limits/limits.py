"""Feeds hostile input through a pipe and measures memory and time.

    python3 tests/limits/limits.py target/release/titlegauge [--gb 1] [--only NAME]

Inputs are made on the fly; nothing but the small results goes to disk. Prints a row for each
input: exit status, bytes fed, seconds, MB/s, most memory, records read and rejected. Ends with
status 1 if one of them passes the bounds of docs/limits.md. Needs GNU time at /usr/bin/time.
"""

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Bounds: memory at most, in MB, and MB a second at least.
MEMORY_MB = 1024
RATE = 2
CHUNK = 1 << 20
HEADER = b"title,company,description\n"
ROW = b"IT Manager,Acme,Runs the help desk and buys hardware for the staff.\n"


def repeated(piece, total):
    """`piece` again and again, `total` bytes in all."""
    chunk = piece * max(1, CHUNK // len(piece))
    while total > 0:
        yield chunk[:total]
        total -= len(chunk)


def open_quote(size):
    """A quote that is never closed, followed by lines of text."""
    yield HEADER + ROW + b'"'
    yield from repeated(b"Run the service desk and its service levels, own the budget. " * 50 + b"\n", size)


def quotes(size):
    """Nothing but quotes."""
    yield HEADER + ROW
    yield from repeated(b'"', size)


def long_field(size):
    """One quoted field without a line end, closed at last."""
    yield HEADER + ROW + b'IT Manager,Acme,"'
    yield from repeated(b"run the service desk ", size)
    yield b'"\n' + ROW


def bare_field(size):
    """One field without quotes and without a line end."""
    yield HEADER + ROW + b"IT Manager,Acme,"
    yield from repeated(b"run the service desk ", size)
    yield b"\n" + ROW


def wide_header(size):
    """A million columns, and rows of as many."""
    yield b"title,company,description," + b",".join(b"c%d" % at for at in range(1_000_000)) + b"\n"
    row = ROW[:-1] + b"," * 1_000_000 + b"\n"
    yield from repeated(row, min(size, 100 * len(row)) // len(row) * len(row))


def wide_rows(size):
    """Rows of a million columns under a header of three."""
    yield HEADER + ROW
    row = ROW[:-1] + b",x" * 1_000_000 + b"\n"
    yield from repeated(row, size // len(row) * len(row))


def json_open(size):
    """A JSON text that is never closed."""
    yield b'[{"title": "IT Manager", "description": "Runs the help desk."}, {"title": "IT Manager", "description": "'
    yield from repeated(b"run the service desk ", size)


def json_deep(size):
    """JSON brackets that are only opened."""
    yield b'[{"title": "IT Manager", "description": "Runs the help desk."}, '
    yield from repeated(b'{"a":[', size)


CASES = [open_quote, quotes, long_field, bare_field, wide_header, wide_rows, json_open, json_deep]


def measure(program, case, size):
    with tempfile.TemporaryDirectory() as folder:
        out, times = Path(folder) / "out", Path(folder) / "time"
        command = ["/usr/bin/time", "-v", "-o", times, program, "analyze", "-", "--out", out, "--quiet"]
        run = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        fed = 0
        try:
            for chunk in case(size):
                run.stdin.write(chunk)
                fed += len(chunk)
            run.stdin.close()
        except BrokenPipeError:
            pass
        said = run.stderr.read().decode(errors="replace").strip()
        status = run.wait()
        text = times.read_text()
        memory = int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", text)[1]) / 1024
        clock = re.search(r"Elapsed .*: ([\d:.]+)$", text, re.M)[1]
        seconds = sum(float(part) * 60**at for at, part in enumerate(reversed(clock.split(":"))))
        manifest = out / "run.json"
        run = json.loads(manifest.read_text()) if manifest.exists() else {}
        stored = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6 if out.exists() else 0
        return {
            "input": case.__name__.replace("_", " "),
            "status": status,
            "MB": round(fed / 1e6),
            "seconds": round(seconds, 1),
            "MB/s": round(fed / 1e6 / max(seconds, 0.01), 1),
            "memory MB": round(memory),
            "read": run.get("read", ""),
            "rejected": run.get("rejected", ""),
            "written MB": round(stored),
            "said": said[:90],
        }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("--gb", type=float, default=1)
    arguments.add_argument("--only")
    arguments = arguments.parse_args()
    table, passed = None, True
    for case in CASES:
        if arguments.only and case.__name__ != arguments.only:
            continue
        row = measure(arguments.program, case, int(arguments.gb * 1e9))
        if table is None:
            table = csv.DictWriter(sys.stdout, row.keys())
            table.writeheader()
        table.writerow(row)
        sys.stdout.flush()
        # Start-up takes about a second at any size.
        passed &= row["memory MB"] <= MEMORY_MB and row["MB"] / max(row["seconds"] - 2, 0.1) >= RATE
        passed &= row["status"] in (0, 1, 2)
    sys.exit(not passed)


main()
