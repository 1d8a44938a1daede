"""What an analysed series shows, as plain facts for sentences: which pattern, which months, which way.

Nothing is computed that the analysis does not hold already; months are only sorted into patterns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from workbench import months
from workbench.measures.metadata import Measure
from workbench.spc.profiles import ANHOEJ, CENTRE_TOLERANCE

UNJUDGED = {"runs_not_judged_hidden", "runs_not_judged_lookback", "hidden_baseline", "no_limits_flat_baseline"}
EARLY = ANHOEJ.least_points
RECENT = 3
SIDE_LEAST = 6

Kind = Literal[
    "no_data", "outside", "outside_past", "both_ways", "run", "run_past", "crossings",
    "baseline_only", "early", "small", "run_chart", "points_only", "unjudged", "none",
]  # fmt: skip
Way = Literal["up", "down", ""]


@dataclass(frozen=True)
class Pattern:
    """Months that one rule marked, the way they lie, and whether the pattern is still there."""

    way: Way = ""
    months: tuple[str, ...] = ()
    current: bool = False


@dataclass(frozen=True)
class Reading:
    """What a series shows now: the pattern that leads, and the months of each state."""

    kind: Kind
    lead: Pattern = field(default_factory=Pattern)
    patterns: tuple[tuple[str, Pattern], ...] = ()
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    phase: int = 1
    notes: tuple[str, ...] = ()
    runs_only: bool = False
    unusual: tuple[str, ...] = ()
    """Months of the baseline that carry a signal which no pattern names."""
    lately: Pattern = field(default_factory=Pattern)
    """The latest numbers, if many in a row lie on one side of the centre line."""

    @property
    def looks_back(self) -> bool:
        """True if neighbouring months share people, so that runs are not judged."""
        return "runs_not_judged_lookback" in self.notes

    @property
    def estimated(self) -> bool:
        """True if every month that the centre line rests on is hidden."""
        rests_on = self.baseline or self.current
        return bool(rests_on) and set(rests_on) <= set(self.hidden)

    @property
    def signals(self) -> bool:
        """True if the finding is a signal of a change, past or present."""
        return self.kind in ("outside", "outside_past", "both_ways", "run", "run_past", "crossings")

    @property
    def is_current(self) -> bool:
        """True if the signal is still there in the latest months."""
        return self.kind in ("outside", "both_ways", "run", "crossings")


def read(analysed: pd.DataFrame) -> Reading:
    """Return what an analysed series shows in its latest phase."""
    frame = analysed.sort_values("month", kind="stable")
    frame.attrs = {}  # pandas copies them deeply at every step; the notes are read from the frame given
    drawn = frame[frame["state"] != "missing"]
    if drawn.empty:
        return Reading("no_data", missing=_months(frame))
    phase = int(drawn["phase"].iloc[-1])
    current = drawn[drawn["phase"] == phase]
    patterns = _patterns(current, recent=_months(drawn)[-RECENT:])
    kind, lead = _lead(patterns, current, notes=_notes(analysed))
    return Reading(
        kind,
        lead,
        patterns=patterns,
        shown=_months(drawn),
        hidden=_months(frame[frame["state"] == "hidden"]),
        missing=_months(frame[frame["state"] == "missing"]),
        provisional=_months(drawn[_flag(drawn, "provisional")]),
        excluded=_months(frame[_flag(frame, "excluded")]),
        baseline=_months(current[_flag(current, "in_baseline")]),
        current=_months(current),
        phase=phase,
        notes=_notes(analysed),
        runs_only=bool(current["upper"].isna().all() and current["lower"].isna().all()),
        unusual=_unusual(current, patterns),
        lately=_lately(current),
    )


def not_due(analysed: pd.DataFrame, measure: Measure, *, month: str | None = None) -> tuple[str, ...]:
    """Return the months without a number that the measure's definition lets come later than ``month``.

    Without ``month`` the last month of the series is the reporting month.
    """
    if analysed.empty:
        return ()
    due = months.add(month or str(analysed["month"].max()), -measure.maturity_lag_months)
    return tuple(sorted(item for item in _months(analysed[analysed["state"] == "missing"]) if item > due))


def last_row(analysed: pd.DataFrame, *, states: tuple[str, ...] = ("number", "hidden")) -> dict[str, Any] | None:
    """Return the latest row in one of the states, or None."""
    rows = analysed[analysed["state"].isin(states)].sort_values("month", kind="stable")
    return None if rows.empty else {str(name): value for name, value in rows.iloc[-1].items()}


def _months(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(month) for month in frame["month"])


def _flag(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].fillna(False).astype(bool) if name in frame else pd.Series(False, index=frame.index)


def _notes(analysed: pd.DataFrame) -> tuple[str, ...]:
    return tuple(analysed.attrs.get("notes", ()))


def _patterns(current: pd.DataFrame, *, recent: tuple[str, ...]) -> tuple[tuple[str, Pattern], ...]:
    """Return each rule's marked months by the way they lie; where months follow the baseline, those lead."""
    baseline = _months(current[_flag(current, "in_baseline")])
    end = baseline[-1] if baseline and baseline[-1] < _months(current)[-1] else ""
    found: list[tuple[str, Pattern]] = []
    for rule in ("outside", "run"):
        for way in ("up", "down"):
            chosen = _marked(current, rule, way)
            chosen = _latest_run(current, chosen, way) if rule == "run" and chosen else chosen
            after = tuple(month for month in chosen if month > end)
            kept = after if rule == "outside" or not after else chosen
            if kept:
                found.append((rule, Pattern(way, kept, _is_current(rule, kept, recent))))
    return tuple(found)


def _unusual(current: pd.DataFrame, patterns: tuple[tuple[str, Pattern], ...]) -> tuple[str, ...]:
    """Return the marked months of the baseline that are in no pattern."""
    named = {month for _, pattern in patterns for month in pattern.months}
    marked = current[_flag(current, "signal") & _flag(current, "in_baseline")]
    return tuple(month for month in _months(marked) if month not in named)


def _lately(current: pd.DataFrame) -> Pattern:
    """Return the latest numbers that lie on one side of the centre line in a row, if there are enough of them."""
    distance = current["value"] - current["centre"]
    margin = current["centre"].abs() * CENTRE_TOLERANCE
    sides = ["up" if far > near else "down" if far < -near else "" for far, near in zip(distance, margin, strict=True)]
    side: Way = "up" if sides[-1] == "up" else "down"
    count = next((place for place, other in enumerate(reversed(sides)) if other != side), len(sides))
    return Pattern(side, _months(current)[-count:], current=True) if count >= SIDE_LEAST else Pattern()


def _marked(current: pd.DataFrame, rule: str, way: str) -> tuple[str, ...]:
    """Return the months that a rule marked on one side of the centre line."""
    rows = current[_flag(current, "signal")]
    months = zip(_months(rows), rows["rule"], rows["direction"], strict=True)
    return tuple(month for month, rules, side in months if rule in str(rules).split("+") and side == way)


def _latest_run(current: pd.DataFrame, chosen: tuple[str, ...], way: str) -> tuple[str, ...]:
    """Return the latest of the runs: the marked months after the last month on the other side of the centre line."""
    margin = current["centre"].abs() * CENTRE_TOLERANCE
    beyond = (
        current["value"] < current["centre"] - margin if way == "up" else current["value"] > current["centre"] + margin
    )
    breaks = [month for month in _months(current[beyond & ~_flag(current, "excluded")]) if month < chosen[-1]]
    return tuple(month for month in chosen if not breaks or month > breaks[-1])


def _is_current(rule: str, chosen: tuple[str, ...], recent: tuple[str, ...]) -> bool:
    """A run is current if it reaches the latest month; points are if the latest or two of the last three are."""
    if recent[-1] in chosen:
        return True
    return rule == "outside" and sum(month in chosen for month in recent) >= 2


def _lead(
    patterns: tuple[tuple[str, Pattern], ...], current: pd.DataFrame, *, notes: tuple[str, ...]
) -> tuple[Kind, Pattern]:
    """Return the pattern that the finding names: what is there now before what was, points before runs."""
    outside = [pattern for rule, pattern in patterns if rule == "outside"]
    if len(outside) == 2 and any(pattern.current for pattern in outside):
        return "both_ways", max(outside, key=lambda pattern: pattern.months[-1])
    for rule, pattern in patterns:
        if pattern.current:
            return ("outside" if rule == "outside" else "run"), pattern
    if patterns:
        rule, pattern = max(patterns, key=lambda item: item[1].months[-1])
        return ("outside_past" if rule == "outside" else "run_past"), pattern
    return _without_pattern(current, notes), Pattern()


def _without_pattern(current: pd.DataFrame, notes: tuple[str, ...]) -> Kind:
    """Return what is said where no rule marked a month after the baseline."""
    no_limits = bool(current["upper"].isna().all() and current["lower"].isna().all())
    no_runs = bool(UNJUDGED & set(notes))
    if "no_limits_small_denominators" in notes:
        return "small"
    if _flag(current, "signal").any():
        return "baseline_only"
    if _flag(current, "runs_signal").any():
        return "crossings"
    if "too_few_points" in notes or len(current) < EARLY:
        return "early"
    if no_runs:
        return "unjudged" if no_limits else "points_only"
    return "run_chart" if no_limits else "none"
