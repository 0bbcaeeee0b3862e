"""Prints the figures in the tests of crates/figures/src/stats/adjusted/tests.rs. They are computed with
numpy 2.4.6 (least squares with dummies for companies, titles, quarters and fields).

    python3 -m venv v && v/bin/pip install numpy==2.4.6
    v/bin/python tests/numbers/adjusted.py
"""

from collections import Counter

import numpy as np


def observations(companies, postings):
    """As in `made` of the tests: company, role, level, quarter, field, gap."""
    state = companies

    def draw(below):
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return (state >> 16) % below

    rows = []
    for _ in range(postings):
        # The lower of two, so that a few companies have many postings.
        company = min(draw(companies), draw(companies))
        title = min(draw(7), draw(7))
        role, level = (None if title == 5 else title), 1 + title % 3
        quarter = draw(9)
        quarter = None if quarter == 0 else 8000 + min(quarter, draw(9))
        gap = draw(3) - 1 + company % 2 + (level == 3)
        field = min(draw(5), draw(5)) or None
        rows.append((company, role, level, quarter, field, gap + draw(1000) / 1000))
    return rows


def pooled(rows):
    titles = Counter((level, role) for _, role, level, *_ in rows)
    quarters = Counter(quarter for *_, quarter, _, _ in rows)
    fields = Counter(field for *_, field, _ in rows)
    title = lambda level, role: (level, role) if titles[level, role] >= 20 else (level, "pooled")
    time = lambda q: q if q is None or quarters[q] >= 20 else "rare"
    field = lambda f: f if f is None or fields[f] >= 20 else "rare"
    return [(c, title(level, role), time(q), field(f), gap) for c, role, level, q, f, gap in rows]


def dummies(values):
    keys = sorted(set(values), key=str)
    return keys, np.array([[value == key for key in keys] for value in values], float)


for companies, postings in ((60, 200), (300, 500)):
    rows = pooled(observations(companies, postings))
    gap = np.array([row[4] for row in rows], float)
    names, design = zip(*(dummies([row[i] for row in rows]) for i in range(4)))
    whole = np.hstack(design)
    beta = np.linalg.lstsq(whole, gap, rcond=None)[0]
    cuts = np.cumsum([len(n) for n in names])
    effects = [part - (d @ part).mean() for part, d in zip(np.split(beta, cuts[:-1])[1:], design[1:])]
    print(f"# {companies} companies, {postings} postings: mean {float(gap.mean())!r}")
    for kind, keys, part in zip(("titles", "quarters", "fields"), names[1:], effects):
        print(kind, [(key, float(x)) for key, x in zip(keys, part)])
    adjusted = gap - sum(d @ part for d, part in zip(design[1:], effects))
    means = {c: float(adjusted[design[0][:, j] == 1].mean()) for j, c in enumerate(names[0])}
    print("companies", len(means), "; the first three", [(c, means[c]) for c in sorted(means)[:3]])
    # The adjusted means are linear in the gaps: how each hangs on every gap gives its variance.
    both = np.hstack(design[1:])
    centred = both - np.hstack([part.mean(axis=0, keepdims=True) for part in design[1:]])
    inverse = np.linalg.pinv(whole)[cuts[0] :]
    own = design[0].T / design[0].sum(axis=0)[:, None]
    hangs = own @ (np.eye(postings) - centred @ inverse)
    variance = {c: float((row**2).sum()) for c, row in zip(names[0], hangs)}
    print("variance of the first three, in units of that within companies", [variance[c] for c in sorted(means)[:3]])
    rank = int(np.linalg.matrix_rank(whole))
    squares = float(((gap - whole @ beta) ** 2).sum())
    print("rank", rank - len(means), "degrees", postings - rank, "squares", squares, "variance", squares / (postings - rank))
