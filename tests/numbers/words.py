"""The figures in the tests of crates/figures/src/vocabulary, with fifty digits and by another road:
counts from the postings themselves, odds as fractions, logarithms by the decimal module.

    python3 tests/numbers/words.py
"""

from collections import Counter
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 50
PRIOR = Fraction(1, 10)

# Stratum, group, companies, of these with "brass lamp", of these with "chief"; as in `corpus` of the tests.
CORPUS = [(4, True, 90, 36, 27), (4, False, 30, 3, 9), (1, True, 30, 12, 0), (1, False, 90, 9, 0)]


def postings(corpus):
    for stratum, own, many, lamp, chief in corpus:
        for i in range(many):
            words = [f"word{i % 4}", "the"]
            words += ["brass", "lamp", "brass lamp"] if i < lamp else []
            words += ["chief"] if i < chief else []
            yield stratum, own, words


def exact(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def compare(corpus, wanted):
    said, of = Counter(), Counter()
    for stratum, own, words in postings(corpus):
        for word in words:
            said[stratum, own, word] += 1
            of[stratum, own] += " " not in word  # pairs are not among the words that are counted as said
    weighed = weights = Decimal(0)
    for stratum in sorted({stratum for stratum, *_ in corpus}):
        times = [Fraction(said[stratum, own, wanted]) for own in (True, False)]
        if sum(times) == 0:
            continue
        total = [Fraction(of[stratum, own]) for own in (True, False)]
        alpha, alpha0 = PRIOR * sum(times), PRIOR * sum(total)
        odds = [(y + alpha) / (n + alpha0 - y - alpha) for y, n in zip(times, total)]
        variance = exact(sum(1 / (y + alpha) for y in times))
        weighed += exact(odds[0] / odds[1]).ln() / variance
        weights += 1 / variance
    return float(weighed / weights), float(weighed / weights.sqrt())


for name, corpus, word in [
    ("inflated", CORPUS, "brass lamp"),
    ("chief, within strata", CORPUS, "chief"),
    ("chief, all together", [(0, *row[1:]) for row in CORPUS], "chief"),
    ("a role", [(0, *row[1:]) for row in CORPUS], "brass lamp"),
]:
    print(name, repr(word), *compare(corpus, word))
