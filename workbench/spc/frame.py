"""The analysed frame: what was found in every phase, put together in the plotted unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.spc.limits import Floats, Lines
from workbench.spc.points import Points
from workbench.spc.rules import Runs
from workbench.spc.settings import Settings
from workbench.spc.spans import Spans

LINES = ("centre", "lower", "upper", "lower_2s", "upper_2s")
FOUND = {
    "longest_run": "longest",
    "longest_run_max": "longest_max",
    "crossings": "crossings",
    "crossings_min": "crossings_min",
}
ONLY_LATEST = ("too_few_points",)
NOTES = (
    "trial_limits",
    "too_few_points",
    "runs_not_judged_hidden",
    "runs_not_judged_lookback",
    "no_limits_small_denominators",
    "no_limits_flat_baseline",
    "hidden_baseline",
)


@dataclass(frozen=True)
class Phase:
    """What was found in one phase: lines, signals, and codes of what must be said."""

    lines: Lines
    outside: Floats
    side: Floats
    runs: Runs
    trial: bool
    notes: tuple[str, ...]


def assembled(data: Points, where: Spans, *, asked: Settings, found: Sequence[Phase]) -> pd.DataFrame:
    """Return the analysed frame of a series, with notes and method in ``attrs``."""
    lengths = [part.stop - part.start for part in where.parts]
    outside = np.concatenate([phase.outside for phase in found])
    members = np.concatenate([phase.runs.members[0] for phase in found])
    side = np.where(outside != 0, outside, np.where(members, np.concatenate([phase.side for phase in found]), 0))
    times = asked.multiply
    columns = {
        "month": data.period,
        "numerator": data.numerator,
        "denominator": data.denominator,
        "value": data.value * times,
        "state": data.state,
        "low": data.low * times,
        "high": data.high * times,
        **{name: np.concatenate([getattr(phase.lines, name)[0] for phase in found]) * times for name in LINES},
        "phase": np.repeat(np.arange(1, len(found) + 1), lengths),
        "in_baseline": where.base,
        "excluded": where.excluded,
        "signal": (outside != 0) | members,
        "rule": _rules(outside != 0, members),
        "direction": np.select([side > 0, side < 0], ["up", "down"], ""),
        "runs_signal": np.repeat([bool(phase.runs.signal[0]) for phase in found], lengths),
        **{
            name: np.repeat([float(getattr(phase.runs, attribute)[0]) for phase in found], lengths)
            for name, attribute in FOUND.items()
        },
        "n": data.n,
        "provisional": data.provisional,
        "trial": np.repeat([phase.trial for phase in found], lengths),
    }
    frame = pd.DataFrame(columns)
    frame.attrs["notes"] = _notes(found)
    frame.attrs["method"] = asked.printed(where.baseline)
    return frame


def _rules(outside: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return the rules that fired at every point, joined in the profile's order."""
    return np.select([outside & members, outside, members], ["outside+run", "outside", "run"], "")


def _notes(found: Sequence[Phase]) -> tuple[str, ...]:
    """Return the codes of all phases once, in a fixed order; some matter for the latest phase alone."""
    said = {code for phase in found for code in phase.notes if code not in ONLY_LATEST} | set(found[-1].notes)
    return tuple(code for code in NOTES if code in said)
