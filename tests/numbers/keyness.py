"""The figures in the tests of crates/figures/src/stats/keyness.rs, with fifty digits and by another road:
odds as fractions, logarithms by the decimal module. Prints the rows of the table.

    python3 tests/numbers/keyness.py
"""

from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 50


def exact(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def keyness(own, others, prior):
    def odds(times, of):
        share = Fraction(times + prior[0]) / Fraction(of + prior[1])
        return share / (1 - share)

    delta = exact(odds(*own) / odds(*others)).ln()
    variance = sum(1 / Fraction(group[0] + prior[0]) for group in (own, others))
    return delta, delta / exact(variance).sqrt()


CASES = [
    ("said more", (40, 1000), (20, 4000), (Fraction(3, 2), 125)),
    ("said less", (2, 1000), (300, 4000), (Fraction(15, 2), 125)),
    ("said by the others alone", (0, 500), (50, 100_000), (Fraction(1, 2), 1000)),
    ("said by the group alone, once", (1, 500), (0, 100_000), (Fraction(1, 64), 1000)),
    ("said as often by both", (10, 1000), (100, 10_000), (1, 100)),
    ("large counts", (120_000, 50_000_000), (90_000, 900_000_000), (221, 1_000_000)),
    ("no prior", (5, 100), (7, 900), (0, 0)),
]


def number(value):
    value = float(value)
    return f"{value:_.1f}" if value == int(value) else repr(value)


for name, own, others, prior in CASES:
    groups = ", ".join(f"said({number(a)}, {number(b)})" for a, b in (own, others, prior))
    delta, z = keyness(own, others, prior)
    print(f'            ("{name}", {groups}, {float(delta)!r}, {float(z)!r}),')
