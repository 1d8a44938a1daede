"""Which rows of a frame of counts belong together: tables of strata, and the total of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.disclosure.policy import Flags


@dataclass(frozen=True)
class Tables:
    """``rows``: positions of the strata in the frame; ``group``: each one's table; ``total``: position or -1."""

    rows: np.ndarray
    group: np.ndarray
    total: np.ndarray


def tables(counts: pd.DataFrame, exclusive: Flags) -> Tables:
    """Return the tables of exclusive strata, one for every team, month, measure and stratifier."""
    family = _numbered(counts[["team", "month", "measure"]])
    total_of = np.full(int(family.max(initial=-1)) + 1, -1)
    is_total = (counts["stratifier"] == "all").to_numpy(dtype=bool)
    total_of[family[is_total]] = np.flatnonzero(is_total)
    rows = np.flatnonzero(exclusive & ~is_total)
    key = family[rows] * (len(counts) + 1) + _numbered(counts[["stratifier"]])[rows]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return Tables(rows, group, total_of[family[rows][first]])


def _numbered(columns: pd.DataFrame) -> np.ndarray:
    """Return one whole number per row, equal where all columns are equal."""
    key = np.zeros(len(columns), dtype=np.int64)
    for name in columns:
        codes, found = pd.factorize(columns[name])
        key = pd.factorize(key * (len(found) + 1) + codes)[0].astype(np.int64)
    return key
