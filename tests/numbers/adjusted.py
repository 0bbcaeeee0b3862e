"""Prints the figures in the tests of crates/figures/src/stats/adjusted/tests.rs. They are computed with
numpy 2.4.6: dummies for companies, titles and fields, and random effects of quarters, whose variance maximises
the restricted likelihood, with the whole covariance matrix of the gaps.

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
        gap = draw(3) - 1 + company % 2 + (level == 3) + 0.5 * (quarter is not None and quarter % 3 == 0)
        field = min(draw(5), draw(5)) or None
        rows.append((company, role, level, quarter, field, gap + draw(1000) / 1000))
    return rows


def pooled(rows):
    titles = Counter((level, role) for _, role, level, *_ in rows)
    fields = Counter(field for *_, field, _ in rows)
    title = lambda level, role: (level, role) if titles[level, role] >= 20 else (level, "pooled")
    field = lambda f: f if f is None or fields[f] >= 20 else "rare"
    return [(c, title(level, role), q, field(f), gap) for c, role, level, q, f, gap in rows]


def linked(rows):
    """The quarters in which three companies or more have postings that have some in another one too."""
    quarters = {q for _, _, q, *_ in rows if q is not None}
    while True:
        own = {}
        for company, _, quarter, *_ in rows:
            if quarter in quarters:
                own.setdefault(company, set()).add(quarter)
        links = Counter(q for some in own.values() if len(some) > 1 for q in some)
        enough = {q for q in quarters if links[q] >= 3}
        if enough == quarters:
            return sorted(quarters)
        quarters = enough


def dummies(values):
    keys = sorted(set(values), key=str)
    return keys, np.array([[value == key for key in keys] for value in values], float)


def contrasts(fixed):
    """Rows that are independent of the fixed effects and of each other."""
    values, vectors = np.linalg.eigh(np.eye(len(fixed)) - fixed @ np.linalg.pinv(fixed))
    rows = vectors[:, values > 0.5].T
    assert len(rows) == len(fixed) - np.linalg.matrix_rank(fixed)
    return rows


def restricted(y, z, ratio):
    """Twice the restricted log-likelihood, and the sum of squares that estimates the variance within companies."""
    covariance = np.eye(len(y)) + ratio * z @ z.T
    squares = y @ np.linalg.solve(covariance, y)
    return -np.linalg.slogdet(covariance)[1] - len(y) * np.log(squares), squares


for companies, postings in ((60, 200), (300, 500)):
    rows = pooled(observations(companies, postings))
    gap = np.array([row[4] for row in rows], float)
    names, design = zip(*(dummies([row[i] for row in rows]) for i in (0, 1, 3)))
    quarters = linked(rows)
    dated = np.array([[row[2] == q for q in quarters] for row in rows], float)
    random = dated - dated.any(axis=1, keepdims=True) * dated.sum(axis=0) / dated.sum()
    whole = np.hstack(design)
    grid = [0.0] + [10.0 ** (step / 20 - 4) for step in range(121)]
    free = contrasts(whole)
    ratio = max(grid, key=lambda ratio: restricted(free @ gap, free @ random, ratio)[0])
    squares = restricted(free @ gap, free @ random, ratio)[1]
    covariance = np.eye(postings) + ratio * random @ random.T
    inverse = np.linalg.inv(covariance)
    # The rows give each estimate as a sum over gaps: generalised least squares, then prediction.
    beta = np.linalg.pinv(whole.T @ inverse @ whole) @ whole.T @ inverse
    predicted = ratio * random.T @ inverse @ (np.eye(postings) - whole @ beta)
    cuts = np.cumsum([len(n) for n in names])
    centred = [d - d.mean(axis=0) for d in design[1:]]
    print(f"# {companies} companies, {postings} postings: mean {float(gap.mean())!r}, variance of quarters {ratio!r}")
    for kind, keys, part, d in zip(("titles", "fields"), names[1:], np.split(beta, cuts[:-1])[1:], design[1:]):
        effects = part @ gap
        print(kind, [(key, float(x)) for key, x in zip(keys, effects - (d @ effects).mean())])
    effects = predicted @ gap
    mean = dated.sum(axis=0) @ effects / dated.sum()
    print("quarters", [(q, int(n), float(x - mean)) for q, n, x in zip(quarters, dated.sum(axis=0), effects)])
    own = design[0].T / design[0].sum(axis=0)[:, None]
    hangs = own @ (np.eye(postings) - np.hstack(centred) @ beta[cuts[0] :] - random @ predicted)
    companies = [names[0].index(company) for company in sorted(names[0])[:3]]
    print("companies", len(names[0]), "; the first three", [float(hangs[c] @ gap) for c in companies])
    # The error is that of the postings, and that of the effects of quarters: the known and the unknown ones.
    unknown = [Counter(row[2] for row in rows if row[0] == names[0][c] and row[2] not in quarters) for c in companies]
    sizes = design[0].sum(axis=0)
    rest = [ratio * sum((n / sizes[c]) ** 2 for n in counts.values()) for c, counts in zip(companies, unknown)]
    variance = [float(hangs[c] @ hangs[c] + ratio * ((hangs[c] @ random) ** 2).sum() + more) for c, more in zip(companies, rest)]
    print("variance of the first three, in units of that within companies", variance)
    rank = int(np.linalg.matrix_rank(whole))
    print("rank", rank - len(names[0]), "degrees", postings - rank, "squares", float(squares))
