"""The invented months of one team and measure: whole numbers that fit together as a record system's would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench import months
from workbench.demo.chance import Floats, busy, relative, shifted, slow
from workbench.demo.panels import Group, Panel, Whole, group, panel, walk
from workbench.demo.profiles import PROFILES, profile
from workbench.demo.story import Story
from workbench.measures.metadata import Measure
from workbench.measures.registry import get

UP_TO_DATE = 0.52  # of the clients who are eligible for any screening, with every one of them
SPIDER_CLASSES = ("SPD_PPI", "SPD_BZRA", "SPD_AP", "SPD_SU")


@dataclass(frozen=True)
class Counts:
    """Numbers of one measure by month of the story: numerator over denominator, or value with its observations."""

    numerator: Whole | None = None
    denominator: Whole | None = None
    value: Floats | None = None
    n: Whole | None = None


class Practice:
    """One team's groups and their states, each made once, so that measures that share people agree."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._panels: dict[str, Panel] = {}

    def counts(self, measure: Measure) -> Counts:
        """Return a measure's months."""
        if measure.id in _DERIVED:
            return _DERIVED[measure.id](self, measure)
        known = profile(measure)
        if known.kind == "panel":
            state = self.state(measure)
            return Counts(state.within, state.size)
        if known.kind == "events":
            return _events(self.story, measure)
        return _readings(self.story, measure)

    def state(self, measure: Measure) -> Panel:
        """Return the state of a look-back measure's group."""
        if measure.id not in self._panels:
            self._panels[measure.id] = panel(self.story, measure, self._people(measure))
        return self._panels[measure.id]

    def _people(self, measure: Measure) -> Group:
        if measure.id.startswith("SPD_"):
            return self.older_adults
        if measure.id.startswith("SDD_"):
            return self.active_clients
        return group(self.story, measure.id, profile(measure).share)

    @cached_property
    def older_adults(self) -> Group:
        """Clients of 65 and over on ten or more medications."""
        return group(self.story, "older adults", PROFILES["SPD_PPI"].share)

    @cached_property
    def active_clients(self) -> Group:
        """Clients seen within a year."""
        return group(self.story, "active clients", PROFILES["SDD_ALL.core8"].share)

    @cached_property
    def classes(self) -> list[Panel]:
        """The four targeted medication classes of the older adults."""
        return [self.state(get(name)) for name in SPIDER_CLASSES]

    @cached_property
    def on_any(self) -> Whole:
        """How many older adults are on at least one of the four classes."""
        size = self.older_adults.size
        parts = [state.within for state in self.classes]
        none = np.prod([1 - part / np.maximum(size, 1) for part in parts], axis=0)
        return np.clip(np.round(size * (1 - none)).astype(int), np.max(parts, axis=0), np.sum(parts, axis=0))


def _events(story: Story, measure: Measure) -> Counts:
    """Return what happened month by month: how often it could, how often it did."""
    known, rng = profile(measure), story.rng("events", measure.id)
    level, better = story.levels(measure)
    rhythm = busy(story.months) if known.seasonal else np.ones(len(story.months))
    chances = rng.poisson(known.share * story.clients * rhythm)
    share = level + (better - level) * story.effect(measure)
    slack = {"up": 0.5, "down": -0.5, "none": 0.0}[measure.direction] * (rhythm - 1)
    return Counts(rng.binomial(chances, shifted(share, slack)), chances)


def _readings(story: Story, measure: Measure) -> Counts:
    """Return values that are no ratios: means of a sample, or small whole numbers."""
    known, rng = profile(measure), story.rng("readings", measure.id)
    level, better = story.levels(measure)
    middle = level + (better - level) * story.effect(measure)
    if known.kind == "tally":
        return Counts(value=rng.binomial(4, np.clip(middle / 4, 0.02, 0.98)).astype(float))
    observed = known.sample + rng.integers(0, 2 if known.sample < 10 else 8, len(middle))
    value = middle * (1 + 0.4 * (1 - busy(story.months))) + rng.normal(0, known.spread / np.sqrt(observed))
    return Counts(value=np.maximum(value, 0.2).round(1).astype(np.float64), n=observed)


def _colorectal(practice: Practice, measure: Measure) -> Counts:
    """Return the colorectal state: ages 50 to 74, from the version that says so 45 to 49 as well."""
    older, young = practice.state(get("SCR_CRC_UTD_5074")), PROFILES["SCR_CRC_4549"]
    story = practice.story
    people = group(story, "ages 45 to 49", young.share)
    younger = panel(story, measure, people, levels=(young.level, young.better))
    since = next((version.valid_from for version in measure.versions if version.valid_from), None)
    counted: Whole = np.array([since is not None and month >= since for month in story.months], dtype=np.int64)
    return Counts(older.within + counted * younger.within, older.size + counted * younger.size)


def _cleared(practice: Practice, measure: Measure) -> Counts:
    """Return the share of last month's backlog that was screened this month: the gains of who is up to date."""
    story, known = practice.story, PROFILES[measure.id]
    level, better = story.levels(measure)
    share = level + (better - level) * story.effect(measure)
    loss = np.full(len(share), level * (1 - UP_TO_DATE) / UP_TO_DATE)
    state = walk(
        story.rng("cleared"),
        group(story, "any screening", known.share),
        level=UP_TO_DATE,
        gain=share * relative(story.months),
        loss=loss,
    )
    return Counts(state.gained, state.outside_before)


def _usable(practice: Practice, measure: Measure) -> Counts:
    """Return how many of those asked gave an answer that can be used."""
    asked = practice.state(get("SDD_ASKED.race_ethnicity"))
    share = 0.92 + slow(practice.story.rng("usable"), len(asked.size), size=0.008)
    return Counts(np.minimum(np.round(asked.within * share).astype(int), asked.within), asked.size)


def _complete(practice: Practice, measure: Measure) -> Counts:
    """Return who was asked everything: never more than were asked one of the questions."""
    state, asked = practice.state(measure), practice.state(get("SDD_ASKED.race_ethnicity"))
    return Counts(np.minimum(state.within, asked.within), state.size)


def _preferred_not(practice: Practice, measure: Measure) -> Counts:
    """Return who prefers not to say, among those asked about income."""
    asked = np.round(practice.state(get("SDD_ASKED.race_ethnicity")).within * 0.85).astype(int)
    share = np.clip(0.12 + slow(practice.story.rng("not said"), len(asked), size=0.01), 0, 1)
    return Counts(np.minimum(np.round(asked * share).astype(int), asked), asked)


def _targeted(practice: Practice, measure: Measure) -> Counts:
    """Return the targeted prescriptions of the older adults, at most four a person."""
    return Counts(np.sum([state.within for state in practice.classes], axis=0), practice.older_adults.size)


def _free(practice: Practice, measure: Measure) -> Counts:
    """Return the older adults without a targeted prescription."""
    return Counts(practice.older_adults.size - practice.on_any, practice.older_adults.size)


def _stopped(practice: Practice, measure: Measure) -> Counts:
    """Return the targeted prescriptions stopped in the month, over those who had one the month before."""
    before = _month_before(practice.on_any)
    return Counts(np.sum([state.lost for state in practice.classes], axis=0), before)


def _started(practice: Practice, measure: Measure) -> Counts:
    """Return the targeted prescriptions started in the month, over the group of the month before."""
    before = _month_before(practice.older_adults.size)
    return Counts(np.sum([state.gained for state in practice.classes], axis=0), before)


def _month_before(sizes: Whole) -> Whole:
    return np.concatenate([sizes[:1], sizes[:-1]])


_DERIVED: Mapping[str, Callable[[Practice, Measure], Counts]] = {
    "SCR_CRC_UTD": _colorectal,
    "SCR_CLEAR_RATE.ANY": _cleared,
    "SDD_USABLE.race_ethnicity": _usable,
    "SDD_ALL.core8": _complete,
    "SDD_PNA.income_hh": _preferred_not,
    "SPD_PIP_PER100": _targeted,
    "SPD_PIP_FREE": _free,
    "SPD_DEPX.stop": _stopped,
    "SPD_NEWPIP": _started,
}


def version_in(measure: Measure, month: str) -> str:
    """Return the id of the definition's version that holds in a month; empty before the first."""
    held = [version.id for version in measure.versions if version.valid_from is None or version.valid_from <= month]
    return held[-1] if held else ""


def mature_until(measure: Measure, month: str) -> str:
    """Return the last month a measure has a number for when the data left after a month."""
    return months.add(month, -measure.maturity_lag_months)
