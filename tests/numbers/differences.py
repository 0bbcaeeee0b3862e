"""The figures in the tests of crates/figures/src/stats/{newcombe,mcnemar,clustered}.rs, by statsmodels 0.15.0
(scipy 1.17.1, numpy 2.4.6). Prints the rows of the tables, one section each.

    python3 -m venv v && v/bin/pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    v/bin/python tests/numbers/differences.py
"""

import numpy as np
import statsmodels.api as sm
from scipy.stats import t
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def number(value):
    value = float(value)
    return f"{value:_.1f}" if value == int(value) else repr(value)


print("# NEWCOMBE")
for first, second, confidence in (
    ((56, 70), (48, 80), 0.95), ((9, 10), (3, 10), 0.95), ((6, 7), (2, 7), 0.95), ((5, 56), (0, 29), 0.95),
    ((0, 10), (0, 20), 0.95), ((10, 10), (0, 20), 0.95), ((1, 1), (0, 1), 0.9), ((31_415, 70_356), (20_011, 40_590), 0.99),
):  # fmt: skip
    low, high = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=1 - confidence)
    pair = "({:_}, {:_})".format
    print(f"            ({pair(*first)}, {pair(*second)}, {confidence}, {number(low)}, {number(high)}),")

print("# MCNEMAR")
for lost, won in ((0, 0), (0, 1), (1, 1), (0, 6), (2, 9), (5, 5), (12, 25), (121, 59), (1000, 1100), (50_000, 51_000)):
    found = mcnemar([[10, lost], [won, 10]], exact=True).pvalue
    print(f"            ({lost:_}, {won:_}, {number(found)}),")

print("# CLUSTERED")
i = np.arange(60)
value, cluster, side = i * i * 5 % 23 % 9 - 4, i * i % 17, i % 3 % 2
first = side == 0
for at, columns, rows in ((0, np.ones((60, 1)), first), (1, np.column_stack([np.ones(60), side]), i >= 0)):
    fit = sm.OLS(value[rows].astype(float), columns[rows].astype(float)).fit(
        cov_type="cluster", cov_kwds={"groups": cluster[rows]}, use_t=True
    )
    print(f"            ({', '.join(map(number, (fit.params[at], *fit.conf_int()[at])))}),")

print("# SHARES")
names = ("of two runs", "few clusters", "one in each")
for name, ones, groups in zip(names, (value >= 1, value[i < 9] >= 0, value > 2), (cluster, cluster[i < 9] % 3, i)):
    n, g, share = len(ones), len(set(groups)), ones.mean()
    fit = sm.OLS(ones.astype(float), np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    # Its variance has the factor G / (G − 1) already.
    design = fit.bse[0] ** 2 / (share * (1 - share) / (n - 1))
    effective = n / max(1, design) * (t.ppf(0.975, n - 1) / t.ppf(0.975, g - 1)) ** 2
    low, high = proportion_confint(share * effective, effective, method="wilson")
    print(f'            ("{name}", [{", ".join(map(number, (share, low, high, effective)))}]),')
