"""What invented teams look like: the usual size and level of each measure, before and after a change that works.

Levels follow the measures' notes where these name a usual range; the rest is made up. Nothing is fitted to real rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.measures.metadata import Measure


@dataclass(frozen=True)
class Profile:
    """How a measure's counts are invented.

    ``share`` is the size of the denominator as a part of a team's clients: of a standing group for ``panel``, of the
    events in one month for ``events``. ``level`` and ``better`` are proportions, or values in the measure's unit for
    ``reading`` (a mean of ``sample`` observations that spread by ``spread``) and ``tally`` (a small whole number).
    """

    kind: Literal["panel", "events", "reading", "tally"]
    share: float
    level: float
    better: float
    loss: float = 0.04
    seasonal: bool = True
    sample: int = 0
    spread: float = 0.0


PROFILES = {
    "SCR_CRC_UTD_5074": Profile("panel", 0.30, 0.60, 0.72, loss=0.035),
    "SCR_CRC_4549": Profile("panel", 0.06, 0.06, 0.20, loss=0.035),
    "SCR_BR_UTD": Profile("panel", 0.15, 0.63, 0.72, loss=0.035),
    "SCR_CX_UTD": Profile("panel", 0.24, 0.60, 0.70, loss=0.025),
    "SCR_CLEAR_RATE.ANY": Profile("events", 0.46, 0.045, 0.090),
    "SCR_FIT_RETURN": Profile("events", 0.022, 0.58, 0.72),
    "SCR_OVERSCREEN": Profile("events", 0.030, 0.06, 0.05),
    "SCR_OUTREACH": Profile("panel", 0.22, 0.18, 0.45, loss=0.30),
    "SDD_ASKED.race_ethnicity": Profile("panel", 0.55, 0.55, 0.75, loss=0.012),
    "SDD_ALL.core8": Profile("panel", 0.55, 0.38, 0.62, loss=0.012),
    "SDD_NEW90": Profile("events", 0.020, 0.42, 0.70),
    "SDD_VISIT": Profile("events", 0.110, 0.12, 0.30),
    "SDD_USE": Profile("tally", 1.0, 1.0, 2.6),
    "ACC_TNA": Profile("reading", 1.0, 9.0, 5.0, sample=4, spread=2.2),
    "ACC_SND_APPT": Profile("events", 0.055, 0.46, 0.62),
    "ACC_NOSHOW": Profile("events", 0.280, 0.12, 0.085),
    "ACC_LATECANCEL": Profile("events", 0.280, 0.05, 0.04),
    "ACC_KPC": Profile("events", 0.260, 0.66, 0.76),
    "ACC_CYCLE": Profile("reading", 1.0, 64.0, 54.0, sample=24, spread=26.0),
    "ACC_AFTERHRS": Profile("events", 0.300, 0.09, 0.09, seasonal=False),
    "SPD_PPI": Profile("panel", 0.09, 0.34, 0.24, loss=0.012),
    "SPD_BZRA": Profile("panel", 0.09, 0.22, 0.15, loss=0.010),
    "SPD_AP": Profile("panel", 0.09, 0.08, 0.055, loss=0.012),
    "SPD_SU": Profile("panel", 0.09, 0.16, 0.11, loss=0.010),
    "SPD_RESTART": Profile("events", 0.004, 0.18, 0.18),
    "SPD_MEDREV": Profile("panel", 0.09, 0.35, 0.60, loss=0.06),
}

# Measures made from others: an aim for one of them moves the level of those it is made from in proportion.
MADE_FROM = {
    "SDD_USABLE.race_ethnicity": (0.51, ("SDD_ASKED.race_ethnicity",)),
    "SPD_PIP_PER100": (0.80, ("SPD_PPI", "SPD_BZRA", "SPD_AP", "SPD_SU")),
}

BY_UNIT = {
    "days": Profile("reading", 1.0, 8.0, 5.0, sample=4, spread=2.0),
    "minutes": Profile("reading", 1.0, 60.0, 50.0, sample=20, spread=20.0),
    "count": Profile("tally", 1.0, 3.0, 5.0),
    "score": Profile("tally", 1.0, 2.0, 3.5),
}


def profile(measure: Measure) -> Profile:
    """Return how a measure's counts are invented; one that is not listed gets what suits its unit and nature."""
    if measure.id in PROFILES:
        return PROFILES[measure.id]
    if measure.unit in BY_UNIT:
        return BY_UNIT[measure.unit]
    better = {"up": 0.65, "down": 0.35, "none": 0.50}[measure.direction]
    return Profile("panel" if measure.look_back else "events", 0.20 if measure.look_back else 0.06, 0.50, better)
