"""Patterns in a series: points outside the limits, the longest run, the number of crossings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log2

import numpy as np

from workbench.spc.limits import Flags, Floats
from workbench.spc.profiles import CENTRE_TOLERANCE, Profile


@dataclass(frozen=True)
class Runs:
    """What the run rules found in one phase of many series; NaN where a series was not judged.

    ``members`` marks the points of every run that is longer than ``longest_max``.
    """

    useful: Floats
    longest: Floats
    longest_max: Floats
    crossings: Floats
    crossings_min: Floats
    signal: Flags
    members: Flags


def not_judged(shape: tuple[int, ...]) -> Runs:
    """Return the empty finding of series whose runs are not judged."""
    unknown, never = np.full(shape[0], np.nan), np.zeros(shape[0], dtype=bool)
    return Runs(unknown, unknown, unknown, unknown, unknown, never, np.zeros(shape, dtype=bool))


def above(value: Floats, line: Floats) -> Flags:
    """Return where a value lies above a line by more than rounding; NaN is never above."""
    with np.errstate(invalid="ignore"):
        return value - line > CENTRE_TOLERANCE * np.maximum(np.abs(value), np.abs(line))


def sides(low: Floats, high: Floats, centre: Floats) -> Floats:
    """Return +1 where the whole interval lies above the centre line, -1 where below, 0 elsewhere."""
    return above(low, centre).astype(float) - above(centre, high).astype(float)


def runs(side: Floats, profile: Profile) -> Runs:
    """Return longest run and crossings of the points off the centre line, and whether they are a signal.

    Points on the centre line (and missing and excluded ones, ``side`` 0) are dropped: a run goes on across them.
    """
    useful = side != 0
    number, length = _numbered(side, useful)
    count = useful.sum(axis=1).astype(float)
    limit = np.array([allowed(int(n), profile) for n in count]).reshape(-1, 2)
    some = count > 0
    longest = np.where(some, length.max(axis=1, initial=0), np.nan)
    crossings = np.where(some, number.max(axis=1, initial=0) - 1, np.nan)
    judged = count >= profile.least_points
    with np.errstate(invalid="ignore"):
        too_long = judged & (longest > limit[:, 0])
        too_few = judged & (crossings < limit[:, 1])
        members = useful & too_long[:, None] & (length > limit[:, :1])
    return Runs(count, longest, limit[:, 0], crossings, limit[:, 1], too_long | too_few, members)


def _numbered(side: Floats, useful: Flags) -> tuple[np.ndarray, np.ndarray]:
    """Return for every point the number of its run (from 1) and the length of its run; 0 where not useful."""
    position = np.where(useful, np.arange(side.shape[1]), -1)
    before = np.full_like(position, -1)
    before[:, 1:] = np.maximum.accumulate(position, axis=1)[:, :-1]
    previous = np.where(before >= 0, np.take_along_axis(side, np.maximum(before, 0), axis=1), 0.0)
    number = np.where(useful, np.cumsum(useful & (side != previous), axis=1), 0)
    width = side.shape[1] + 1
    keys = number + width * np.arange(side.shape[0])[:, None]
    length = np.bincount(keys.ravel(), minlength=width * side.shape[0])[keys]
    return number, np.where(useful, length, 0)


@lru_cache(maxsize=4096)
def allowed(useful: int, profile: Profile) -> tuple[float, float]:
    """Return the longest run still allowed and the fewest crossings still allowed among useful points."""
    if useful < 1:
        return (float("nan"), float("nan"))
    longest = round(log2(useful)) + profile.run_extra  # Schilling 2012, as in Anhøj & Olesen 2014
    return (float(longest), float(_binomial_quantile(useful - 1, profile.crossings_share)))


def _binomial_quantile(trials: int, share: float) -> int:
    """Return the smallest count whose cumulative chance among fair coin throws reaches the share."""
    term, total = 1, 1
    for count in range(trials + 1):
        if total / 2**trials >= share:
            return count
        term = term * (trials - count) // (count + 1)
        total += term
    return trials
