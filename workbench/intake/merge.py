"""Several files to one frame: the later file replaces the earlier for what it holds, and what changed is kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.errors import Fault
from workbench.intake.checks_keys import KEY
from workbench.intake.counts_frame import NUMBERS_OF_A_CELL

RESTATED = ("numerator", "denominator", "value")
RESTATEMENTS = (
    "team",
    "month",
    "measure",
    "stratifier",
    "stratum",
    *(f"old_{name}" for name in RESTATED),
    *(f"new_{name}" for name in RESTATED),
    "old_file",
    "new_file",
)
_GROUP = ["team", "month", "measure", "stratifier"]
_LARGE_CHANGE = 2.0


def merge(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[Fault]]:
    """Return the rows that hold, the restatements, and faults of files that contradict each other.

    ``rows`` are counts with ``row``, ``refused``, ``file`` and ``stamp`` (the file's day of extraction, or empty).
    A row that was refused still replaces an older one: its number is known to be superseded.
    """
    ordered = rows.sort_values([*KEY, "stamp", "file", "row"], kind="stable").reset_index(drop=True)
    rank = ordered["stamp"].rank(method="dense")
    newest = rank.groupby([ordered[name] for name in _GROUP], sort=False).transform("max")
    ordered = ordered.assign(is_newest=rank == newest)
    one_a_stamp = ordered[~ordered.duplicated([*KEY, "stamp"], keep="last")]
    last = one_a_stamp[~one_a_stamp.duplicated(list(KEY), keep="last")]
    current = last[last["is_newest"]]
    conflicts = _conflicts(ordered, current)
    faults = list(_conflict_faults(conflicts))
    keys = pd.MultiIndex.from_frame(conflicts[list(KEY)])
    contradicted = (
        pd.MultiIndex.from_frame(current[list(KEY)]).isin(keys) if len(keys) else np.zeros(len(current), bool)
    )
    current = current.assign(refused=current["refused"].to_numpy() | contradicted)
    restated = _restatements(one_a_stamp, last)
    return current.reset_index(drop=True), restated, faults + list(_restatement_notes(restated))


def _differ(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """True where two aligned frames hold another number (two missing numbers are equal)."""
    a, b = (frame[list(NUMBERS_OF_A_CELL)].to_numpy(dtype=float) for frame in (left, right))
    return ((a != b) & ~(np.isnan(a) & np.isnan(b))).any(axis=1)


def _conflicts(ordered: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of keys that files of the same stamp state with different numbers."""
    same = ordered.duplicated([*KEY, "stamp"], keep=False)
    double = ordered[same & ~ordered["refused"]]
    holds = current[[*KEY, "stamp"]]
    double = double.merge(holds, on=[*KEY, "stamp"], how="inner")
    if double.empty:
        return double
    head = double.drop_duplicates(list(KEY)).set_index(list(KEY))
    aligned = head.loc[pd.MultiIndex.from_frame(double[list(KEY)])]
    wrong = double[_differ(double, aligned)]
    return double.merge(wrong[list(KEY)].drop_duplicates(), on=list(KEY), how="inner")


def _conflict_faults(conflicts: pd.DataFrame) -> Iterator[Fault]:
    groups = conflicts.groupby(list(KEY), sort=True) if len(conflicts) else ()
    for key, members in groups:
        team, month, measure, _, stratum = (str(part) for part in key)
        places = " and ".join(f"{item.file} row {item.row}" for item in members.itertuples())
        yield Fault(
            members["file"].iloc[0],
            f"team {team}, {month}, {measure}, {stratum} has other numbers in {places}; neither was used",
            "Write the day of the extract (extracted_on) into both files, or delete the older one.",
            row=int(members["row"].iloc[0]),
            team=team,
            code="files_contradict",
        )


def _restatements(one_a_stamp: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Return every cell that a later file changed, and every cell that a later file no longer holds."""
    before, after = one_a_stamp.iloc[:-1], one_a_stamp.iloc[1:]
    same = (before[list(KEY)].to_numpy() == after[list(KEY)].to_numpy()).all(axis=1)
    usable = same & ~before["refused"].to_numpy() & ~after["refused"].to_numpy()
    changed = usable & _differ(before, after)
    found = _pairs(before[changed], after[changed])
    gone = last[~last["is_newest"] & ~last["refused"]]
    if len(gone):
        successor = one_a_stamp.drop_duplicates([*_GROUP], keep="last").set_index(_GROUP)["file"]
        dropped = gone.assign(**dict.fromkeys(RESTATED, np.nan))
        dropped["file"] = successor.loc[pd.MultiIndex.from_frame(gone[_GROUP])].to_numpy()
        found = pd.concat([found, _pairs(gone, dropped)], ignore_index=True)
    return found.sort_values([*KEY, "new_file"], kind="stable").reset_index(drop=True)


def _pairs(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    columns = {name: new[name].to_numpy() for name in KEY}
    for prefix, frame in (("old", old), ("new", new)):
        columns |= {f"{prefix}_{name}": frame[name].to_numpy(dtype=float) for name in RESTATED}
        columns[f"{prefix}_file"] = frame["file"].to_numpy()
    frame = pd.DataFrame(columns)[list(RESTATEMENTS)]
    return frame.astype(dict.fromkeys((*KEY, "old_file", "new_file"), "str"))


def _restatement_notes(restated: pd.DataFrame) -> Iterator[Fault]:
    """Say once for each team and pair of files how many cells changed, and how many by more than two points."""
    groups = restated.groupby(["new_file", "old_file", "team"], sort=True) if len(restated) else ()
    for (new_file, old_file, team), cells in groups:
        old, new = (cells[f"{age}_numerator"] / cells[f"{age}_denominator"] * 100 for age in ("old", "new"))
        large = int(((new - old).abs() > _LARGE_CHANGE).sum())
        numbers = "1 number" if len(cells) == 1 else f"{len(cells)} numbers"
        which = "it changes" if len(cells) == 1 else f"{large} of them {'changes' if large == 1 else 'change'}"
        more = f"; {which} the result by more than {_LARGE_CHANGE:g} points" if large else ""
        yield Fault(
            str(new_file),
            f"changes {numbers} of team {team} that {old_file} held{more}; both are kept as restated",
            "Check that the change is meant.",
            team=str(team),
            code="restated",
            level="warning",
        )
