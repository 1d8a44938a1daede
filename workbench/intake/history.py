"""Checks on the months of a series side by side: jumps, copies, gaps, strata that do not add up. All are questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from workbench import months
from workbench.errors import Fault, mask
from workbench.intake.counts_frame import SERIES
from workbench.programme.models import Programme

JUMP_SHARE = 0.15
JUMP_PEOPLE = 20
COPIED_MONTHS = 3
COPIED_DENOMINATOR = 30
SCALE = (50.0, 200.0)

Find = Callable[[pd.DataFrame, Programme], Iterator[Fault]]
Keys = frozenset[tuple[str, ...]]


def check_history(rows: pd.DataFrame, programme: Programme, *, refused: pd.DataFrame | None = None) -> list[Fault]:
    """Return the questions about accepted rows (with ``row`` and ``file``), sorted by team, measure and stratum.

    ``refused`` holds the rows that were sent and refused: their months are not asked for again.
    """
    if rows.empty:
        return []
    ordered = rows.sort_values([*SERIES, "month"], kind="stable").reset_index(drop=True)
    same = (ordered[list(SERIES)] == ordered[list(SERIES)].shift()).all(axis=1)
    number = ordered["month"].map({month: months.index(month) for month in ordered["month"].unique()})
    ordered = ordered.assign(same=same, index=number, step=(number - number.shift()).where(same))
    columns = [*SERIES, "month"]
    sent = frozenset(refused[columns].itertuples(index=False, name=None)) if refused is not None else frozenset()
    questions = [fault for find in CHECKS for fault in find(ordered, programme)]
    return [*questions, *gaps(ordered, sent)]


def denominator_jumps(rows: pd.DataFrame, programme: Programme) -> Iterator[Fault]:
    """A denominator that changes by 15 % and 20 people or more from one month to the next."""
    before, after = rows["denominator"].shift(), rows["denominator"]
    change = (after - before).abs()
    found = rows[(rows["step"] == 1) & (change >= JUMP_PEOPLE) & (change >= JUMP_SHARE * before)]
    for first, members in _series(found):
        old, new = mask(f"{before[first.name]:g}"), mask(f"{after[first.name]:g}")
        times = "" if len(members) == 1 else f"; {len(members)} such changes in all"
        message = f"{_who(first)}: the denominator goes from {old} to {new} in {first['month']}{times}"
        yield _question(first, "denominator_jump", message, "Was there a change of the panel or the record system?")


def copied_numbers(rows: pd.DataFrame, programme: Programme) -> Iterator[Fault]:
    """The same numerator and denominator three months or more in a row."""
    pair = rows[["numerator", "denominator"]]
    equal = (pair == pair.shift()).all(axis=1) & (rows["step"] == 1)
    equal &= (rows["denominator"] >= COPIED_DENOMINATOR) & (rows["numerator"] > 0)
    run = (~equal).cumsum()
    length = run.map(run.value_counts())
    found = rows[equal & (length >= COPIED_MONTHS)]
    for first, _ in _series(found):
        message = f"{_who(first)}: the same numbers for {length[first.name]} months, possibly carried forward"
        yield _question(first, "carried_forward", message, "Were these months counted anew?")


def gaps(rows: pd.DataFrame, refused: Keys) -> Iterator[Fault]:
    """Months inside a series that were not sent; a month whose row was refused was sent."""
    for first, members in _series(rows[rows["step"] > 1]):
        absent = sorted({month for _, row in members.iterrows() for month in _not_sent(row, refused)})
        if absent:
            shown = ", ".join(absent[:6]) + (f" and {len(absent) - 6} more" if len(absent) > 6 else "")
            message = f"{_who(first)}: no row for {shown}; the chart shows a gap"
            yield _question(first, "gap", message, "Send the months, or leave the gap if there was no count.")


def _not_sent(row: pd.Series, refused: Keys) -> Iterator[str]:
    """Return the months between a row and the one before it of which no row was sent."""
    series = tuple(str(row[name]) for name in SERIES)
    for number in range(int(row["index"]) - int(row["step"]) + 1, int(row["index"])):
        month = months.from_index(number)
        if (*series, month) not in refused:
            yield month


def strata_sums(rows: pd.DataFrame, programme: Programme) -> Iterator[Fault]:
    """Exclusive strata that do not add up to the total that was sent."""
    exclusive = {(item.id, by.id) for item in programme.measures for by in item.stratifiers if by.exclusive}
    chosen = pd.MultiIndex.from_frame(rows[["measure", "stratifier"]]).isin(exclusive)
    strata = rows[chosen]
    if strata.empty:
        return
    cell = ["team", "month", "measure"]
    known = strata["numerator"].notna() & strata["denominator"].notna()
    sums = strata.assign(known=known).groupby([*cell, "stratifier"], sort=True)
    sums = sums.agg({"numerator": "sum", "denominator": "sum", "known": "all", "row": "first", "file": "first"})
    totals = rows[rows["stratifier"] == "all"]
    both = sums.reset_index().merge(totals, on=cell, suffixes=("", "_all"))
    close = np.isclose(both["numerator"], both["numerator_all"], rtol=1e-9) & np.isclose(
        both["denominator"], both["denominator_all"], rtol=1e-9
    )
    known = both["known"] & both["numerator_all"].notna() & both["denominator_all"].notna()
    for (team, measure, by), members in both[known & ~close].groupby(["team", "measure", "stratifier"], sort=True):
        first = members.iloc[0]
        pairs = [mask(f"{first[name]:g}") for name in ("numerator", "denominator", "numerator_all", "denominator_all")]
        times = "" if len(members) == 1 else f"; {len(members)} months in all"
        message = (
            f"team {team}, {measure}: the strata of {by} add up to {pairs[0]} of {pairs[1]} in {first['month']}, "
            f"the total says {pairs[2]} of {pairs[3]}{times}"
        )
        yield _question(first, "strata_do_not_add_up", message, "Send every stratum, those not known too.")


def scale_jumps(rows: pd.DataFrame, programme: Programme) -> Iterator[Fault]:
    """A value that becomes about a hundred times larger or smaller: perhaps another unit."""
    before, after = rows["value"].shift(), rows["value"]
    ratio = np.maximum(after / before.where(before > 0), before / after.where(after > 0))
    found = rows[rows["same"] & (ratio >= SCALE[0]) & (ratio <= SCALE[1])]
    for first, _ in _series(found):
        old, new = mask(f"{before[first.name]:g}"), mask(f"{after[first.name]:g}")
        message = f"{_who(first)}: the value goes from {old} to {new} in {first['month']}, about 100 times"
        yield _question(first, "scale_jump", message, "Which unit is it? Send all months in the same one.")


def _series(found: pd.DataFrame) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Return the first row and all rows of each team and measure among the findings."""
    for _, members in found.groupby(["team", "measure"], sort=True) if len(found) else ():
        yield members.iloc[0], members


def _who(row: pd.Series) -> str:
    stratum = "" if row["stratum"] == "all" else f", {row['stratum']}"
    return f"team {row['team']}, {row['measure']}{stratum}"


def _question(row: pd.Series, code: str, message: str, remedy: str) -> Fault:
    return Fault(
        str(row["file"]), message, remedy, row=int(row["row"]), team=str(row["team"]), code=code, level="warning"
    )


CHECKS: tuple[Find, ...] = (denominator_jumps, copied_numbers, strata_sums, scale_jumps)
