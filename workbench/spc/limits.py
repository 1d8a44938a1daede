"""Centre lines and limits: one pure function per chart type, on arrays with one row per series.

Every function takes a :class:`Data` of 2-D arrays (series × periods of one phase) and returns :class:`Lines`
of the same shape, in the unit of ``numerator / denominator`` or ``value``. NaN is a missing period; it keeps
its slot and has no limits where they depend on its denominator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.spc.profiles import UnknownName

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

D2 = 1.128  # mean range of two values in standard deviations, to three decimals as printed in the books
D4 = 3.267  # upper limit of a moving range over the mean moving range
WIDE = 3.0
NARROW = 2.0


@dataclass(frozen=True)
class Data:
    """One phase of many series: what is plotted, what it is made of, which points the lines are made from.

    ``centre`` is a given centre line (one per series, NaN where none is given); ``screen`` drops moving ranges
    above their own upper limit, once; ``floor_at_zero`` lifts a negative lower limit to 0 where no value is negative.
    """

    value: Floats
    numerator: Floats
    denominator: Floats
    base: Flags
    centre: Floats
    screen: bool = False
    floor_at_zero: bool = False

    @property
    def counted(self) -> Flags:
        """The baseline points that hold a number."""
        return self.base & np.isfinite(self.value)


@dataclass(frozen=True)
class Lines:
    """Centre line, three-sigma and two-sigma limits; NaN where a line does not exist."""

    centre: Floats
    lower: Floats
    upper: Floats
    lower_2s: Floats
    upper_2s: Floats

    def without_limits(self, *, centre: bool) -> Lines:
        """Return the centre line alone, or no line at all."""
        nothing = np.full(self.centre.shape, np.nan)
        return Lines(self.centre if centre else nothing, nothing, nothing, nothing, nothing)


@dataclass(frozen=True)
class Chart:
    """A chart type: its function, whether it needs a denominator, whether it rests on moving ranges."""

    name: str
    lines: Callable[[Data], Lines]
    needs_denominator: bool = False
    moving_range: bool = False
    has_limits: bool = True
    largest: float = np.inf


def run(data: Data) -> Lines:
    """Return the median of the baseline; a run chart has no limits."""
    nothing = np.full(data.value.shape, np.nan)
    centre = _given(data, _median(data.value, data.counted))  # Anhøj & Olesen 2014
    return Lines(_spread(centre, data), nothing, nothing, nothing, nothing)


def i(data: Data) -> Lines:
    """Return the unweighted mean and limits from the mean moving range of neighbouring baseline points."""
    centre = _given(data, _mean(data.value, data.counted))
    ranges = moving_ranges(data.value, data.base)
    mean_range = _mean(ranges, np.isfinite(ranges))
    if data.screen:
        kept = ranges < D4 * mean_range[:, None]  # Nelson 1982, J Qual Technol 14(3): one pass
        mean_range = np.where(kept.any(axis=1), _mean(ranges, kept), mean_range)
    sigma = _spread(mean_range / D2, data)  # Montgomery, Introduction to Statistical Quality Control, 6.33
    all_positive = data.floor_at_zero & ~(data.value < 0).any(axis=1)
    return _around(_spread(centre, data), sigma, least=np.where(all_positive, 0.0, -np.inf)[:, None])


def p(data: Data) -> Lines:
    """Return the pooled proportion and binomial limits, which stay between 0 and 1."""
    centre = _spread(_given(data, _pooled(data)), data)
    with np.errstate(invalid="ignore", divide="ignore"):
        sigma = np.sqrt(centre * (1 - centre) / data.denominator)  # Montgomery, 7.8 (variable sample size)
    return _around(centre, _where_known(sigma, data), least=0.0, largest=1.0)


def u(data: Data) -> Lines:
    """Return the pooled rate and Poisson limits, which stay at or above 0."""
    centre = _spread(_given(data, _pooled(data)), data)
    with np.errstate(invalid="ignore", divide="ignore"):
        sigma = np.sqrt(centre / data.denominator)  # Montgomery, 7.19
    return _around(centre, _where_known(sigma, data), least=0.0)


CHARTS = {
    item.name: item
    for item in (
        Chart("run", run, has_limits=False),
        Chart("i", i, moving_range=True),
        Chart("p", p, needs_denominator=True, largest=1.0),
        Chart("u", u, needs_denominator=True),
    )
}


def chart(name: str) -> Chart:
    """Return the chart type of that name; raise :class:`UnknownName` listing those that exist."""
    if name not in CHARTS:
        raise UnknownName(f"There is no chart {name!r}. Choose one of: {', '.join(CHARTS)}.")
    return CHARTS[name]


def moving_ranges(value: Floats, base: Flags) -> Floats:
    """Return each baseline point's distance from the baseline point before it.

    A point that is not in the baseline is bridged; a missing one is not, so it costs two ranges.
    """
    position = np.where(base, np.arange(value.shape[1]), -1)
    before = np.full_like(position, -1)
    before[:, 1:] = np.maximum.accumulate(position, axis=1)[:, :-1]
    previous = np.take_along_axis(value, np.maximum(before, 0), axis=1)
    return np.where(base & (before >= 0), np.abs(value - previous), np.nan)


def _around(centre: Floats, sigma: Floats, *, least: Floats | float, largest: float = np.inf) -> Lines:
    edges = [centre + width * sigma for width in (-WIDE, WIDE, -NARROW, NARROW)]
    lower, upper, lower_2s, upper_2s = (np.minimum(np.maximum(edge, least), largest) for edge in edges)
    return Lines(centre, lower, upper, lower_2s, upper_2s)


def _given(data: Data, computed: Floats) -> Floats:
    return np.where(np.isnan(data.centre), computed, data.centre)


def _spread(one_per_series: Floats, data: Data) -> Floats:
    return np.repeat(one_per_series[:, None], data.value.shape[1], axis=1)


def _where_known(sigma: Floats, data: Data) -> Floats:
    return np.where(data.denominator > 0, sigma, np.nan)


def _pooled(data: Data) -> Floats:
    return _ratio(_total(data.numerator, data.counted), _total(data.denominator, data.counted))


def _mean(values: Floats, chosen: Flags) -> Floats:
    return _ratio(_total(values, chosen), chosen.sum(axis=1).astype(float))


def _total(values: Floats, chosen: Flags) -> Floats:
    return np.where(chosen, values, 0.0).sum(axis=1)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def _median(values: Floats, chosen: Flags) -> Floats:
    ordered = np.sort(np.where(chosen, values, np.nan), axis=1)  # NaN sorts last
    count = chosen.sum(axis=1)
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=1)
    middle = np.minimum(middle, values.shape[1] - 1)
    return np.where(count > 0, np.take_along_axis(ordered, middle, axis=1).mean(axis=1), np.nan)
