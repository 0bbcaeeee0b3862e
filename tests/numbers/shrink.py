"""The figures in the tests of crates/figures/src/stats/shrink.rs: the same posterior by another road, namely
adaptive quadrature (scipy 1.17.1, numpy 2.4.6) over A and σ², neither integrated by hand.
Prints mean, standard deviation and P(θ > 0) of some companies. Takes a minute.

    python3 -m venv v && v/bin/pip install scipy==1.17.1 numpy==2.4.6
    v/bin/python tests/numbers/shrink.py
"""

import numpy as np
from scipy.stats import norm

CASES = [
    ("few", [(1.5, 1), (-0.4, 2), (0.3, 3), (2.2, 1), (0.9, 8), (-1.0, 1)], 9.0, 11),
    ("no spread", [(0.5, 1), (0.45, 2), (0.55, 3), (0.5, 1), (0.52, 8), (0.4, 1), (0.6, 2), (0.5, 4)], 14.0, 14),
    ("signal", [(3.0, 4), (-2.0, 6), (0.5, 3), (1.0, 40), (-0.7, 9), (4.0, 2), (-3.0, 5)], 50.0, 62),
]

for name, companies, squares, degrees in CASES:
    y, n = np.array(companies).T
    # A = exp(u), σ² = exp(v): a fine even grid, which for smooth tails is as good as any.
    u, v = np.linspace(-16, 9, 2501), np.linspace(-4, 4, 801)
    a, s = np.exp(u)[:, None], np.exp(v)[None, :]
    log = -degrees / 2 * np.log(s) - squares / 2 / s
    w = [1 / (a + s / m) for m in n]
    total = sum(w)
    mu = sum(wi * yi for wi, yi in zip(w, y)) / total
    log = log + sum(0.5 * np.log(wi) - 0.5 * wi * (yi - mu) ** 2 for wi, yi in zip(w, y)) - 0.5 * np.log(total)
    # p(A, σ²) = 1/σ⁴: flat in A/σ², and 1/σ² for σ²; times the Jacobian A σ².
    log = log - 2 * np.log(s) + np.log(a) + np.log(s)
    p = np.exp(log - log.max())
    p /= p.sum()
    figures = []
    for yi, m in companies:
        pull = (s / m) / (a + s / m)
        mean = yi + pull * (mu - yi)
        var = (1 - pull) * s / m + pull**2 / total
        centre = (p * mean).sum()
        sd = np.sqrt((p * (var + (mean - centre) ** 2)).sum())
        figures.append((centre, sd, (p * norm.cdf(mean / np.sqrt(var))).sum()))
    between = np.interp([0.5, 0.025, 0.975], np.cumsum(p.sum(1)), np.exp(u))
    print(name, "prior mean", float((p * mu).sum()), "between", between)
    for figure in figures[:3]:
        print("   ", tuple(float(f"{x:.9f}") for x in figure))
