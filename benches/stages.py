#!/usr/bin/env python3
"""Prints the instructions that each stage of `analyze` takes for each byte of an export.

    CARGO_PROFILE_RELEASE_STRIP=false CARGO_PROFILE_RELEASE_DEBUG=1 cargo build --release
    python3 benches/stages.py EXPORT.csv [--titlegauge PATH]

Needs valgrind, whose callgrind counts the same number for the same run, whatever else the machine does. Some megabytes suffice. The
run is repeated on the first two records, and its figures, those of the start, are subtracted. SHA-256 is left out, since
valgrind does not know its instructions.
"""

import argparse, collections, csv, os, re, subprocess, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Functions whose calls make up a stage; a stage within another is subtracted from that one.
STAGES = {
    "words: spaces, the dictionary, places": ["Tokens::read"],
    "search: filter and walk of the trie, notes of what was found": ["SequenceSet::open", "Scanner::find::{{closure}}", "PhraseFinder::join"],
    "features: pairs of classes, sums": ["FeatureFinder::finish", "FeatureFinder::count"],
    "zones, cues, titles in the text, hits": ["Scanner::scan_folded"],
    "scores of the answers, verdict": ["verdict::judge_by"],
    "folding": ["fold::Folder::run", "fold::Folder::new"],
    "sketch of near copies": ["near::Sketch::of"],
    "pay, years, superior": ["Offer::read", "MentionFinder::find", "superior::reports_to"],
    "markup, addresses, title, company, quotes, fingerprints": ["Labeller::label_with"],
    "rows of the tables": ["RowOutputs::add"],
}
WITHIN = {
    "zones, cues, titles in the text, hits": list(STAGES)[:3],
    "markup, addresses, title, company, quotes, fingerprints": list(STAGES)[3:8],
}
SHA = "sha256::soft"


def costs(program, export, folder):
    """Returns the instructions within the calls of each function, those of SHA-256, and all."""
    out = f"{folder}/callgrind"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, "analyze", export, "-j", "1", "--out", f"{folder}/out", "--force", "--quiet"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    names, called, sha, total, caller, callee = {}, collections.Counter(), 0, 0, "", None
    def name(text):
        number, _, known = text.partition(" ")
        return names.setdefault(number, known)
    for line in open(out):
        kind, _, rest = line.rstrip("\n").partition("=")
        if kind == "fn":
            caller = name(rest)
        elif kind == "cfn":
            callee = name(rest)
        elif line[0].isdigit() or line[0] in "+-*":
            cost = int(line.split()[1])
            if callee is None:
                total += cost
                sha += cost * (SHA in caller)
            elif callee != caller:
                called[re.sub(r"(::h[0-9a-f]{16})?('\d+)?$", "", callee)] += cost
            callee = None
    return called, sha, total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("--titlegauge", default=ROOT / "target/release/titlegauge")
    given = parser.parse_args()
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory(prefix="stages-") as folder:
        start = f"{folder}/start.csv"
        with open(given.export, newline="", encoding="utf-8") as file, open(start, "w", newline="", encoding="utf-8") as short:
            csv.writer(short).writerows(row for _, row in zip(range(3), csv.reader(file)))
        (called, sha, total), (of_start, sha_of_start, total_of_start) = (costs(given.titlegauge, path, folder) for path in (given.export, start))
    size = os.path.getsize(given.export)
    within = {stage: sum(called[each] - of_start[each] for each in called if each.endswith(tuple(functions)))
              for stage, functions in STAGES.items()}
    own = {stage: cost - sum(within[inner] for inner in WITHIN.get(stage, [])) for stage, cost in within.items()}
    everything = total - total_of_start - (sha - sha_of_start)
    own["reading, counts, figures, page"] = everything - sum(own.values())
    print("| stage | instructions |\n|---|--:|")
    for stage, cost in (own | {"all": everything}).items():
        print(f"| {stage} | {cost / size:.0f} |")


if __name__ == "__main__":
    main()
