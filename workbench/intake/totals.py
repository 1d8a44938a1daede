"""Totals of measures that are sent by strata only: the sum of exclusive strata, never of a part of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.errors import Fault
from workbench.intake.checks_keys import KEY
from workbench.measures.metadata import Measure
from workbench.programme.models import Programme

_CELL = ["team", "month"]


def add_totals(rows: pd.DataFrame, programme: Programme) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows with a total for every team and month whose strata are all numbers, and warnings for others.

    ``rows`` holds the refused rows too, marked, so that a refused stratum keeps the total from being made.
    """
    made, faults = [], []
    for measure in programme.measures:
        if measure.total == "sum_of_strata":
            strata = _strata_to_add(rows[rows["measure"] == measure.id], measure)
            if len(strata):
                totals, whole = _sums(strata)
                made.append(totals[whole])
                faults += list(_not_made(strata, totals[~whole], measure))
    if not made:
        return rows, faults
    joined = pd.concat([rows, *made], ignore_index=True)
    return joined.sort_values(list(KEY), kind="stable").reset_index(drop=True), faults


def _strata_to_add(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the strata of the first exclusive stratifier of each team and month that has no total of its own."""
    sent = pd.MultiIndex.from_frame(rows.loc[rows["stratifier"] == "all", _CELL])
    order = {item.id: place for place, item in enumerate(measure.stratifiers) if item.exclusive}
    strata = rows[rows["stratifier"].isin(list(order)) & ~pd.MultiIndex.from_frame(rows[_CELL]).isin(sent)]
    place = strata["stratifier"].map(order)
    first = place.groupby([strata[name] for name in _CELL]).transform("min") if len(strata) else place
    return strata[place == first]


def _sums(strata: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return one row of sums a team and month, and which of them were made of numbers only."""
    usable = ~strata["refused"] & strata["numerator"].notna() & strata["denominator"].notna()
    groups = strata.assign(usable=usable).groupby(_CELL, sort=True)
    totals = groups.first().reset_index()
    for name in ("numerator", "denominator", "n"):
        totals[name] = groups[name].sum(min_count=1).to_numpy()
    totals["n"] = np.where(groups["n"].count().to_numpy() == groups.size().to_numpy(), totals["n"], np.nan)
    totals["status"] = groups["status"].max().to_numpy()
    totals["refused"] = False
    totals["stratifier"] = totals["stratum"] = "all"
    whole = groups["usable"].all().to_numpy(dtype=bool)
    return totals[list(strata.columns)].astype({"stratum": "str", "stratifier": "str"}), whole


def _not_made(strata: pd.DataFrame, totals: pd.DataFrame, measure: Measure) -> Iterator[Fault]:
    for team, members in totals.groupby("team", sort=True) if len(totals) else ():
        months = ", ".join(members["month"].head(6)) + (f" and {len(members) - 6} more" if len(members) > 6 else "")
        first = members.iloc[0]
        bad = strata[(strata["team"] == team) & (strata["month"] == first["month"])]
        bad = bad[bad["refused"] | bad["numerator"].isna() | bad["denominator"].isna()].iloc[0]
        yield Fault(
            str(bad["file"]),
            f"the total of {measure.id} of team {team} was not computed for {months}, "
            "because a stratum is refused, hidden or missing",
            "Mend the stratum, or send the total as a row of its own.",
            row=int(bad["row"]),
            team=str(team),
            code="total_not_computed",
            level="warning",
        )
