"""The figures in the tests of crates/figures/src/stats/linear.rs, by statsmodels 0.15.0 with dummies for the
strata (numpy 2.4.6, scipy 1.17.1). Prints the rows of the table.

    python3 -m venv v && v/bin/pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    v/bin/python tests/numbers/linear.py
"""

import numpy as np
import statsmodels.api as sm


def made(rows, step, modulus):
    return np.array([i * i * step % modulus + i * step % 7 for i in range(rows)], float)


outcome, first, second = made(60, 5, 23), made(60, 3, 11), made(60, 7, 31)
clusters = np.array([i * i % 17 for i in range(60)])
strata = np.array([i % 5 for i in range(60)])
one = np.zeros(60)

for name, columns, by, rust in (
    ("one regressor", [first], one, "std::slice::from_ref(&first), &[0; 60]"),
    ("two regressors", [first, second], one, "&[first.clone(), second.clone()], &[0; 60]"),
    ("two regressors within strata", [first, second], strata, "&[first.clone(), second.clone()], &strata"),
):
    dummies = [(by == stratum).astype(float) for stratum in sorted(set(by))]
    fit = sm.OLS(outcome, np.column_stack(columns + dummies)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
    )
    rows = [
        "[" + ", ".join(repr(float(x)) for x in (fit.params[i], fit.bse[i], *fit.conf_int()[i])) + "]"
        for i in range(len(columns))
    ]
    print(f'            ("{name}", {rust}, &[{", ".join(rows)}]),')
