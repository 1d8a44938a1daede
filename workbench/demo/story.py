"""One invented team: how big it is, what it sends, where it began and what its changes did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench import months
from workbench.demo import DEMO_MONTH
from workbench.demo.chance import Floats, generator
from workbench.demo.profiles import MADE_FROM, profile
from workbench.measures.metadata import Measure
from workbench.programme.models import Change, Programme, Team

# How much of a change's possible effect becomes real, by what the team decided after the test.
EFFECT = {"adopt": 1.0, "extend": 1.0, "adapt": 0.5, "running": 0.5, "abandon": 0.0}
RAMP = 3
SOURCES = {"en": ("EMR A", "EMR B", "EMR C"), "fr": ("DMÉ A", "DMÉ B", "DMÉ C")}
TINY_CLIENTS = 60


@dataclass(frozen=True)
class Roles:
    """Which teams play the parts that data of real life has: by team id, empty if there are too few teams."""

    tiny: str = ""
    sparse: str = ""
    provisional: str = ""
    correcting: str = ""


def roles(programme: Programme, month: str = DEMO_MONTH) -> Roles:
    """Return who plays which part: the tiny and the sparse one have no aim if that can be."""
    there = [team for team in programme.teams if team.enrolled(month)]
    if len(there) < 4:
        return Roles()
    moved: dict[str, float] = {}
    for change in programme.changes:
        moved[change.team] = max(moved.get(change.team, 0.0), EFFECT[change.act])
    quiet = sorted(there, key=lambda team: (team.aim is not None, moved.get(team.id, 0.0), team.id))
    tiny, sparse = quiet[0].id, quiet[1].id
    others = [team.id for team in there if team.id not in (tiny, sparse)]
    return Roles(tiny, sparse, others[0], others[1])


@dataclass(frozen=True)
class Story:
    """A team of a programme with everything chance needs to invent its months."""

    programme: Programme
    team: Team
    seed: int
    month: str
    tiny: bool = False

    def rng(self, *names: object) -> np.random.Generator:
        """Return the generator of one thing about this team."""
        return generator(self.seed, self.programme.collaborative.id, self.team.id, *names)

    @cached_property
    def months(self) -> list[str]:
        """Every month the team has numbers for, from the baseline's first to the newest."""
        first = self.programme.collaborative.baseline.first
        if self.team.successor_of:
            first = max(first, self.team.joined)
        return months.span(first, min(self.month, self.team.left or self.month))

    @cached_property
    def clients(self) -> int:
        """How many clients the team serves."""
        return TINY_CLIENTS if self.tiny else int(np.clip(self.rng("size").lognormal(7.5, 0.3), 1100, 3600))

    @cached_property
    def source(self) -> str:
        """The record system the numbers come from, as the team would write it."""
        names = SOURCES[self.team.language]
        return names[int(self.rng("source").integers(0, len(names)))]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The team's changes in order of their start."""
        return tuple(sorted((c for c in self.programme.changes if c.team == self.team.id), key=lambda c: c.start))

    def levels(self, measure: Measure) -> tuple[float, float]:
        """Return where the team stands on a measure and where a change that works takes it, without the multiplier."""
        known = profile(measure)
        aimed = self._aimed(measure, known.level)
        if aimed:
            return aimed
        lift = float(self.rng("level", measure.id).normal(0, 0.12))
        if known.kind in ("panel", "events"):
            return _odds(known.level, lift), _odds(known.better, lift)
        return known.level * float(np.exp(lift)), known.better * float(np.exp(lift))

    def _aimed(self, measure: Measure, level: float) -> tuple[float, float] | None:
        """Return the levels that the team's aim names, for the measure or for what the measure is a part of."""
        aim = self.team.aim
        if aim is None or aim.start in (0, aim.target):
            return None
        usual, parts = MADE_FROM.get(aim.measure, (0.0, ()))
        if aim.measure == measure.id:
            low = aim.start / measure.multiply
        elif measure.id in parts:
            low = level * aim.start / self.programme.measure(aim.measure).multiply / usual
        else:
            return None
        return low, low + 0.9 * low * (aim.target - aim.start) / aim.start

    def effect(self, measure: Measure) -> Floats:
        """Return for each month how much of the way to the better level the team's changes have taken it, 0 to 1."""
        reached = np.zeros(len(self.months))
        if measure.family == "balancing":
            return reached
        for change in self.changes:
            near = 1.0 if change.measure == measure.id else 0.6
            begin = months.index(f"{change.start:%Y-%m}")
            since = np.array([months.index(month) - begin for month in self.months])
            reached = np.maximum(reached, near * EFFECT[change.act] * np.clip(since / RAMP, 0, 1))
        return reached


def _odds(level: float, lift: float) -> float:
    odds = level / (1 - level) * float(np.exp(lift))
    return odds / (1 + odds)
