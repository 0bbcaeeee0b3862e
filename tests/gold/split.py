"""Split the labelled postings into *tune* and *check* before anybody reads a text.

    python3 tests/gold/split.py ../shared/gold/texts.csv > tests/gold/check-ids.txt

A posting is in *check* when the first byte of the SHA-256 of its company (trimmed, lower case;
its own id where the company is missing) is below 64: one quarter, and companies never cross.
Prints the ids of *check*, one a line, sorted. Needs nothing but the standard library.
"""

import csv
import hashlib
import sys

NO_COMPANY = {"", "none", "nan", "undisclosed", "confidential"}

csv.field_size_limit(1 << 30)
check = []
with open(sys.argv[1], newline="", encoding="utf-8") as texts:
    for row in csv.DictReader(texts):
        company = row["company"].strip().lower()
        key = row["id"] if company in NO_COMPANY else company
        if hashlib.sha256(key.encode()).digest()[0] < 64:
            check.append(row["id"])
print("\n".join(sorted(check)))
