"""Prints the figures in the tests of crates/figures/src/stats/adjusted/tests.rs. They are computed with
numpy 2.4.6 (lstsq with dummies for companies, titles and quarters) and statsmodels 0.15.0 (variance).

    python3 -m venv v && v/bin/pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    v/bin/python tests/numbers/adjusted.py
"""

from collections import Counter

import numpy as np
import statsmodels.api as sm


def observations(companies, postings):
    """As in `made` of the tests: company, role, level, quarter, gap."""
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
        rows.append((company, role, level, quarter, draw(3) - 1 + company % 2 + (level == 3)))
    return rows


def pooled(rows):
    titles = Counter((level, role) for _, role, level, _, _ in rows)
    quarters = Counter(quarter for *_, quarter, _ in rows)
    title = lambda level, role: (level, role) if titles[level, role] >= 20 else (level, "pooled")
    time = lambda q: q if q is None or quarters[q] >= 20 else "rare"
    return [(company, title(level, role), time(quarter), gap) for company, role, level, quarter, gap in rows]


def dummies(values):
    keys = sorted(set(values), key=str)
    return keys, np.array([[value == key for key in keys] for value in values], float)


for companies, postings in ((60, 200), (300, 500)):
    rows = pooled(observations(companies, postings))
    gap = np.array([row[3] for row in rows], float)
    names, design = zip(*(dummies([row[i] for row in rows]) for i in range(3)))
    beta = np.linalg.lstsq(np.hstack(design), gap, rcond=None)[0]
    fit = sm.OLS(gap, np.hstack(design)).fit()
    first, second = len(names[0]), len(names[0]) + len(names[1])
    title, quarter = beta[first:second], beta[second:]
    title = title - (design[1] @ title).mean()
    quarter = quarter - (design[2] @ quarter).mean()
    print(f"# {companies} companies, {postings} postings: mean {float(gap.mean())!r}")
    print("titles  ", [(key, float(x)) for key, x in zip(names[1], title)])
    print("quarters", [(key, float(x)) for key, x in zip(names[2], quarter)])
    adjusted = gap - design[1] @ title - design[2] @ quarter
    means = {c: float(adjusted[design[0][:, j] == 1].mean()) for j, c in enumerate(names[0])}
    print("companies", len(means), "; the first three", [(c, means[c]) for c in sorted(means)[:3]])
    # The adjusted means are linear in the gaps: how each hangs on every gap gives its variance.
    both = np.hstack(design[1:])
    centred = both - np.hstack([part.mean(axis=0, keepdims=True) for part in design[1:]])
    inverse = np.linalg.pinv(np.hstack(design))[first:]
    own = design[0].T / design[0].sum(axis=0)[:, None]
    hangs = own @ (np.eye(postings) - centred @ inverse)
    variance = {c: float((row**2).sum()) for c, row in zip(names[0], hangs)}
    print("variance of the first three, in units of that within companies", [variance[c] for c in sorted(means)[:3]])
    print("rank", np.linalg.matrix_rank(np.hstack(design)) - len(means), "degrees", int(fit.df_resid))
    print("squares", float(fit.ssr), "variance", float(fit.scale))
