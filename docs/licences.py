"""Writes docs/licences.md: the crates and scripts built into titlegauge, with their licences.

    python3 docs/licences.py            # writes docs/licences.md
    python3 docs/licences.py --check    # fails if the file is out of date or a licence is not allowed

Reads `cargo metadata` for the target x86_64-unknown-linux-gnu, without dev-dependencies and without the
packages of this workspace, and the comment at the top of the report's plot.js. The allowed licences are
listed in deny.toml, which `cargo deny check licenses` reads too.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "licences.md"
TARGET = "x86_64-unknown-linux-gnu"
PLOT = ROOT / "src" / "report" / "html" / "assets" / "plot.js"
# One sentence of each licence text that plot.js may begin with. The full texts are in plot.js and in every report.html.
TEXTS = {
    "ISC": "Permission to use, copy, modify, and/or distribute this software for any purpose",
    "BSD-3-Clause": "Neither the name of the author nor the names of contributors",
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "Apache-2.0": "Licensed under the Apache License, Version 2.0",
}
HEAD = """# Third-party licences

This file lists the crates and scripts that are built into titlegauge. `python3 docs/licences.py`
writes it, and a test checks that it is up to date. titlegauge itself is MIT or Apache-2.0. The
allowed licences are listed in `deny.toml`.

## Crates

| crate | version | licence |
|---|---|---|
"""

IN_REPORTS = """
## Inside crates

| part | inside | licence |
|---|---|---|
| SQLite | libsqlite3-sys | public domain |
| Zstandard | zstd-sys | BSD-3-Clause |

## Codes of occupations

The files in `keywords/roles/` name the occupation of each role by its code. They contain no text of the classifications.

| classification | source |
|---|---|
| O\\*NET-SOC 2019 | O\\*NET database, U.S. Department of Labor, CC BY 4.0 |
| ISCO-08 | International Labour Organization |
| ESCO | European Commission |

## Scripts in each report.html

Every report contains parts of Observable Plot and of D3. Their licences are at the top of
[`src/report/html/assets/plot.js`](../src/report/html/assets/plot.js) and in every report.

| package | version | licence |
|---|---|---|
"""


def crates():
    """Returns the crates that the program links or is built with, without this workspace and dev-dependencies."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", TARGET]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    own = set(metadata["workspace_members"])
    seen, waiting = set(), [metadata["resolve"]["root"]]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        for dependency in nodes[at]["deps"]:
            if any(kind["kind"] in (None, "build") for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    rows = [packages[at] for at in seen - own]
    return sorted(rows, key=lambda package: (package["name"], package["version"]))


def scripts():
    """Returns the packages in plot.js: name, version and licence."""
    comment = PLOT.read_text().split("*/")[0].removeprefix("/*!")
    rows = []
    for part in comment.split("\n----\n"):
        licence = " AND ".join(name for name, sentence in TEXTS.items() if sentence in " ".join(part.split()))
        for name, version in re.findall(r"^(\S+) (\d\S*): Copyright", part, re.MULTILINE):
            rows.append(f"| {name} | {version} | {licence or 'unknown'} |")
    return sorted(rows)


def allowed(expression, good):
    """Returns true if the allowed licences satisfy an SPDX expression."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            words.pop(0)
            return met
        if words and words[0] == "WITH":
            words.pop(0)
            word += " WITH " + words.pop(0)
        return word in good

    return either()


def main():
    good = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
    assert allowed("(MIT OR X) AND MIT", {"MIT"}) and not allowed("MIT AND (X OR Y)", {"MIT"})
    rows, wrong = [], []
    for package in crates():
        licence = package["license"] or "unknown"
        rows.append(f"| {package['name']} | {package['version']} | {licence} |")
        if not allowed(licence, good):
            wrong.append(f"{package['name']}: {licence} is not allowed by deny.toml")
    of_scripts = scripts()
    wrong += [f"plot.js: {row}" for row in of_scripts if "unknown" in row]
    text = HEAD + "\n".join(rows) + "\n" + IN_REPORTS + "\n".join(of_scripts) + "\n"
    if "--check" not in sys.argv:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        wrong.append("docs/licences.md is out of date; run python3 docs/licences.py")
    sys.exit("\n".join(wrong) or 0)


main()
