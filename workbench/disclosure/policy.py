"""The first disclosure policy: which cells are too small to be shown, and what the public may know of them.

Hidden are numerators of 1–5, complements of 1–5 (denominator minus numerator, where the numerator is part of the
denominator), everything of a cell whose denominator is 1–5, averages of 1–5 observations and counts of 1–5, and in
sensitive strata of fewer than 20 people also 0 % and 100 %. Zero is shown otherwise.

What is said of a hidden numerator is no narrower than the policy: 1–5, or the denominator less 5 to less 1, or where
both rules overlap (denominators up to 10) everything from 1 to the denominator less 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy: the smallest count shown, and the size below which 0 % and 100 % are sensitive."""

    smallest_shown: int = 6
    sensitive_below: int = 20

    @property
    def width(self) -> int:
        """The number of values that a hidden count may have at least."""
        return self.smallest_shown - 1

    def small(self, count: Floats) -> Flags:
        """Return where a count is above 0 and below the smallest shown; a missing one is not."""
        return (count > 0) & (count < self.smallest_shown)


@dataclass(frozen=True)
class Cells:
    """What is known of every counted cell, as arrays of one length.

    ``part``: the numerator is part of the denominator. ``whole``: counts are whole numbers. ``sensitive``: the
    stratifier is sensitive. ``size`` is the denominator of a ratio, the number of observations of an average.
    ``people``: what was counted or observed are people; readings of a schedule or a clock are never too few to show.
    """

    numerator: Floats
    size: Floats
    value: Floats
    ratio: Flags
    part: Flags
    whole: Flags
    counts: Flags
    sensitive: Flags
    people: Flags

    @property
    def present(self) -> Flags:
        """Where there is a number: a ratio with people in its denominator, or a value."""
        ratio = np.isfinite(self.numerator) & (self.size > 0)
        return np.where(self.ratio, ratio, np.isfinite(self.value)).astype(bool)


@dataclass(frozen=True)
class Verdict:
    """Which cells are hidden, whether their denominator is hidden too, and the public bounds of the numerator."""

    hidden: Flags
    size_hidden: Flags
    low: Floats
    high: Floats


def judge(cells: Cells, policy: Policy) -> Verdict:
    """Return the policy's verdict on every cell by itself; missing cells are never hidden."""
    rest = np.where(cells.part, cells.size - cells.numerator, np.nan)
    size_small = cells.people & policy.small(cells.size)
    extreme = cells.sensitive & (cells.size < policy.sensitive_below) & ((cells.numerator == 0) | (rest == 0))
    counted = ~cells.ratio & cells.counts & cells.people & policy.small(np.abs(cells.value))
    numerator_small, rest_small = policy.small(cells.numerator), policy.small(rest)
    ratio_hidden = cells.ratio & (numerator_small | rest_small | extreme)
    hidden = cells.present & (size_small | ratio_hidden | counted)
    low, high = _bounds(cells, policy, numerator_small=numerator_small, size_small=size_small)
    ratio_cell = hidden & cells.ratio
    return Verdict(hidden, size_small, np.where(ratio_cell, low, np.nan), np.where(ratio_cell, high, np.nan))


def _bounds(cells: Cells, policy: Policy, *, numerator_small: Flags, size_small: Flags) -> tuple[Floats, Floats]:
    """Return the public bounds that a hidden numerator would have."""
    step = np.where(cells.whole, 1.0, 0.0)
    most = policy.smallest_shown - step
    low = np.where(numerator_small, step, cells.size - most)
    high = np.where(numerator_small, most, cells.size - step)
    both = cells.part & (cells.size <= 2 * policy.width)  # both rules overlap: nothing may tell which one it was
    low, high = np.where(both, step, low), np.where(both, cells.size - step, high)
    unsure = cells.sensitive & (cells.size < policy.sensitive_below)
    low, high = np.where(unsure, 0.0, low), np.where(unsure, np.where(cells.part, cells.size, most), high)
    low = np.where(size_small, 0.0, low)
    return low, np.where(size_small, np.where(cells.part, most, np.nan), high)
