"""The centre line of a baseline with hidden months: the interval-censored likelihood on what was released."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WIDEST = 2_000  # an interval of more counts than this says too little to be worth summing over


def estimate(known: tuple[Floats, Floats], hidden: tuple[Floats, Floats, Floats], *, largest: float) -> float:
    """Return the proportion (``largest`` 1) or rate (``largest`` infinite) that makes the released data most likely.

    ``known``: numerators and denominators of months with numbers. ``hidden``: lowest and highest possible numerator
    and the denominator of hidden months. A hidden count is known only to lie in its interval (Lindsey & Ryan 1998,
    Stat Med 17: 219): the likelihood's slope is zero where the known numerators plus the expected hidden ones equal
    the denominators times the proportion. Intervals that say nothing are left out. NaN if nothing is known.
    """
    numerator, denominator = known
    low, high, n = hidden
    if largest == 1.0:
        high = np.minimum(high, n)
    silent = (low <= 0) & (high >= n) if largest == 1.0 else np.zeros(low.shape, dtype=bool)
    telling = ~silent & (n > 0) & (high >= low) & (high - low <= WIDEST)
    low, high, n = low[telling], high[telling], n[telling]
    total = denominator.sum() + n.sum()
    if total <= 0:
        return float("nan")
    least, most = (numerator.sum() + low.sum()) / total, (numerator.sum() + high.sum()) / total
    if not len(low) or most - least <= 0:
        return float(least)

    def slope(rate: float) -> float:
        return float(numerator.sum() + _expected(rate, low, high, n, largest).sum() - rate * total)

    return _root(slope, least, min(most, largest))


def _root(slope, least: float, most: float) -> float:  # type: ignore[no-untyped-def]
    from scipy.optimize import brentq

    if slope(least) <= 0:
        return float(least)
    if slope(most) >= 0:
        return float(most)
    return float(brentq(slope, least, most, xtol=1e-15, rtol=1e-13))


def _expected(rate: float, low: Floats, high: Floats, n: Floats, largest: float) -> Floats:
    """Return the mean of each hidden count, given that it lies in its interval."""
    from scipy.special import gammaln, xlogy

    counts = low[:, None] + np.arange(int((high - low).max()) + 1)[None, :]
    possible = counts <= high[:, None]
    counts = np.minimum(counts, high[:, None])
    if largest == 1.0:
        rest = np.maximum(n[:, None] - counts, 0.0)
        odds = xlogy(counts, rate) + xlogy(rest, max(1.0 - rate, 1e-300)) - gammaln(counts + 1) - gammaln(rest + 1)
    else:
        odds = xlogy(counts, rate * n[:, None]) - gammaln(counts + 1)
    odds = np.where(possible, odds, -np.inf)
    top = odds.max(axis=1, keepdims=True)
    weights = np.exp(odds - np.where(np.isfinite(top), top, 0.0))
    with np.errstate(invalid="ignore"):
        mean = (weights * counts).sum(axis=1) / weights.sum(axis=1)
    return np.where(np.isfinite(mean), mean, low)
