"""Checks over several rows of one file: the same cell said twice, and months the extract could not know yet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.intake.checks import Check, Finding, by_value, numbers_text, rows_of
from workbench.intake.table import Context, Table, day_after_month

KEY = ("team", "month", "measure", "stratifier", "stratum")
GRACE_DAYS = 10


def repeated(table: Table, context: Context) -> Iterator[Finding]:
    """Rows that speak of the same team, month, measure and stratum."""
    frame = pd.DataFrame({name: table.value(name) for name in KEY})
    complete = (frame != "").all(axis=1).to_numpy() & table.here
    chosen = frame[complete]
    double = chosen[chosen.duplicated(keep=False)]
    if double.empty:
        return
    groups = double.groupby(list(KEY), sort=False).indices
    for key, places in groups.items():
        rows = double.index.to_numpy()[places]
        same = (
            len(
                {
                    tuple(str(table.cells[name].sent[row]) for name in ("numerator", "denominator", "value"))
                    for row in rows
                }
            )
            == 1
        )
        numbers = "the same numbers" if same else "different numbers"
        team, month, measure, _, stratum = (str(part) for part in key)
        message = f"team {team}, {month}, {measure}, {stratum} is there more than once, with {numbers}"
        yield Finding(rows, message, f"Keep one of {numbers_text(table.rows[rows])}.", "team")


def not_over(table: Table, context: Context) -> Iterator[Finding]:
    """Months that were not over, or just over, when the extract was made: they are provisional."""
    day, month = table.value("extracted_on"), table.value("month")
    status = table.value("status")
    rows = rows_of((day != "") & (month != "") & (status != "provisional") & table.here)
    for value, members in by_value(rows, month):
        too_soon = np.array([str(value) <= str(text) <= day_after_month(str(value), 0) for text in day[members]])
        if too_soon.any():
            message = f"the month {value} was not over on the day of the extract; it is provisional"
            yield Finding(members[too_soon], message, "Send it again when the month is over.", "extracted_on")


def final_too_soon(table: Table, context: Context) -> Iterator[Finding]:
    """Months sent as final some days too soon after their end: said once, with the first of them."""
    day, month = table.value("extracted_on"), table.value("month")
    chosen = rows_of((day != "") & (month != "") & (table.value("status") == "final") & table.here)
    sent = {str(name) for name in month[chosen]}
    ends = {name: (day_after_month(name, 0), day_after_month(name, GRACE_DAYS)) for name in sent}
    rows = [row for row in chosen if ends[month[row]][0] < day[row] < ends[month[row]][1]]
    if rows:
        until = ends[month[rows[0]]][1]
        message = f"sent as final, but extracted on {day[rows[0]]}, before {until}: shown as provisional"
        yield Finding(rows, message, f"Send {month[rows[0]]} again from that day on.", "status", "final")


CHECKS = (
    Check("repeated_key", repeated),
    Check("month_not_over", not_over, level="warning"),
    Check("final_too_soon", final_too_soon, level="warning"),
)
