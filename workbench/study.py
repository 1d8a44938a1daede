"""A team's control chart as the measure's metadata and the collaborative's decisions say it must be made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.metadata import Measure
from workbench.programme.models import Collaborative
from workbench.series import series_of
from workbench.spc import analyse


def study(
    release: pd.DataFrame,
    measure: Measure,
    *,
    team: str,
    collaborative: Collaborative | None = None,
    stratifier: str = "all",
    stratum: str = "all",
    first: str | None = None,
    last: str | None = None,
) -> pd.DataFrame:
    """Return the analysed series of one team, measure and stratum.

    Chart, unit, look-back and smallest denominator come from the measure; rules, baseline window, decided phases
    and exclusions from the collaborative. A definition's new version begins a new phase. Months before the baseline
    window are drawn but no line is made from them. Where the window holds no number, the lines come from all months
    and ``attrs["method"]["baseline"]`` is None.

    Columns and ``attrs`` are those of :func:`workbench.spc.analyse`.

    Raises :class:`workbench.series.NoSuchSeries` for an unknown team or stratum.
    """
    series = series_of(release, measure, team=team, stratifier=stratifier, stratum=stratum, first=first, last=last)
    return analyse(
        series,
        measure.chart,
        rules=collaborative.rules if collaborative else "anhoej",
        baseline=_baseline(series, collaborative),
        phases=_phases(series, measure, collaborative),
        exclude=_excluded(series, measure, collaborative),
        multiply=measure.multiply,
        direction=measure.direction,
        look_back=measure.look_back,
        min_denominator=measure.min_denominator_for_chart,
        flat_limits=False,
    )


def _baseline(series: pd.DataFrame, collaborative: Collaborative | None) -> tuple[str, str] | None:
    """Return the baseline window, or None where it holds no number of this series."""
    if collaborative is None:
        return None
    window = collaborative.baseline
    inside = (series["month"] >= window.first) & (series["month"] <= window.last)
    if not (inside & (series["state"] != "missing")).any():
        return None
    return (window.first, window.last)


def _phases(series: pd.DataFrame, measure: Measure, collaborative: Collaborative | None) -> list[str]:
    """Return the first months of new phases that lie inside the series."""
    starts = {version.valid_from for version in measure.versions[1:] if version.valid_from}
    if collaborative:
        starts |= {phase.first for phase in collaborative.phases if phase.measure == measure.id}
    earliest, latest = series["month"].iloc[0], series["month"].iloc[-1]
    return sorted(month for month in starts if earliest < month <= latest)


def _excluded(series: pd.DataFrame, measure: Measure, collaborative: Collaborative | None) -> list[str]:
    """Return the months left out by decision that lie inside the series."""
    if collaborative is None:
        return []
    named = [month for item in collaborative.exclusions if item.measure == measure.id for month in item.months]
    return sorted(set(named) & set(np.asarray(series["month"])))
