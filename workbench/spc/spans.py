"""Where phases, baseline and excluded periods lie on a series' periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from workbench.spc.limits import Flags
from workbench.spc.points import BadSeries


@dataclass(frozen=True)
class Spans:
    """Phases as slices, and for every period whether it is excluded and whether lines are made from it."""

    parts: tuple[slice, ...]
    excluded: Flags
    base: Flags
    baseline: tuple[Any, Any] | None


def spans(
    period: pd.Index,
    *,
    phases: Iterable[Any],
    exclude: Iterable[Any],
    baseline: tuple[Any, Any] | None,
    baseline_end: Any,
) -> Spans:
    """Return phases, exclusions and baseline of a series.

    A phase that the baseline does not touch is made from all of its own points.

    Raises :class:`BadSeries` for a period outside the series, an excluded period that it does not hold, or a
    baseline given twice.
    """
    parts = _parts(period, _listed(phases, "phases"))
    excluded = _excluded(period, _listed(exclude, "exclude"))
    window = _window(period, baseline, baseline_end)
    inside = np.ones(len(period), dtype=bool)
    if window is not None:
        held = np.asarray((period >= window[0]) & (period <= window[1]))
        if not held.any():
            raise BadSeries(f"No period of the series lies in the baseline {window}. {_range(period)}")
        for part in parts:
            if held[part].any():
                inside[part] = held[part]
    return Spans(parts, excluded, inside & ~excluded, window)


def _parts(period: pd.Index, phases: list[Any]) -> tuple[slice, ...]:
    starts = {0}
    for first in phases:
        if _compared(period, first, "phases", "gt").all() or _compared(period, first, "phases", "lt").all():
            raise BadSeries(f"The phase from {first} begins outside the series. {_range(period)}")
        starts.add(int(_compared(period, first, "phases", "lt").sum()))
    edges = [*sorted(starts), len(period)]
    return tuple(slice(first, last) for first, last in pairwise(edges))


def _excluded(period: pd.Index, exclude: list[Any]) -> Flags:
    absent = [item for item in exclude if item not in period]
    if absent:
        raise BadSeries(f"The excluded period {absent[0]} is not in the series. {_range(period)}")
    return np.asarray(period.isin(exclude))


def _window(period: pd.Index, baseline: tuple[Any, Any] | None, baseline_end: Any) -> tuple[Any, Any] | None:
    if baseline is not None and baseline_end is not None:
        raise BadSeries("The baseline is given twice. Give baseline=(first, last) or baseline_end, not both.")
    if baseline_end is not None:
        baseline = (period[0], baseline_end)
    if baseline is None:
        return None
    first, last = baseline
    for end in (first, last):
        _compared(period, end, "baseline", "lt")
    return (first, last)


def _compared(period: pd.Index, item: Any, name: str, how: str) -> np.ndarray:
    try:
        return np.asarray(period < item if how == "lt" else period > item)
    except TypeError:
        raise BadSeries(f"{name} holds {item!r}, which cannot be compared with the months. {_range(period)}") from None


def _listed(items: Any, name: str) -> list[Any]:
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise BadSeries(f"{name} is {items!r}. Give a list of periods, for example {name}=['2026-01'].")
    return list(items)


def _range(period: pd.Index) -> str:
    return f"It runs from {period[0]} to {period[-1]}."
