#!/usr/bin/env python3
"""Measures how time and memory grow with the size of an export and with --duplicates.

    python3 benches/growth.py [--mb 10 100 1000] [--rounds 3] [--titlegauge PATH] [EXPORTS_FOLDER]

Inputs as in peers.py, made of samples/ or of the CSV files of a folder; each is removed again before the next is made.
Duplicates are measured on the last one. Needs Linux and Python 3.11.
"""

import argparse, os, shutil, statistics, subprocess, sys, tempfile
from pathlib import Path

from peers import ROOT, cpu, timed


def row(name, size, runs):
    seconds, memory, processor = (statistics.median(column) for column in zip(*runs))
    each = [run[0] for run in runs]
    print(f"| {name} | {seconds:.2f} ({min(each):.2f}\u2013{max(each):.2f}) | {processor:.2f} | {size / 1e6 / seconds:.1f} | {memory:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=ROOT / "samples", help="folder with real exports")
    parser.add_argument("--mb", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--titlegauge", default=ROOT / "target/dist/titlegauge")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="growth-") as work:
        # A copy, so that a build in the meantime does not change what is measured.
        program, source = shutil.copy2(given.titlegauge, f"{work}/titlegauge"), f"{work}/input.csv"
        analyze = [program, "analyze", "--quiet", "--force", "--out", f"{work}/out", source]
        print(f"{cpu()}, {os.cpu_count()} processors; load before {os.getloadavg()[0]:.1f}")
        print("\n| | seconds (range) | processor s | MB/s | peak MB |\n|---|---|---|---|---|")
        for mb in given.mb:
            make = [sys.executable, Path(__file__).with_name("peers.py"), "--make", source, given.folder, str(mb)]
            rows = int(subprocess.run(make, check=True, stdout=subprocess.PIPE, text=True).stdout)
            size = os.path.getsize(source)
            row(f"{mb} MB, {rows} postings", size, [timed(analyze) for _ in range(given.rounds)])
        kinds = ("off", "exact", "near")
        # In turns, since a machine is not as fast at every minute.
        runs = [[timed([*analyze, "--duplicates", kind]) for kind in kinds] for _ in range(given.rounds)]
        for kind, own in zip(kinds, zip(*runs)):
            row(f"the last with --duplicates {kind}", size, own)
        print(f"\nload after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
