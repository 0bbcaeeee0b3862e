#!/usr/bin/env python3
"""Compares titlegauge with the tools a user would pick instead, on one file, in one session.

    python3 benches/peers.py [--mb 250] [--rounds 3] [--titlegauge PATH] [--reference PATH] [EXPORTS_FOLDER]

Without a folder the input is made from samples/, with a folder from the CSV files in it: postings are repeated up to the
requested size. Each copy has its own sentence, id and company, so that no copy can be skipped as a duplicate.
Peers that are not installed are left out: polars, duckdb, pandas and pyahocorasick (of this Python), and ripgrep.
They do the plain job (see README.md here), and titlegauge its whole job. --reference is an earlier titlegauge, whose default is
compared with one thread each. Needs Linux and Python 3.11.
"""

import argparse, csv, gzip, hashlib, itertools, json, os, platform, random, shutil, statistics, subprocess, sys, tempfile, time, tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("id", "title", "company", "location", "date", "description")
ALSO = {"date": ("date_posted", "posted"), "description": ("job_description", "text")}
WORDS = "amber birch cedar delta ember fjord grove harbor indigo juniper kelp lagoon maple nectar onyx prairie quartz river".split()
PHRASES, CLASSES = 1000, 10
# Least ratios: the peer's seconds by titlegauge's.
FLOORS = {"polars": 1.5, "duckdb": 3.5, "pandas": 2.2, "ripgrep": 0.5, "one thread": 1.9}
REFERENCE_FLOOR = 2.5


# The input, and the phrases

def templates(folder):
    """Postings of all CSV files of a folder, as rows of COLUMNS."""
    csv.field_size_limit(1 << 30)
    rows = []
    for path in sorted(Path(folder).rglob("*.csv")):
        with open(path, newline="", encoding="utf-8", errors="replace") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            at = [next((header.index(n) for n in (c, *ALSO.get(c, ())) if n in header), None) for c in COLUMNS]
            if at[1] is None or at[5] is None:
                continue
            rows += [["" if i is None else row[i] for i in at] for row in reader if len(row) == len(header)]
    return rows


def write_input(path, rows, size):
    draw = random.Random(7)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, row in enumerate(itertools.cycle(rows), start=1):
            company = f"{row[2]} {draw.choice(WORDS)} {draw.choice(WORDS)}" if row[2] else ""
            own = f"Reference {' '.join(draw.choices(WORDS, k=4))} {number}."
            writer.writerow([number, row[1], company, *row[3:5], f"{row[5]}\n{own}"])
            if number % 100 == 0 and file.tell() >= size:
                return number


def write_phrases(path):
    """Phrases of the keyword files that are words and nothing else, dealt to ten classes."""
    found = {}
    def walk(value):
        if isinstance(value, dict):
            for inner in value.values(): walk(inner)
        elif isinstance(value, list):
            for inner in value: walk(inner)
        elif isinstance(value, str):
            words = value.replace("~", "").lower()
            if 1 < len(words.split()) < 5 and words.replace(" ", "").isalpha() and words.isascii():
                found[words] = None
    for file in sorted((ROOT / "keywords" / "duties").glob("*.toml")):
        walk(tomllib.loads(file.read_text(encoding="utf-8")))
    phrases = list(found)
    phrases = phrases[:: max(1, len(phrases) // PHRASES)][:PHRASES]
    Path(path).write_text("".join(f"{phrase}\tclass{at % CLASSES}\n" for at, phrase in enumerate(phrases)))
    return phrases


# The plain job, once with each peer: hits of each class, the class with the most, counts by company

def read_phrases(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    return [row[0] for row in rows], [int(row[1].removeprefix("class")) for row in rows]


def run_polars(source, keywords, out):
    import polars as pl
    phrases, classes = read_phrases(keywords)
    spaced = [f" {phrase} " for phrase in phrases]
    text = pl.concat_str([pl.col("title").fill_null(""), pl.lit("\n"), pl.col("description").fill_null("")])
    words = pl.lit(" ") + text.str.to_lowercase().str.replace_all(r"[^a-z0-9_]+", " ") + pl.lit(" ")
    which = pl.element().replace_strict(spaced, classes, return_dtype=pl.UInt8)
    counts = [pl.col("hits").list.count_matches(c).alias(f"class{c}") for c in range(CLASSES)]
    names = [f"class{c}" for c in range(CLASSES)]
    most = pl.max_horizontal(names)
    label = pl.when(most == 0).then(pl.lit("none"))
    for name in names:
        label = label.when(pl.col(name) == most).then(pl.lit(name))
    table = (
        pl.scan_csv(source, infer_schema=False)
        .select("id", "company", words.str.extract_many(spaced, overlapping=True).list.eval(which).alias("hits"))
        .select("id", "company", *counts)
        .select("id", "company", label.otherwise(pl.lit("none")).alias("label"))
        .collect(engine="streaming")
    )
    table.write_csv(out)
    table.group_by("company", "label").len().sort("company", "label").write_csv(out + ".companies")


def run_duckdb(source, keywords, out):
    import duckdb
    phrases, classes = read_phrases(keywords)
    pattern = lambda c: r"\b(?:" + "|".join(sorted((p for p, k in zip(phrases, classes) if k == c), key=len, reverse=True)) + r")\b"
    names = [f"class{c}" for c in range(CLASSES)]
    counts = ", ".join(f"len(regexp_extract_all(text, '{pattern(c)}')) as class{c}" for c in range(CLASSES))
    most = f"greatest({', '.join(names)})"
    label = f"case when {most} = 0 then 'none' " + " ".join(f"when {n} = {most} then '{n}'" for n in names) + " end"
    base = duckdb.connect()
    base.execute(f"set threads = {os.cpu_count()}")
    # Its parallel reader stumbles over quoted line breaks, so it loads first and counts then.
    base.execute(
        "create table raw as select id, company, lower(coalesce(title, '') || chr(10) || coalesce(description, '')) as text "
        f"from read_csv('{source}', header = true, all_varchar = true, quote = '\"', escape = '\"', max_line_size = 10000000, parallel = false)"
    )
    base.execute(f"create table labels as select id, company, {label} as label from (select id, company, {counts} from raw)")
    base.execute(f"copy labels to '{out}' (header)")
    base.execute(f"copy (select company, label, count(*) from labels group by all order by all) to '{out}.companies' (header)")


def label_chunk(chunk):
    import pandas
    word, labels = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_"), []
    for title, text in zip(chunk["title"], chunk["description"]):
        lower, counts = f"\n{title}\n{text}\n".lower(), [0] * CLASSES
        for end, (length, which) in AUTOMATON.iter(lower):
            if lower[end + 1] not in word and lower[end - length] not in word:
                counts[which] += 1
        most = max(counts)
        labels.append(f"class{counts.index(most)}" if most else "none")
    return pandas.DataFrame({"id": chunk["id"], "company": chunk["company"], "label": labels})


def run_pandas(source, keywords, out):
    global AUTOMATON
    import ahocorasick, multiprocessing, pandas
    AUTOMATON = ahocorasick.Automaton()
    for phrase, which in zip(*read_phrases(keywords)):
        AUTOMATON.add_word(phrase, (len(phrase), which))
    AUTOMATON.make_automaton()
    columns = ["id", "title", "company", "description"]
    chunks = pandas.read_csv(source, dtype=str, usecols=columns, keep_default_na=False, chunksize=10_000)
    with multiprocessing.get_context("fork").Pool(2) as pool, open(out, "w", newline="") as file:
        parts = []
        for at, part in enumerate(pool.imap(label_chunk, chunks)):
            part.to_csv(file, index=False, header=at == 0)
            parts.append(part.groupby(["company", "label"]).size())
    pandas.concat(parts).groupby(level=[0, 1]).sum().to_csv(out + ".companies")


# Runs and the table

def timed(command):
    """Seconds, peak memory in MB (of the process alone, not of its children), and processor seconds."""
    began = time.monotonic()
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen(command, stdout=nothing, stderr=subprocess.PIPE)
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {complaint.decode(errors='replace')[-2000:]}")
    return time.monotonic() - began, usage.ru_maxrss * 1024 / 1e6, usage.ru_utime + usage.ru_stime


def installed(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def commands(program, reference, source, work, phrases):
    analyze = lambda name, *rest: [program, "analyze", "--quiet", "--force", "--out", f"{work}/out-{name}", *map(str, rest)]
    peer = lambda name: [sys.executable, __file__, "--peer", name, source, f"{work}/phrases.tsv", f"{work}/{name}.csv"]
    all_of = {
        "titlegauge": analyze("two", source),
        "one thread": analyze("one", "--threads", 1, source),
        "exact": analyze("exact", "--duplicates", "exact", source),
        "start-up": analyze("small", ROOT / "samples" / "board-export.csv"),
        "gz": analyze("gz", source + ".gz"),
        "inflating": ["gzip", "-dc", source + ".gz"],
    }
    if reference:
        all_of["reference, one thread"] = [reference, *analyze("reference", "--threads", 1, source)[1:]]
    needs = {"polars": ("polars",), "duckdb": ("duckdb",), "pandas": ("pandas", "pyahocorasick")}
    all_of |= {name: peer(name) for name, packages in needs.items() if all(map(installed, packages))}
    if shutil.which("rg"):
        Path(work, "phrases.txt").write_text("\n".join(phrases) + "\n")
        all_of["ripgrep"] = ["rg", "-c", "-i", "-F", "-w", "-f", f"{work}/phrases.txt", source]
    return all_of


def cpu():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())


def table(runs, size, rows, companies):
    median = {name: tuple(statistics.median(column) for column in zip(*each)) for name, each in runs.items()}
    own = median["titlegauge"][0]
    print(f"\n| | seconds (range) | processor s | MB/s | peak MB | times titlegauge's | floor |\n|---|---|---|---|---|---|---|")
    for name, (seconds, memory, processor) in median.items():
        each = [run[0] for run in runs[name]]
        ratio = statistics.median(run[0] / two[0] for run, two in zip(runs[name], runs["titlegauge"]))
        speed = "" if name == "start-up" else f"{size / 1e6 / seconds:.1f}"
        print(f"| {name} | {seconds:.2f} ({min(each):.2f}\u2013{max(each):.2f}) | {processor:.2f} | {speed} | {memory:.0f} "
              f"| {ratio:.2f} | {FLOORS.get(name, '')} |")
    bound = 96 + (64 * rows + 1024 * companies) / 1e6
    print(f"\nPeak memory {median['titlegauge'][1]:.0f} MB, bound {bound:.0f} MB (96 MB, 64 bytes a posting, 1 KB a company)")
    print(f"near copies: {own / median['exact'][0]:.2f} times the seconds of exact ones (most: 1.15)")
    if "reference, one thread" in median:
        ratio = statistics.median(a[0] / b[0] for a, b in zip(runs["reference, one thread"], runs["one thread"]))
        print(f"reference: {ratio:.2f} times the seconds of titlegauge, one thread each (floor {REFERENCE_FLOOR})")
    print(f"gz: {median['inflating'][0] / median['gz'][0]:.2f} of the speed of gzip -dc, {own / median['gz'][0]:.2f} of plain (floor 0.95)")
    at_1_gb = own / (size / 1e9)
    print(f"Start-up {100 * median['start-up'][0] / (at_1_gb + median['start-up'][0]):.1f} % of a run of 1 GB at this speed (most: 3 %)")


def main():
    if sys.argv[1:2] == ["--peer"]:
        return {"polars": run_polars, "duckdb": run_duckdb, "pandas": run_pandas}[sys.argv[2]](*sys.argv[3:6])
    if sys.argv[1:2] == ["--make"]:
        source, folder, mb = sys.argv[2:5]
        return print(write_input(source, templates(folder), int(mb) * 1_000_000))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=ROOT / "samples", help="folder with real exports")
    parser.add_argument("--mb", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--titlegauge", default=ROOT / "target/dist/titlegauge")
    parser.add_argument("--reference", help="an earlier titlegauge to compare with")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as work:
        # A copy, so that a build in the meantime does not change what is measured.
        program = shutil.copy2(given.titlegauge, f"{work}/titlegauge")
        digest = hashlib.sha256(Path(program).read_bytes()).hexdigest()[:12]
        source = f"{work}/input.csv"
        # In a process of its own, since the memory of this one counts as that of all it starts.
        make = [sys.executable, __file__, "--make", source, given.folder, str(given.mb)]
        rows = int(subprocess.run(make, check=True, stdout=subprocess.PIPE, text=True).stdout)
        phrases = write_phrases(f"{work}/phrases.tsv")
        with open(source, "rb") as plain, gzip.open(source + ".gz", "wb", 6) as packed:
            shutil.copyfileobj(plain, packed, 1 << 20)
        size = os.path.getsize(source)
        peers = " ".join(f"{p} {v}," for p in ("polars", "duckdb", "pandas", "pyahocorasick") if (v := installed(p)))
        print(f"{cpu()}, {os.cpu_count()} processors, Linux {platform.release()}; Python {platform.python_version()}, {peers} {given.rounds} rounds")
        print(f"{rows} postings, {size / 1e6:.0f} MB; {len(phrases)} phrases for the peers; titlegauge {digest}; load before {os.getloadavg()[0]:.1f}")
        runs = {}
        for _ in range(given.rounds):
            for name, command in commands(program, given.reference, source, work, phrases).items():
                runs.setdefault(name, []).append(timed(command))
                print(f"{name} {runs[name][-1][0]:.2f} s", file=sys.stderr)
        manifest = json.loads(Path(work, "out-two", "run.json").read_text())
        assert manifest["read"] == rows, "every posting is in the result"
        for answer in (path for path in Path(work).glob("*.csv") if path.name != "input.csv"):
            with open(answer, newline="", encoding="utf-8") as file:
                assert sum(1 for _ in csv.reader(file)) == rows + 1, f"every posting is in {answer.name}"
        print(f"load after {os.getloadavg()[0]:.1f}")
        table(runs, size, rows, manifest["companies"])


if __name__ == "__main__":
    main()
