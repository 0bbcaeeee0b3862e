"""Counts the ordinary postings that get a leadership role.

    python3 tests/gold/ordinary.py EXPORT.csv GOLD_TEXTS.csv TITLEGAUGE

Draws 5,000 postings of EXPORT with a fixed seed. Their titles have no word of leadership,
and their texts do not begin like one that readers labelled. The script labels them with
the program TITLEGAUGE and prints the number per role. EXPORT should not be one that the
weights were fitted on.
"""

import collections
import csv
import pathlib
import random
import re
import subprocess
import sys
import tempfile

LEADERSHIP = re.compile(r"\b(manager|director|head|chief|vp|lead|officer|architect|founder)\b", re.I)
BEGINNING = 400

export, gold, program = sys.argv[1:]
csv.field_size_limit(1 << 30)
with open(gold, newline="", encoding="utf-8") as file:
    labelled = {row["description"][:BEGINNING] for row in csv.DictReader(file)}
with open(export, newline="", encoding="utf-8") as file:
    table = csv.DictReader(file)
    rows = [r for r in table if not LEADERSHIP.search(r["title"]) and r["description"][:BEGINNING] not in labelled]
    columns = table.fieldnames
sample = random.Random(99).sample(rows, 5000)
with tempfile.TemporaryDirectory() as folder:
    drawn, result = pathlib.Path(folder, "sample.csv"), pathlib.Path(folder, "result")
    with open(drawn, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(sample)
    subprocess.run([program, "analyze", drawn, "--out", result, "--quiet"], check=True)
    with open(result / "postings.csv", newline="", encoding="utf-8") as file:
        roles = collections.Counter(row["role"] or "unclassified" for row in csv.DictReader(file))
leaders = sum(roles.values()) - roles["none"] - roles["unclassified"]
print(f"{leaders} of {len(sample)} ({leaders / len(sample):.2%}) get a leadership role: {dict(roles.most_common())}")
