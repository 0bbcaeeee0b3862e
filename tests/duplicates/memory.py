"""Peak memory with each kind of duplicates, by the number of postings.

    python3 tests/duplicates/memory.py target/release/titlegauge 250000 1000000

Writes made-up postings to a temporary folder, no two alike and of few companies, so that only the memory for detecting duplicates grows. Prints the bytes per further posting.
"""

import csv
import os
import random
import sys
import tempfile


def export(path, postings):
    rng = random.Random(postings)
    words = [f"{first}{last}" for first in ("ba", "ke", "li", "mo", "nu", "pra", "sto", "ti") for last in range(600)]
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["title", "company", "location", "date", "description"])
        for number in range(postings):
            out.writerow(["Clerk", f"Firm {number % 50}", "Oslo", "2026-01-02", " ".join(rng.choices(words, k=30))])


def peak(program, arguments):
    """Of the one process, in KiB."""
    child = os.spawnv(os.P_NOWAIT, program, [program, *arguments])
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{program} failed: {status}")
    return used.ru_maxrss


def main(program, sizes):
    with tempfile.TemporaryDirectory() as folder:
        peaks = {}
        for postings in sizes:
            path = f"{folder}/{postings}.csv"
            export(path, postings)
            for told in ("off", "exact", "near"):
                peaks[told, postings] = peak(program, ["analyze", path, "--quiet", "--out", f"{folder}/out", "--duplicates", told])
                print(f"{told:5} {postings:9} postings: {peaks[told, postings] / 1024:7.1f} MiB", flush=True)
        for told in ("off", "exact", "near"):
            more = (peaks[told, sizes[-1]] - peaks[told, sizes[0]]) * 1024 / (sizes[-1] - sizes[0])
            print(f"{told:5} {more:6.1f} bytes a posting, between {sizes[0]} and {sizes[-1]}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sorted(int(size) for size in sys.argv[2:]))
