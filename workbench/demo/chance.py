"""Chance that is the same on every machine, the year's rhythm, and shares that add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.files import sha256

Floats = NDArray[np.float64]

# How busy a month is against the others: fewer visits in July, August and December.
BUSY = (1.03, 1.0, 1.02, 1.02, 1.03, 1.0, 0.86, 0.82, 1.02, 1.05, 1.03, 0.85)


def generator(*names: object) -> np.random.Generator:
    """Return a random generator that depends on the names alone."""
    return np.random.default_rng(int(sha256("|".join(str(name) for name in names))[:16], 16))


def busy(months: Sequence[str]) -> Floats:
    """Return how busy each month is, 1 for a usual one."""
    return np.array([BUSY[int(month[5:]) - 1] for month in months])


def relative(months: Sequence[str]) -> Floats:
    """Return how busy each month is against the mean of these months."""
    return busy(months) / np.mean(busy(months))


def shifted(level: float | Floats, by: float | Floats) -> Floats:
    """Return a proportion moved on the logistic scale, so that it stays a proportion."""
    kept = np.clip(level, 0.005, 0.995)
    return 1 / (1 + np.exp(-(np.log(kept / (1 - kept)) + by)))


def slow(rng: np.random.Generator, length: int, *, size: float) -> Floats:
    """Return a slow wander around 0 whose standard deviation is ``size``."""
    steps = rng.normal(0, size * np.sqrt(1 - 0.9**2), length)
    wander = np.empty(length)
    state = rng.normal(0, size)
    for place, step in enumerate(steps):
        state = 0.9 * state + step
        wander[place] = state
    return wander


def split(total: int, weights: Floats, *, most: Sequence[int] | None = None) -> list[int]:
    """Return whole shares of a total in proportion to weights, none above its most, that add up to the total.

    The largest remainders get what is left over; ``most`` must hold at least the total.
    """
    room = np.full(len(weights), float(total)) if most is None else np.array(most, dtype=float)
    shares = np.zeros(len(weights))
    while total - shares.sum() > 0.5:
        open_weights = np.where(shares < room, np.maximum(weights, 1e-9), 0.0)
        wanted = shares + (total - shares.sum()) * open_weights / open_weights.sum()
        whole = np.minimum(np.floor(wanted), room)
        if whole.sum() == shares.sum():
            whole[int(np.argmax(np.where(shares < room, wanted - whole, -1.0)))] += 1
        shares = whole
    return [int(share) for share in shares]
