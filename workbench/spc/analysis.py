"""The control chart of one series: limits, then rules, then what must be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from workbench.spc import hidden as hidden_months
from workbench.spc.frame import Phase, assembled
from workbench.spc.limits import Data, Flags, Floats, Lines
from workbench.spc.points import Points, points
from workbench.spc.profiles import HIDDEN_SHARE, TRIAL_POINTS
from workbench.spc.rules import Runs, above, not_judged, runs, sides
from workbench.spc.settings import Settings, settings
from workbench.spc.spans import spans

SMALL = "no_limits_small_denominators"
FLAT = "no_limits_flat_baseline"


def analyse(
    series: pd.DataFrame,
    chart: str,
    *,
    rules: str = "anhoej",
    baseline_end: Any = None,
    phases: Sequence[Any] = (),
    exclude: Iterable[Any] = (),
    screen: bool = False,
    multiply: float = 1,
    target: float | None = None,
    direction: Literal["up", "down", "none"] | None = None,
    look_back: bool | None = None,
    override: str | None = None,
    baseline: tuple[Any, Any] | None = None,
    centre: float | None = None,
    aggregate: str = "mean",
    floor_at_zero: bool = False,
    min_denominator: float = 0,
    flat_limits: bool = True,
) -> pd.DataFrame:
    """Return centre line, limits and signals of one series, one row per period.

    ``series`` has ``month`` (any sortable period) and either ``value`` or ``numerator`` and ``denominator``;
    optional ``state``, ``low``, ``high``, ``n`` and ``provisional`` come from a release. ``phases`` are the first
    periods of new phases, ``exclude`` the periods left out of lines and rules. The lines of a phase come from its
    points up to ``baseline_end`` or inside ``baseline`` (first, last); a phase that does not touch the baseline is
    its own. ``centre`` is a given centre line in the plotted unit. ``min_denominator``: no limits below this median
    denominator, and no rule on runs. ``flat_limits=False`` refuses limits of no width, where the baseline holds no
    event or nothing else. A look-back measure is judged by its limits alone unless ``override`` says why.

    Columns: month, numerator, denominator, value, state, low, high, centre, lower, upper, lower_2s, upper_2s (lines
    in the plotted unit: ``multiply`` times the ratio), phase, in_baseline, excluded, signal, rule, direction,
    runs_signal, longest_run, longest_run_max, crossings, crossings_min (NaN where runs are not judged), n,
    provisional, trial. ``attrs["notes"]``: codes of what must be said; ``attrs["method"]``: the settings used.

    Raises :class:`workbench.errors.WorkbenchError` for an unusable series, setting or combination.
    """
    asked = settings(
        series,
        chart,
        rules,
        multiply=multiply,
        screen=screen,
        target=target,
        direction=direction,
        look_back=look_back,
        override=override,
        centre=centre,
        floor_at_zero=floor_at_zero,
        min_denominator=min_denominator,
        flat_limits=flat_limits,
    )
    data = points(series, asked.chart, aggregate=aggregate)
    where = spans(data.period, phases=phases, exclude=exclude, baseline=baseline, baseline_end=baseline_end)
    found = [_phase(data.part(part), where.base[part], where.excluded[part], asked) for part in where.parts]
    return assembled(data, where, asked=asked, found=found)


def _phase(data: Points, base: Flags, excluded: Flags, asked: Settings) -> Phase:
    """Return one phase: its lines, the points outside them, its runs."""
    lines, notes = _lines(data, base, asked)
    low = np.where(data.hidden, data.low, data.value)
    high = np.where(data.hidden, data.high, data.value)
    low, high = (np.where(excluded, np.nan, edge)[None, :] for edge in (low, high))
    outside = above(low, lines.upper).astype(float) - above(lines.lower, high).astype(float)
    side = sides(low, high, lines.centre)
    judged = not {SMALL, FLAT} & set(notes)  # a mean of tiny or all-equal counts has no fair halves
    found = _runs(side, data.hidden & ~excluded, asked) if judged else not_judged(side.shape)
    if not asked.judge_runs:
        notes += ("runs_not_judged_lookback",) if asked.look_back else ()
    elif found is None:
        notes += ("runs_not_judged_hidden",)
    elif (np.isfinite(low) & np.isfinite(high)).sum() < asked.profile.least_points:
        notes += ("too_few_points",)
    limited = bool(np.isfinite(lines.upper).any())
    trial = limited and int((base & np.isfinite(data.value)).sum()) < TRIAL_POINTS
    notes += ("trial_limits",) if trial else ()
    if not asked.profile.outside:
        outside = np.zeros_like(outside)
    return Phase(lines, outside[0], side[0], found or not_judged(side.shape), trial, notes)


def _runs(side: Floats, hidden: Flags, asked: Settings) -> Runs | None:
    """Return the runs of a phase; None where they are not judged because a hidden month may lie on either side."""
    if not asked.judge_runs:
        return not_judged(side.shape)
    if bool((hidden & (side[0] == 0)).any()):
        return None
    return runs(side, asked.profile)


def _lines(data: Points, base: Flags, asked: Settings) -> tuple[Lines, tuple[str, ...]]:
    """Return the lines of a phase and the codes that say why some are absent."""
    hidden = data.hidden & base
    counted = base & np.isfinite(data.value)
    too_much_hidden = hidden.sum() > HIDDEN_SHARE * (hidden.sum() + counted.sum())
    centre = np.nan if asked.centre is None else asked.centre / asked.multiply
    if np.isnan(centre) and hidden.any() and asked.chart.needs_denominator:
        centre = _estimated(data, counted, hidden, asked)
    lines = asked.chart.lines(
        Data(
            value=data.value[None, :],
            numerator=data.numerator[None, :],
            denominator=data.known_denominator[None, :],
            base=base[None, :],
            centre=np.array([centre]),
            screen=asked.screen,
            floor_at_zero=asked.floor_at_zero,
        )
    )
    notes: tuple[str, ...] = ()
    if too_much_hidden:
        lines, notes = lines.without_limits(centre=asked.chart.needs_denominator), ("hidden_baseline",)
    if data.is_ratio and _small(data.known_denominator[base], asked.min_denominator):
        notes += (SMALL,)
        lines = lines.without_limits(centre=True)
    elif not asked.flat_limits and asked.chart.needs_denominator and _flat(lines, asked.chart.largest):
        notes += (FLAT,)
        lines = lines.without_limits(centre=True)
    return lines, notes


def _flat(lines: Lines, largest: float) -> bool:
    """True if the baseline holds no event, or nothing but events: limits of no width would call any change a signal."""
    centre = lines.centre[np.isfinite(lines.centre)]
    return len(centre) > 0 and bool(((centre == 0) | (centre == largest)).all())


def _estimated(data: Points, counted: Flags, hidden: Flags, asked: Settings) -> float:
    known = (data.numerator[counted], data.denominator[counted])
    unseen = (data.low_count[hidden], data.high_count[hidden], data.known_denominator[hidden])
    return hidden_months.estimate(known, unseen, largest=asked.chart.largest)


def _small(denominators: Floats, least: float) -> bool:
    known = denominators[np.isfinite(denominators)]
    return least > 0 and len(known) > 0 and float(np.median(known)) < least
