"""Seconds, peak memory and size of the history of one more night, after many.

    python3 tests/nights/size.py target/release/titlegauge --nights 100 --postings 50000

Makes exports from the samples, with other companies and towns; runs the first night, and fills the
history with as many more by SQL, of made-up fingerprints and the first night's counts; then runs
one more night, of which a third was there on the first. Nothing is written but to a temporary folder.
"""

import argparse
import csv
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

COMPANIES = 5000


def export(path, numbers):
    with open("samples/postings.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    rows = [row for row in rows if len(row) == len(header)]
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(header)
        for number in numbers:
            row = rows[number % len(rows)][:]
            row[0], row[2], row[3] = f"N{number}", f"Firm {number * 7919 % COMPANIES}", f"Town {number}"
            out.writerow(row)


def night(program, path, store, date):
    """Runs a night: seconds, and peak memory in MB."""
    began = time.monotonic()
    arguments = [program, "nightly", path, "--store", store, "--date", date, "--quiet", "--keep", "2"]
    child = os.spawnv(os.P_NOWAIT, program, arguments)
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{program} failed: {status}")
    return time.monotonic() - began, used.ru_maxrss / 1024


def day(number):
    return time.strftime("%Y-%m-%d", time.gmtime(1767225600 + number * 86400))  # from 2026-01-01


def copy_row(db, table, where, **changed):
    """Adds a copy of a row with some columns changed; its number."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    cells = ", ".join(f":{name}" if name in changed else name for name in names)
    added = db.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {cells} FROM {table} WHERE {where}", changed)
    return added.lastrowid


def fill(history, nights, postings):
    """Nights 2 to `nights`."""
    db = sqlite3.connect(history, isolation_level=None)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000; BEGIN;")
    texts = db.execute("SELECT count(*) FROM texts").fetchone()[0]
    rng = random.Random(1)
    for number in range(1, nights):
        date = day(number)
        run = copy_row(db, "runs", "id = 1", night=date, folder=f"{date}-1", pruned=1)
        source = copy_row(db, "inputs", "id = 1", run=run, name=f"{date}.csv", sha256=rng.randbytes(32).hex())
        copy_row(db, "nights", "run = 1", run=run)
        copy_row(db, "night_inputs", "run = 1", run=run, input=source)
        copy_row(db, "counts", "run = 1", run=run)
        keys = sorted(rng.randbytes(16) for _ in range(postings))
        rows = ((key, source, record, date, date) for record, key in enumerate(keys))
        db.executemany("INSERT INTO postings VALUES (1, ?, ?, ?, ?, ?)", rows)
        keys = sorted(rng.randbytes(16) for _ in range(texts))
        db.executemany("INSERT INTO texts VALUES (1, ?, ?, ?)", ((key, source, record) for record, key in enumerate(keys)))
    db.execute("COMMIT")
    db.close()


def sizes(history):
    """Bytes of the history, of what it holds for each night, and of the whole epoch's counts."""
    db = sqlite3.connect(history)
    one = lambda query: db.execute(query).fetchone()[0]
    known, texts, counts = (one(f"SELECT count(*) FROM {table}") for table in ("postings", "texts", "counts"))
    size = os.path.getsize(history)
    print(f"history: {size / 1e6:.0f} MB, {known} postings, {texts} texts, {counts} rows of counts: {size / known:.0f} bytes a posting")
    blobs = one("SELECT sum(length(tally)) FROM nights"), one("SELECT count(*) FROM nights")
    print(f"packed counts: {blobs[0] / blobs[1] / 1e3:.0f} kB a night, {one('SELECT length(whole) FROM epochs') / 1e3:.0f} kB of the epoch")
    try:
        for name, bytes in db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 5"):
            print(f"  {name}: {bytes / 1e6:.0f} MB")
    except sqlite3.OperationalError:
        pass  # a SQLite without this table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--nights", type=int, default=100)
    parser.add_argument("--postings", type=int, default=50000, help="of each night")
    parser.add_argument("--store", help="keep the store here; one that is there already is used again, copied for the last night")
    parser.add_argument("--drop-caches", action="store_true", help="read the history from the disk, not from memory; as root")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        store = asked.store or f"{folder}/store"
        if not os.path.exists(store):
            export(f"{folder}/{day(0)}.csv", range(asked.postings))
            print("the first night: %.1f s, %.0f MB" % night(asked.program, f"{folder}/{day(0)}.csv", store, day(0)), flush=True)
            began = time.monotonic()
            # In a process of its own, since a program starts with the peak of the one that started it.
            filler = os.fork()
            if filler == 0:
                fill(f"{store}/history.sqlite", asked.nights, asked.postings)
                os._exit(0)
            if os.waitpid(filler, 0)[1]:
                sys.exit("the history could not be filled")
            print(f"{asked.nights - 1} nights by SQL: {time.monotonic() - began:.0f} s", flush=True)
        if asked.store:
            shutil.copytree(store, f"{folder}/store", symlinks=True)
            store = f"{folder}/store"
        sizes(f"{store}/history.sqlite")
        seen = asked.postings // 3
        export(f"{folder}/{day(asked.nights)}.csv", [*range(seen), *range(asked.postings, 2 * asked.postings - seen)])
        if asked.drop_caches:
            os.sync()
            with open("/proc/sys/vm/drop_caches", "w") as file:
                file.write("3\n")
        print("one night more: %.1f s, %.0f MB" % night(asked.program, f"{folder}/{day(asked.nights)}.csv", store, day(asked.nights)))
        print("the same input on a store of its own: %.1f s, %.0f MB" % night(asked.program, f"{folder}/{day(asked.nights)}.csv", f"{folder}/own", day(0)))
        sizes(f"{store}/history.sqlite")


if __name__ == "__main__":
    main()
