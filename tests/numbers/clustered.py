"""Figures for the tests of src/stats/clustered.rs: a regression on a constant with
cluster-robust errors and Student's distribution.

    python3 tests/numbers/clustered.py      (statsmodels 0.15.0, numpy, scipy)
"""

import numpy
import scipy.stats
import statsmodels.api

CASES = {
    "single postings": [[1.0], [0.0], [2.0], [4.0]],
    "companies of several": [[1.0, 0.0, 1.0], [4.0], [0.0, -1.0, 0.0, 1.0, -1.0], [1.0, 1.0]],
}

print("statsmodels", statsmodels.__version__)
for name, companies in CASES.items():
    gaps = numpy.concatenate([numpy.array(company) for company in companies])
    groups = numpy.repeat(range(len(companies)), [len(company) for company in companies])
    model = statsmodels.api.OLS(gaps, numpy.ones(len(gaps)))
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}, use_t=True)
    count = len(companies)
    error = fit.bse[0] * numpy.sqrt(count / (count - 1))

    reach = scipy.stats.t.ppf(0.975, count - 1) * error
    print(name, repr(fit.params[0]), repr(fit.params[0] - reach), repr(fit.params[0] + reach))
