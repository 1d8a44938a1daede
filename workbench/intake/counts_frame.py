"""The frame of counts: its columns, and a checked table put into them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.intake.checks_keys import GRACE_DAYS, KEY
from workbench.intake.number_text import HIDDEN_HIGH, HIDDEN_LOW
from workbench.intake.table import Table, day_after_month
from workbench.series import AMOUNTS, CELL

COLUMNS = (
    *CELL,
    *AMOUNTS,
    "status",
    "low",
    "high",
)
NUMBER_COLUMNS = (*AMOUNTS, "low", "high")
SERIES = ("team", "measure", "stratifier", "stratum")
NUMBERS_OF_A_CELL = ("numerator", "denominator", "value", "low")


def empty_counts(*more: str) -> pd.DataFrame:
    """Return a frame of counts without rows."""
    return with_types(pd.DataFrame({name: [] for name in (*COLUMNS, *more)}))


def with_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose numbers are float64 and whose other columns are text."""
    kinds = {name: "float64" if name in NUMBER_COLUMNS else "str" for name in frame.columns if name in COLUMNS}
    return frame.astype(kinds)


def frame_of(table: Table) -> pd.DataFrame:
    """Return the rows of a table whose key is known, as counts, with ``row`` and ``refused`` beside them."""
    ratio = table.flag("is_ratio")
    numbers = {name: np.where(ratio, table.value(name), np.nan) for name in ("numerator", "denominator")}
    hidden = table.cells["numerator"].written("hidden") & ratio
    high = np.where(table.flag("numerator_subset"), np.fmin(HIDDEN_HIGH, numbers["denominator"]), HIDDEN_HIGH)
    columns: dict[str, np.ndarray] = {name: table.value(name) for name in (*KEY, "version")}
    columns |= numbers
    columns |= {
        "value": np.where(ratio, np.nan, table.value("value")),
        "n": table.value("n"),
        "status": _status(table),
        "low": np.where(hidden, HIDDEN_LOW, np.nan),
        "high": np.where(hidden, high, np.nan),
        "row": table.rows,
        "refused": table.refused,
    }
    known = np.logical_and.reduce([table.value(name) != "" for name in KEY]) & table.here
    frame = pd.DataFrame(columns)[known].reset_index(drop=True)
    return with_types(frame[[*COLUMNS, "row", "refused"]])


def _status(table: Table) -> np.ndarray:
    """Return final or provisional: as sent, but provisional until some days after the month's end."""
    final_from = {month: day_after_month(str(month), GRACE_DAYS) for month in set(table.value("month")) if month}
    due = np.array([final_from.get(month, "") for month in table.value("month")], dtype=object)
    day = table.value("extracted_on")
    early = (day != "") & (day < due)
    sent = table.value("status")
    return np.where(early | (sent == "provisional"), "provisional", "final")
