"""Complementary hiding: inside one table (strata and their total) no hidden count may be worked out.

A table is one team, month, measure and exclusive stratifier. While exactly one cell of a table is hidden, or the
table's sum leaves a hidden cell fewer than five possible values, the next smallest shown stratum is hidden as well:
positive counts before zeros. It stops when every hidden cell has five values or every stratum is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.disclosure.policy import Flags, Floats


@dataclass(frozen=True)
class Table:
    """Strata of many tables: each stratum's table, its true count, its bounds if hidden, what it may become.

    ``group`` numbers the tables from 0. ``total_low`` and ``total_high`` bound each table's total as a reader knows
    it (equal where it is shown or can be worked out, NaN where nothing is known); ``total_hidden`` says that the
    total is a hidden cell of the table itself.
    """

    group: np.ndarray
    count: Floats
    low: Floats
    high: Floats
    hidden: Flags
    may_hide: Flags
    low_if_hidden: Floats
    high_if_hidden: Floats
    total_low: Floats
    total_high: Floats
    total_hidden: Flags


def complete(table: Table, *, width: int) -> Flags:
    """Return which strata are hidden once every table is safe; hides at most one more stratum a table and round."""
    hidden = table.hidden.copy()
    order = np.lexsort((np.arange(len(hidden)), table.count, table.count == 0, table.group))
    while True:
        unsafe = _unsafe(table, hidden, width)
        open_cells = order[(unsafe[table.group] & table.may_hide & ~hidden)[order]]
        _, first = np.unique(table.group[open_cells], return_index=True)
        if not len(first):
            return hidden
        hidden[open_cells[first]] = True


def _unsafe(table: Table, hidden: Flags, width: int) -> Flags:
    """Return the tables with one hidden cell alone, or with a hidden cell of too few possible values."""
    low = np.where(table.hidden, table.low, table.low_if_hidden)
    high = np.where(table.hidden, table.high, table.high_if_hidden)
    open_end = hidden & np.isnan(high)
    group, finite = table.group, np.where(open_end, 0.0, high)
    shown = _sums(table, np.where(hidden, 0.0, np.nan_to_num(table.count)))
    least, most = _sums(table, np.where(hidden, low, 0.0)), _sums(table, np.where(hidden, finite, 0.0))
    others_open = _sums(table, open_end)[group] - open_end > 0
    others_most = np.where(others_open, np.inf, most[group] - finite)
    lowest = np.fmax(low, table.total_low[group] - shown[group] - others_most)
    highest = np.fmin(high, table.total_high[group] - shown[group] - (least[group] - low))
    possible = np.floor(highest) - np.ceil(lowest) + 1
    narrow = hidden & (possible > 0) & (possible < width)  # nothing possible: the table does not add up
    alone = _sums(table, hidden) + table.total_hidden == 1
    return alone | (_sums(table, narrow) > 0)


def _sums(table: Table, per_stratum: np.ndarray) -> Floats:
    return np.bincount(table.group, weights=per_stratum, minlength=len(table.total_low)).astype(float)
