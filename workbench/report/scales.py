"""The two scales of a chart: which months are written below it, and where its values begin and end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench import months
from workbench.i18n import Language
from workbench.report import style

_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
_PERCENT_SPAN = 20.0
_RELATIVE_SPAN = 0.25
_ZERO_WITHIN = 0.5


@dataclass(frozen=True)
class MonthTick:
    """One written month: its slot on the axis and its text, which holds the year on a second line where it begins."""

    slot: int
    label: str


def month_name(month: str, tr: Language) -> str:
    """Return a month's short name without its year: Oct, oct."""
    return tr.month_short(month).split()[0]


def month_ticks(grid: Sequence[str], slot_width: float, tr: Language) -> list[MonthTick]:
    """Return the months to write, so many that their names stay apart; quarters and half-years begin in January."""
    widest = max(style.text_width(month_name(f"2026-{n:02d}", tr), style.SMALL) for n in range(1, 13))
    step = next((step for step in _MONTH_STEPS if step * slot_width >= widest + 5), _MONTH_STEPS[-1])
    ticks: list[MonthTick] = []
    year = ""
    for slot, month in enumerate(grid):
        if months.index(month) % step and step > 1:
            continue
        name = month[:4] if step >= 12 else month_name(month, tr)
        ticks.append(MonthTick(slot, name if month[:4] == year or step >= 12 else f"{name}\n{month[:4]}"))
        year = month[:4]
    return ticks or [MonthTick(0, "\n".join(tr.month_short(grid[0]).split()))]


@dataclass(frozen=True)
class ValueScale:
    """Where the value axis begins and ends, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    def part(self, value: float) -> float:
        """Return how far up the axis a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def value_scale(values: np.ndarray, unit: str) -> ValueScale:
    """Return a scale that holds all values and does not make small changes look large.

    It begins at zero where the values reach down to half of the highest; otherwise it spans at least 20 points
    of a percentage, or a quarter of the highest value. Percentages stay within 0 and 100.
    """
    known = values[np.isfinite(values)]
    if known.size == 0:
        known = np.array([0.0, 100.0 if unit == "percent" else 1.0])
    low, high = float(known.min()), float(known.max())
    ceiling = max(100.0, high) if unit == "percent" else math.inf
    if 0 <= low <= _ZERO_WITHIN * high or low == high == 0:
        low = 0.0
    least = _PERCENT_SPAN if unit == "percent" and low > 0 else _RELATIVE_SPAN * max(abs(high), abs(low))
    if high - low < least:
        middle = (high + low) / 2
        low, high = middle - least / 2, middle + least / 2
    if known.min() >= 0 and low < 0:
        low, high = 0.0, high - low
    if high > ceiling:
        low, high = max(0.0, low - (high - ceiling)), ceiling
    if high - low <= 0:
        high = low + 1.0
    return _on_steps(low, high, ceiling)


def _on_steps(low: float, high: float, ceiling: float) -> ValueScale:
    raw = (high - low) / 4.5
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1) if number * step <= ceiling + 1e-9)
    top = min(last * step, ceiling)
    decimals = next(count for count in range(12) if all(abs(round(tick, count) - tick) < 1e-9 for tick in ticks))
    return ValueScale(first * step, top, ticks, decimals)
