"""From a frame to checked points: one per period, in order, with what is known of each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError, mask
from workbench.spc.limits import Chart, Flags, Floats
from workbench.spc.profiles import UnknownName

NUMBERS = ("numerator", "denominator", "value", "n", "low", "high")
ONE_OF_EACH = ("team", "measure", "stratifier", "stratum")
STATES = ("number", "hidden", "missing")
AGGREGATES: dict[str, Callable[[Any], Any]] = {
    "mean": lambda groups: groups.mean(),
    "median": lambda groups: groups.median(),
    "sum": lambda groups: groups.sum(min_count=1),
    "sd": lambda groups: groups.std(),
}


class BadSeries(WorkbenchError, ValueError):
    """A series that cannot be analysed; the message says which period and column, and what to do."""


@dataclass(frozen=True)
class Points:
    """One point per period, in order of time; ``value``, ``low`` and ``high`` are not yet multiplied.

    ``low`` and ``high`` are the public bounds of a hidden point's value (NaN where unknown); ``low_count`` and
    ``high_count`` those of its numerator.
    """

    period: pd.Index
    numerator: Floats
    denominator: Floats
    value: Floats
    n: Floats
    low_count: Floats
    high_count: Floats
    low: Floats
    high: Floats
    hidden: Flags
    provisional: Flags
    is_ratio: bool

    @property
    def known_denominator(self) -> Floats:
        """The denominator of every point that has one, also of a hidden point whose denominator is public."""
        return np.where(self.hidden & self.is_ratio, self.n, self.denominator)

    def part(self, part: slice) -> Points:
        """Return the points of one phase."""
        arrays = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "is_ratio"}
        return Points(**{name: array[part] for name, array in arrays.items()}, is_ratio=self.is_ratio)

    @property
    def state(self) -> np.ndarray:
        """``number``, ``hidden`` or ``missing`` for every period."""
        return np.where(self.hidden, "hidden", np.where(np.isfinite(self.value), "number", "missing"))


def points(series: pd.DataFrame, chart: Chart, *, aggregate: str) -> Points:
    """Return the checked points of a series: several rows of one period are one subgroup.

    Numerators and denominators of a subgroup are summed apart, over rows that hold both; values are aggregated
    by ``mean``, ``median``, ``sum`` or ``sd``.

    Raises :class:`BadSeries` for a frame of several series, a column or number that cannot be used.
    """
    if aggregate not in AGGREGATES:
        raise UnknownName(f"There is no aggregation {aggregate!r}. Choose one of: {', '.join(AGGREGATES)}.")
    _check_frame(series)
    numbers = {name: _numbers(series, name) for name in NUMBERS}
    hidden = _hidden(series)
    counted = np.isfinite(numbers["numerator"]) | np.isfinite(numbers["low"])
    is_ratio = chart.needs_denominator or bool(counted.any())
    if not is_ratio and "value" not in series:
        raise BadSeries("The series holds no number. Give a column value, or numerator and denominator.")
    if is_ratio:
        _check_ratio(series, numbers, chart)
        rows = _ratio_rows(numbers, hidden)
    else:
        rows = {**numbers, "hidden": hidden, "unknown": hidden}
    rows["provisional"] = _flags(series, "provisional")
    period, codes = _periods(series)
    if len(period) < len(codes):
        rows = _subgroups(rows, codes, is_ratio=is_ratio, aggregate=aggregate)
    elif not (np.diff(codes) == 1).all():
        order = np.argsort(codes)
        rows = {name: column[order] for name, column in rows.items()}
    return _points(period, rows, is_ratio=is_ratio)


def _points(period: pd.Index, column: dict[str, np.ndarray], *, is_ratio: bool) -> Points:
    hidden = column["hidden"]
    unknown = np.full(len(hidden), np.nan)
    low = high = unknown
    if is_ratio:
        denominator = np.where(column["denominator"] > 0, column["denominator"], np.nan)
        value = np.where(hidden, np.nan, column["numerator"] / denominator)
        low, high = column["low"] / denominator, column["high"] / denominator
        shown = ~hidden & np.isfinite(value)
        n = np.where(shown | hidden, column["denominator"], column["n"])
    else:
        value, shown, n = np.where(hidden, np.nan, column["value"]), np.zeros(len(hidden), dtype=bool), column["n"]
    return Points(
        period=period,
        numerator=np.where(shown, column["numerator"], np.nan),
        denominator=np.where(shown, column["denominator"], np.nan),
        value=value,
        n=n,
        low_count=np.where(hidden, column["low"], np.nan),
        high_count=np.where(hidden, column["high"], np.nan),
        low=np.where(hidden, low, np.nan),
        high=np.where(hidden, high, np.nan),
        hidden=hidden,
        provisional=column["provisional"],
        is_ratio=is_ratio,
    )


def _ratio_rows(numbers: dict[str, Floats], hidden: Flags) -> dict[str, np.ndarray]:
    """Return rows in which a hidden one carries its public denominator and every known one its own bounds."""
    numerator, denominator = numbers["numerator"], numbers["denominator"]
    denominator = np.where(hidden & np.isnan(denominator), numbers["n"], denominator)
    complete = np.isfinite(numerator) & np.isfinite(denominator) & ~hidden
    known = np.where(complete, numerator, np.nan)
    return {
        **numbers,
        "numerator": known,
        "denominator": np.where(complete | hidden, denominator, np.nan),
        "low": np.where(hidden, numbers["low"], known),
        "high": np.where(hidden, numbers["high"], known),
        "hidden": hidden,
        "unknown": hidden & ~(np.isfinite(denominator) & np.isfinite(numbers["low"] + numbers["high"])),
    }


def _subgroups(
    rows: dict[str, np.ndarray], codes: np.ndarray, *, is_ratio: bool, aggregate: str
) -> dict[str, np.ndarray]:
    groups = pd.DataFrame(rows).groupby(codes, sort=True)
    together = groups[list(NUMBERS)].sum(min_count=1)
    if not is_ratio:
        together["value"] = AGGREGATES[aggregate](groups["value"])
    flags = groups[["hidden", "unknown", "provisional"]].any()
    together.loc[flags["unknown"], ["denominator", "low", "high"]] = np.nan
    return {name: column.to_numpy() for name, column in together.join(flags).items()}


def _flags(series: pd.DataFrame, name: str) -> Flags:
    return series[name].to_numpy(dtype=bool) if name in series else np.zeros(len(series), dtype=bool)


def _periods(series: pd.DataFrame) -> tuple[pd.Index, np.ndarray]:
    column = series["month"]
    if column.isna().any():
        row = int(np.flatnonzero(column.isna())[0])
        raise BadSeries(f"Row {row + 1} of the series has no month. Every row needs its period.")
    if pd.api.types.infer_dtype(column) in ("mixed", "mixed-integer"):
        raise BadSeries("The column month mixes texts and numbers. Write every period in the same way.")
    codes, period = pd.factorize(column, sort=True)
    return pd.Index(period), codes


def _hidden(series: pd.DataFrame) -> Flags:
    if "state" not in series:
        return np.zeros(len(series), dtype=bool)
    state = series["state"]
    known = state.isin(STATES)
    if not known.all():
        row = int(np.flatnonzero(~known)[0])
        found = mask(state.iloc[row])
        raise BadSeries(f"{_place(series, row, 'state')}: {found} is not a state. Use one of: {', '.join(STATES)}.")
    return (state == "hidden").to_numpy(dtype=bool)


def _check_frame(series: pd.DataFrame) -> None:
    if "month" not in series:
        raise BadSeries("The series has no column month. Name the column of periods month.")
    if len(series) == 0:
        raise BadSeries("The series holds no rows. Choose a team and measure that have data.")
    for name in ONE_OF_EACH:
        held = series[name].dropna().unique() if name in series else ()
        if len(held) > 1:
            listed = ", ".join(mask(item, 40) for item in held[:3])
            raise BadSeries(f"The series holds {len(held)} of {name} ({listed}). Analyse one at a time.")


def _numbers(series: pd.DataFrame, name: str) -> Floats:
    if name not in series:
        return np.full(len(series), np.nan)
    column = series[name]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiu":
        numbers = column.to_numpy(dtype=float)
    else:
        numbers = np.array([_number(series, row, name) for row in range(len(series))], dtype=float)
    if np.isinf(numbers).any():
        row = int(np.flatnonzero(np.isinf(numbers))[0])
        raise BadSeries(f"{_place(series, row, name)}: infinite. Leave a month without a number empty.")
    return numbers


def _number(series: pd.DataFrame, row: int, name: str) -> float:
    cell = series[name].iloc[row]
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return math.nan
    if isinstance(cell, Real) and not isinstance(cell, (bool, np.bool_)):
        return float(cell)
    raise BadSeries(f"{_place(series, row, name)}: {mask(cell)!r} is not a number. Send it as a number, not as text.")


def _check_ratio(series: pd.DataFrame, numbers: dict[str, Floats], chart: Chart) -> None:
    for name in ("numerator", "denominator"):
        if name not in series:
            raise BadSeries(f"Chart {chart.name} needs a column {name}. Give both counts, or use chart i.")
    numerator, denominator = numbers["numerator"], numbers["denominator"]
    _refuse(series, denominator < 0, "denominator", "below 0. A denominator counts people, visits or time")
    if chart.needs_denominator:
        _refuse(series, numerator < 0, "numerator", "below 0. A count cannot be negative")
    if chart.largest == 1.0:
        above = numerator > denominator
        _refuse(series, above, "numerator", "above its denominator. Correct the count, or use chart u for events")


def _refuse(series: pd.DataFrame, wrong: Flags, column: str, why: str) -> None:
    if wrong.any():
        raise BadSeries(f"{_place(series, int(np.flatnonzero(wrong)[0]), column)}: {why}.")


def _place(series: pd.DataFrame, row: int, column: str) -> str:
    return f"Month {series['month'].iloc[row]}, column {column}"
