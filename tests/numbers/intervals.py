"""The figures in the tests of crates/figures/src/stats/{quantile,wilson,shared,corrected,correlate}.rs, by scipy
1.17.1, statsmodels 0.15.0 and numpy 2.4.6. Prints the rows of the tables, one section each.

    python3 -m venv v && v/bin/pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    v/bin/python tests/numbers/intervals.py
"""

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


def number(value):
    value = float(value)
    return f"{value:_.1f}" if value == int(value) else repr(value)


print("# NORMAL")
for share in (1e-12, 1e-5, 0.02, 0.025, 0.3, 0.5, 0.77, 0.95, 0.975, 0.9999):
    print(f"            ({share!r}, {number(stats.norm.ppf(share))}),")

print("# STUDENT")
for degrees in (1, 2, 3, 4, 9, 30, 99, 1000, 1001, 25_000):
    print(f"            ({degrees:_}, {number(stats.t.ppf(0.975, degrees))}),")

print("# WILSON")
for part, whole, confidence in (
    (0, 1, 0.95), (1, 1, 0.95), (0, 12, 0.95), (1, 3, 0.95), (3, 10, 0.95), (5, 10, 0.9), (10, 10, 0.95),
    (52, 92, 0.95), (999, 1000, 0.99), (31_415, 70_356, 0.95),
):  # fmt: skip
    low, high = proportion_confint(part, whole, alpha=1 - confidence, method="wilson")
    print(f"            ({part:_}, {whole:_}, {confidence}, {number(low)}, {number(high)}),")


print("# SHARED")
for part, whole, error in ((3, 10, 0.04), (31_415, 70_356, 0.04)):
    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    share, reach = part / whole, stats.norm.ppf(0.975) * error
    print([float(share - np.hypot(share - low, reach)), float(share + np.hypot(high - share, reach))])


def corrected(positives, of, se, sp):
    """Rogan and Gladen (1978); Lang and Reiczigel (2014), section 2."""
    z = stats.norm.ppf(0.975)
    value = (positives / of + sp[0] / sp[1] - 1) / (se[0] / se[1] + sp[0] / sp[1] - 1)
    n, n_se, n_sp = of + z**2, se[1] + 2, sp[1] + 2
    p, s, t = (positives + z**2 / 2) / n, (se[0] + 1) / n_se, (sp[0] + 1) / n_sp
    pi = (p + t - 1) / (s + t - 1)
    error = np.sqrt(p * (1 - p) / n + s * (1 - s) / n_se * pi**2 + t * (1 - t) / n_sp * (1 - pi) ** 2) / abs(s + t - 1)
    shift = 2 * z**2 * (pi * s * (1 - s) / n_se - (1 - pi) * t * (1 - t) / n_sp)
    low, high = pi + shift - z * error, pi + shift + z * error
    return [min(1, max(0, x)) for x in (value, low, high)]


print("# CORRECTED")
for name, (positives, of), se, sp in (
    ("good labels", (420, 1000), (180, 200), (270, 300)),
    ("fair labels", (420, 1000), (70, 100), (75, 100)),
    ("weighted cases", (36_000, 70_356), (151.25, 187.5), (240.75, 301.5)),
    ("few cases", (30, 60), (9, 10), (8, 10)),
    ("none positive", (0, 50), (80, 100), (90, 100)),
    ("fewer than the false alarms", (20, 1000), (80, 100), (90, 100)),
):
    rust = lambda pair, write: "({}, {})".format(*map(write, pair))
    figures = ", ".join(map(number, corrected(positives, of, se, sp)))
    print(f'            ("{name}", {rust((positives, of), "{:_}".format)}, {rust(se, number)}, {rust(sp, number)}, {figures}),')


def bonett_wright(r, n):
    """Bonett and Wright (2000), with the normal quantile."""
    half = stats.norm.ppf(0.975) * np.sqrt((1 + r**2 / 2) / (n - 3))
    return np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)


print("# SPEARMAN")
for name, x, y in (
    ("rising", [1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 6, 5]),
    ("ties", [0, 0, 1, 1, 2, 2, 2, 3], [5, 3, 5, 5, 7, 2, 9, 9]),
    ("falling", [1, 2, 3, 4, 5], [10, 7, 8, 2, 1]),
):
    r = stats.spearmanr(x, y).statistic
    rows = ", ".join(f"&[{', '.join(map(number, values))}]" for values in (x, y))
    print(f'            ("{name}", {rows}, {", ".join(map(number, (r, *bonett_wright(r, len(x)))))}),')

print("# WITHIN")
strata = [0] * 6 + [1] * 4 + [2] * 3 + [3]
x = [1, 2, 3, 4, 5, 6, 2, 2, 1, 0, 3, 3, 3, 9]
y = [2, 1, 3, 3, 5, 4, 70, 60, 65, 50, 1, 2, 3, 0]
over, under = 0, 0
for stratum in (0, 1):
    at = [i for i, s in enumerate(strata) if s == stratum]
    r = stats.spearmanr([x[i] for i in at], [y[i] for i in at]).statistic
    over, under = over + (len(at) - 1) * r, under + len(at) - 1
r = over / under
print("           ", number(r), *map(number, bonett_wright(r, under + 1)))
