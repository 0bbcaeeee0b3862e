#!/usr/bin/env python3
"""Compares the speed of CSV, gzip CSV and Parquet, and of the program and the wheel, on the same postings.

    python3 benches/formats.py [--mb 100] [--rounds 3] [--titlegauge PATH] [EXPORTS_FOLDER]

Needs the wheel and pyarrow. Postings as in peers.py, made of samples/ or of the CSV files of a folder. Whole processes are timed in
turns. `label` writes its format, the wheel's `label` reads batches with pyarrow and drops those that it returns. All `analyze`
must give the same companies.csv, and all `label` the same number of rows.
"""

import argparse, gzip, os, shutil, statistics, subprocess, sys, tempfile
from pathlib import Path

from peers import COLUMNS, ROOT, cpu, timed


# The work of the wheel and of pyarrow, in processes of their own: the memory of this one would count as theirs.

def batches(path):
    """Returns a reader of the batches of a file, all columns as text."""
    import pyarrow as pa, pyarrow.csv, pyarrow.parquet
    if path.endswith(".parquet"):
        file = pa.parquet.ParquetFile(path)
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(4096))
    types = pa.csv.ConvertOptions(column_types={name: pa.string() for name in COLUMNS})
    return pa.csv.open_csv(path, parse_options=pa.csv.ParseOptions(newlines_in_values=True), convert_options=types)


def run_analyze(path, out):
    import titlegauge
    titlegauge.analyze(path, out, force=True)


def run_label(path, out):
    import pyarrow as pa, titlegauge
    rows = sum(batch.num_rows for batch in pa.RecordBatchReader.from_stream(titlegauge.label(batches(path))))
    Path(out).write_text(str(rows))


def run_convert(path, out):
    import pyarrow.parquet
    reader = batches(path)
    with pyarrow.parquet.ParquetWriter(out, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def python(job, path, out):
    return [sys.executable, __file__, "--run", job, path, out]


# Runs and the table

def make(csv_file, folder, mb):
    """Writes the postings in the three formats. Returns the paths by format, and the number of rows."""
    command = [sys.executable, Path(__file__).with_name("peers.py"), "--make", csv_file, folder, str(mb)]
    rows = int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    files = {"CSV": csv_file, "gzip CSV": csv_file + ".gz", "Parquet": csv_file.replace(".csv", ".parquet")}
    with open(csv_file, "rb") as plain, gzip.open(files["gzip CSV"], "wb", 6) as packed:
        shutil.copyfileobj(plain, packed)
    timed(python("convert", csv_file, files["Parquet"]))
    return files, rows


def commands(program, files, work):
    """Returns the command of each job with each format."""
    found = {}
    for form, path in files.items():
        out = lambda job: f"{work}/{job} {form}"
        form_of_label = "parquet" if form == "Parquet" else "csv"
        found |= {
            ("analyze", form): [program, "analyze", "--quiet", "--force", "--out", out("analyze"), path],
            ("wheel's analyze", form): python("analyze", path, out("wheel")),
            ("label", form): [program, "label", "--format", form_of_label, path],
            ("wheel's label", form): python("label", path, out("rows")),
        }
    return found


def check(work, files, rows):
    """Fails if results differ."""
    tables = {Path(f"{work}/{job} {form}/companies.csv").read_bytes() for job in ("analyze", "wheel") for form in files}
    labelled = {int(Path(f"{work}/rows {form}").read_text()) for form in files}
    assert len(tables) == 1 and labelled == {rows}, (len(tables), labelled, rows)


def main():
    if sys.argv[1:2] == ["--run"]:
        job, path, out = sys.argv[2:]
        return {"analyze": run_analyze, "label": run_label, "convert": run_convert}[job](path, out)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=ROOT / "samples", help="folder with real exports")
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--titlegauge", default=ROOT / "target/dist/titlegauge")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="formats-") as work:
        # A copy, so that a build in the meantime does not change what is measured.
        program = shutil.copy2(given.titlegauge, f"{work}/titlegauge")
        files, rows = make(f"{work}/input.csv", given.folder, given.mb)
        jobs = commands(program, files, work)
        print(f"{cpu()}, {os.cpu_count()} processors; load before {os.getloadavg()[0]:.1f}; {rows} postings")
        print("; ".join(f"{form} {os.path.getsize(path) / 1e6:.0f} MB" for form, path in files.items()))
        rounds = [{job: timed(command) for job, command in jobs.items()} for _ in range(given.rounds)]
        check(work, files, rows)
        print("\n| | input | seconds (range) | processor s | MB/s of CSV | peak MB |\n|---|---|--:|--:|--:|--:|")
        for job, form in sorted(jobs, key=lambda key: (key[0].endswith("label"), key[0])):
            each, memory, processor = zip(*(runs[job, form] for runs in rounds))
            seconds = statistics.median(each)
            speed = os.path.getsize(files["CSV"]) / 1e6 / seconds
            print(f"| {job} | {form} | {seconds:.2f} ({min(each):.2f}\u2013{max(each):.2f}) | {statistics.median(processor):.2f} | {speed:.1f} | {statistics.median(memory):.0f} |")
        print(f"\nload after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
