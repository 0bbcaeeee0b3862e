"""Which way to shrink means of companies has intervals that hold? The table in docs/simulation.md
that crates/figures/src/stats/shrink.rs was chosen by. numpy 2.4.6; two minutes.

    python3 -m venv v && v/bin/pip install numpy==2.4.6
    v/bin/python tests/numbers/shrink_methods.py

A by Paule-Mandel, DerSimonian-Laird or restricted likelihood, each with Morris' (1983, section 5)
intervals; plain: Paule-Mandel without his correction; integrated: flat prior on A, σ² unknown.
"""

import numpy as np

random = np.random.default_rng(1)
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 22, 61, 182]
COMPANIES = np.array([526, 91, 38, 12, 7, 5, 2, 4, 2, 2, 2, 1, 1, 2, 1, 1]) / 697


def paule_mandel(y, v):
    def excess(a):
        w = 1 / (v + a)
        return (w * (y - (w * y).sum() / w.sum()) ** 2).sum() - (len(y) - 1)

    if excess(0) <= 0:
        return 0
    low, high = 0, 1
    while excess(high) > 0:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low


def dersimonian_laird(y, v):
    w = 1 / v
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    return max(0, (q - (len(y) - 1)) / (w.sum() - (w**2).sum() / w.sum()))


def restricted(y, v):
    a = paule_mandel(y, v) + 0.01
    for _ in range(200):
        w = 1 / (v + a)
        mu = (w * y).sum() / w.sum()
        new = max(0, (w**2 * ((y - mu) ** 2 - v)).sum() / (w**2).sum() + 1 / w.sum())
        if abs(new - a) < 1e-10:
            break
        a = new
    return a


def morris(estimate, corrected=True):
    def shrink(y, n, s2, _):
        k, v = len(y), s2 / n
        a = estimate(y, v)
        w = 1 / (v + a)
        mu, b = (w * y).sum() / w.sum(), v * w
        if not corrected:
            return (1 - b) * y + b * mu, v * (1 - b)
        b = (k - 3) / (k - 1) * b
        mean_v, r = (w * v).sum() / w.sum(), k * w / w.sum()
        var = v * (1 - (k - r) / k * b) + 2 / (k - 3) * b**2 * (mean_v + a) * w * (y - mu) ** 2
        return (1 - b) * y + b * mu, var

    return shrink


def integrated(y, n, s2, df):
    k, x = len(y), (np.arange(128) + 0.5) / 128
    g = 1 / x**2 - 1
    w = 1 / (g[:, None] + 1 / n)
    total = w.sum(1)
    mu = (w * y).sum(1) / total
    all_squares = df * s2 + (w * (y - mu[:, None]) ** 2).sum(1)
    log = 0.5 * np.log(w).sum(1) - 0.5 * np.log(total) - 0.5 * (df + k - 1) * np.log(all_squares) - 3 * np.log(x)
    p = np.exp(log - log.max())[:, None]
    p /= p.sum()
    b = w / n
    mean = (1 - b) * y + b * mu[:, None]
    var = (all_squares / (df + k - 3))[:, None] * ((1 - b) / n + b**2 / total[:, None])
    centre = (p * mean).sum(0)
    return centre, (p * (var + (mean - centre) ** 2)).sum(0)


METHODS = {
    "plain": morris(paule_mandel, False),
    "Paule–Mandel": morris(paule_mandel),
    "DerSimonian–Laird": morris(dersimonian_laird),
    "restricted": morris(restricted),
    "integrated": integrated,
}
PRIORS = {
    "normal": lambda k: random.normal(size=k),
    "skewed": lambda k: random.exponential(size=k) - 1,
    "two-point": lambda k: np.where(random.random(k) < 0.2, 2.0, -0.5),
}


def coverage(k, ratio, prior, draws):
    held = {name: [] for name in METHODS}
    for _ in range(draws):
        n = np.zeros(k)
        while (n - 1).sum() < 5:
            n = random.choice(SIZES, k, p=COMPANIES).astype(float)
        truth = np.sqrt(ratio) * PRIORS[prior](k)
        y = truth + random.normal(size=k) / np.sqrt(n)
        df = (n - 1).sum()
        s2 = random.chisquare(df) / df
        for name, shrink in METHODS.items():
            mean, var = shrink(y, n, s2, df)
            held[name].append((abs(mean - truth) <= 1.959964 * np.sqrt(var)).mean())
    return [f"{np.mean(shares):.3f}" for shares in held.values()]


print("| companies | A/σ² | prior |", " | ".join(METHODS), "|")
print("|--:|--:|---|" + "--:|" * len(METHODS))
for k, draws in ((30, 1000), (100, 400), (700, 100)):
    for ratio in (0.1, 0.5):
        for prior in PRIORS:
            print(f"| {k} | {ratio} | {prior} |", " | ".join(coverage(k, ratio, prior, draws)), "|", flush=True)
