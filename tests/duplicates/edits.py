"""Measures recall and precision of `--duplicates near` on edited copies of real postings.

1. python3 tests/duplicates/edits.py make EXPORT.csv edited.csv truth.csv
2. titlegauge analyze edited.csv --out result --duplicates near
3. python3 tests/duplicates/edits.py score edited.csv truth.csv result

`make` writes the export again, followed by copies. Of 2,800 postings it adds an edited copy that is still the same
ad. Of 1,800 postings it adds something that looks like a copy and is not. `score` takes every pair that the program
reported. A pair is right if the copy was made to be the same ad. Of pairs that were not made, a pair is right if
company and level agree and the exact Jaccard similarity of their five-word sequences is at least 0.8. Recall is
computed over all copies made, and over those with a similarity of at least 0.8, which is what `near` promises.
"""

import csv
import random
import re
import sys
from collections import Counter

csv.field_size_limit(sys.maxsize)
COLUMNS = ["id", "title", "company", "location", "date", "requisition", "description"]
SAME, OTHER = 2800, 1800
CITIES = ["Oslo", "Leeds", "Turin", "Graz", "Porto", "Lyon", "Austin", "Boise"]
SENTENCES = [
    "We are an equal opportunity employer and welcome every applicant.",
    "Please apply with your CV and a short letter; we answer within ten days.",
    "The posting stays open until the position is filled.",
    "Agencies are kindly asked not to send unsolicited profiles.",
]
LEVEL_WORDS = re.compile(
    r"chief|officer|\bc[a-z]o\b|president|\bvp\b|vice|director|head|manager|lead|principal|supervisor|founder|partner|managing|deputy|associate|assistant|svp|evp", re.I
)


def runs(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))}


def likeness(a, b):
    a, b = runs(a), runs(b)
    return len(a & b) / len(a | b)


def parts(text):
    """Lines, or sentences where a text has few lines; joined by what comes with them."""
    lines = re.split(r"(?<=\n)", text)
    return lines if len(lines) > 8 else re.split(r"(?<=[.!?])(?=\s)", text)


# Edits that leave the ad the same one.

def location(row, rng):
    city = rng.choice(CITIES)
    return {**row, "location": city, "description": f"Location: {city}\n\n{row['description']}"}


def date(row, rng):
    day = f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
    return {**row, "date": day, "description": f"{row['description']}\n\nPosted on {day}. Reference {rng.randint(1000, 9999)}."}


def boilerplate(row, rng):
    where = parts(row["description"])
    where.insert(rng.randint(0, len(where)), f" {rng.choice(SENTENCES)}\n")
    return {**row, "description": "".join(where)}


def typo(row, rng):
    words = re.split(r"(\s+)", row["description"])
    long = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 5]
    for i in rng.sample(long, min(len(long), rng.randint(1, 3))):
        at = rng.randint(1, len(words[i]) - 3)
        words[i] = words[i][:at] + words[i][at + 1] + words[i][at] + words[i][at + 2 :]
    return {**row, "description": "".join(words)}


def order(row, rng):
    lines = parts(row["description"])
    full = [i for i, line in enumerate(lines) if len(line.split()) > 2] or [0]
    a, b = rng.choice(full), rng.choice(full)
    lines[a], lines[b] = lines[b], lines[a]
    return {**row, "description": "\n".join(line.strip("\n") for line in lines)}


def shorter(row, rng):
    lines = parts(row["description"])
    most = max(1, int(len(lines) * rng.uniform(0.02, 0.12)))
    at = rng.randint(0, len(lines) - most)
    return {**row, "description": "".join(lines[:at] + lines[at + most :])}


def several(row, rng):
    for edit in rng.sample([location, date, boilerplate, typo, order], 3):
        row = edit(row, rng)
    return row


# Pairs that look like copies and are not.

def template(row, rng, others):
    """Another job in the same frame: three to five tenths of the text are another posting's."""
    other = rng.choice(others)
    own, foreign = parts(row["description"]), parts(other["description"])
    share = rng.uniform(0.3, 0.5)
    first = rng.randint(0, max(0, int(len(own) * (1 - share))))
    last = first + max(1, int(len(own) * share))
    middle = foreign[len(foreign) // 4 :][: max(1, last - first)]
    return {**row, "title": other["title"], "description": "".join(own[:first] + middle + own[last:])}


def level(row, rng, _):
    return {**typo(row, rng), "title": rng.choice(["Director of Engineering", "Chief Technology Officer", "IT Manager"])}


def requisition(row, rng, _):
    return {**typo(row, rng), "requisition": "R-" + str(rng.randint(10**6, 10**7))}


def make(export, edited, truth):
    rng = random.Random(5)
    with open(export, newline="", encoding="utf-8", errors="replace") as file:
        rows = [{column: row.get(column) or "" for column in COLUMNS} for row in csv.DictReader(file)]
    for number, row in enumerate(rows):
        row["id"], row["requisition"] = f"p{number}", f"R-{number}"
    long = [row for row in rows if len(row["description"].split()) >= 100 and len(parts(row["description"])) >= 8]
    plain = [row for row in long if not LEVEL_WORDS.search(row["title"])]
    same, other = [location, date, boilerplate, typo, order, shorter, several], [template, level, requisition]
    copies, told = [], []
    originals = rng.sample(plain, SAME + OTHER)
    for number, row in enumerate(originals):
        if number < SAME:
            edit = same[number % len(same)]
            copy = {**edit(row, rng), "requisition": row["requisition"]}
        else:
            edit = other[number % len(other)]
            copy = edit(row, rng, plain)
            copy["requisition"] = copy["requisition"] if edit is requisition else ""
        copy["id"] = f"copy{number}"
        copies.append(copy)
        alike = likeness(row["description"], copy["description"])
        told.append([copy["id"], row["id"], edit.__name__, int(number < SAME), f"{alike:.4f}"])
    # Requisition numbers of untouched rows would bar what the export itself holds twice.
    kept = {row["id"] for row in originals}
    for row in rows:
        row["requisition"] = row["requisition"] if row["id"] in kept else ""
    rng.shuffle(copies)
    with open(edited, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        out.writerows(rows + copies)
    with open(truth, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["copy", "of", "edit", "same", "likeness"])
        out.writerows(told)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def score(edited, truth, result):
    texts = {row["id"]: row["description"] for row in read(edited)}
    postings = read(f"{result}/postings.csv")
    by_place = {f"{row['source']}#{row['record']}": row for row in postings}
    told = {row["posting_id"]: by_place[row["duplicate_of"].lstrip("'")] for row in postings if row["duplicate_of"]}
    levels = {row["posting_id"]: (row["company_key"], row["advertised_level"]) for row in postings}
    made = {row["copy"]: row for row in read(truth)}
    right, pairs, found, all_copies = 0, 0, Counter(), Counter()
    kinds, wrong = Counter(), []
    for copy, first in told.items():
        first = first["posting_id"]
        alike = levels[copy] == levels[first] and likeness(texts[copy], texts[first])
        one = made.get(copy)
        if one and first == one["of"]:
            good = one["same"] == "1"
        else:
            # The export's own copies, of one of which the original may be one.
            same_family = bool(one) and one["same"] == "1" and told.get(one["of"], {}).get("posting_id") == first
            good = same_family or alike >= 0.8
        pairs, right = pairs + 1, right + good
        kinds["made" if one else "of the export"] += 1
        if not good:
            wrong.append((one["edit"] if one else "of the export", round(float(alike), 3)))
    print(f"pairs told {pairs} ({dict(kinds)}), right {right}, precision {right / pairs:.4f}")
    print(f"wrong: {Counter(edit for edit, _ in wrong)}; likeness {sorted(alike for _, alike in wrong)[:5]} ... {sorted(alike for _, alike in wrong)[-5:]}")
    for copy, one in made.items():
        bounds = ["all"] + (["0.8"] if float(one["likeness"]) >= 0.8 else [])
        for bound in bounds:
            all_copies[one["edit"], one["same"], bound] += 1
            first = told.get(copy, {}).get("posting_id")
            found[one["edit"], one["same"], bound] += first is not None if one["same"] == "1" else first == one["of"]
    for same, name in (("1", "same, told"), ("0", "not the same, told all the same")):
        for bound in ("all", "0.8"):
            of = [key for key in all_copies if key[1:] == (same, bound)]
            total, hits = sum(all_copies[key] for key in of), sum(found[key] for key in of)
            if total:
                detail = ", ".join(f"{key[0]} {found[key]}/{all_copies[key]}" for key in of)
                print(f"{name}, likeness {bound}: {hits}/{total} = {hits / total:.4f} ({detail})")


if __name__ == "__main__":
    command, *paths = sys.argv[1:] or [""]
    if (command, len(paths)) not in (("make", 3), ("score", 3)):
        sys.exit(__doc__)
    {"make": make, "score": score}[command](*paths)
