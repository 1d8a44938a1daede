"""One team's series of one measure on the full grid of months: a month without a row is missing, never absent."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from workbench import months
from workbench.errors import WorkbenchError, mask
from workbench.measures.metadata import Measure

# What names a cell of counts or of a release, and what is counted in it.
CELL = ("team", "month", "measure", "version", "stratifier", "stratum")
AMOUNTS = ("numerator", "denominator", "value", "n")

COLUMNS = ("month", "numerator", "denominator", "value", "n", "state", "low", "high", "provisional")
NUMBERS = (*AMOUNTS, "low", "high")


class NoSuchSeries(WorkbenchError, LookupError):
    """A team, measure or stratum that the release does not hold; the message names those that come near."""


def series_of(
    release: pd.DataFrame,
    measure: Measure,
    *,
    team: str,
    stratifier: str = "all",
    stratum: str = "all",
    first: str | None = None,
    last: str | None = None,
) -> pd.DataFrame:
    """Return one row for every month from first to last (default: the release's earliest and latest month).

    Columns: month, numerator, denominator, value (in the plotted unit: percent, per 1000, days …), n, state
    (``number``, ``hidden`` or ``missing``), low and high (public bounds of a hidden numerator), provisional.

    Raises :class:`NoSuchSeries` for an unknown team, measure, stratifier or stratum, and for a month held twice.
    """
    rows = _rows(release, measure, {"team": team, "stratifier": stratifier, "stratum": stratum})
    grid = months.span(first or str(release["month"].min()), last or str(release["month"].max()))
    if not grid:
        raise NoSuchSeries(f"The first month {first} is after the last month {last}. Swap them.")
    doubled = rows["month"][rows["month"].duplicated()]
    if len(doubled):
        raise NoSuchSeries(
            f"Measure {measure.id} of team {team} has {doubled.iloc[0]} twice. Release the counts again."
        )
    found = rows.set_index("month").reindex(pd.Index(grid, name="month"))
    series = found[list(NUMBERS)].astype(float)
    series["state"] = found["state"].where(found["state"].notna(), "missing").to_numpy(dtype=object)
    series["provisional"] = found["provisional"].to_numpy(dtype=object) == np.True_
    if measure.is_ratio:
        series["value"] = measure.multiply * series["numerator"] / series["denominator"]
    return series.reset_index()[list(COLUMNS)]


def _rows(release: pd.DataFrame, measure: Measure, wanted: dict[str, str]) -> pd.DataFrame:
    """Return the rows of the series; each step says what is there when nothing is found."""
    rows = release
    steps = {"team": wanted["team"], "measure": measure.id, **wanted}
    for column, name in steps.items():
        found = rows[rows[column] == name]
        if len(found) == 0 and not _declared(column, measure, wanted):
            raise NoSuchSeries(_sentence(column, name, list(rows[column].unique())))
        rows = found
    return rows


def _declared(column: str, measure: Measure, wanted: dict[str, str]) -> bool:
    """True for what may be asked for before anything was sent: a measure, its total, its declared strata."""
    if column == "measure" or (column != "team" and wanted["stratifier"] == wanted["stratum"] == "all"):
        return True
    declared = measure.stratifier(wanted["stratifier"])
    if column == "team" or declared is None:
        return False
    return column == "stratifier" or wanted["stratum"] in declared.strata


def _sentence(column: str, name: str, held: Sequence[str]) -> str:
    near = get_close_matches(name, held, n=3, cutoff=0.4) or sorted(held)[:5]
    hint = f"Did you mean {', '.join(near)}?" if near else "The release holds none."
    return f"The release holds no {column} {mask(name, 40)!r}. {hint}"
