"""Standing groups of clients, month by month: who leaves, who joins, who comes up to date and who falls due again.

A look-back measure is the state of such a group, so that neighbouring months share most of their people, and the
flow measures that belong to it are its steps: what is cleared is what the state gains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.demo.chance import Floats, busy, relative
from workbench.demo.profiles import profile
from workbench.demo.story import Story
from workbench.measures.metadata import Measure

Whole = NDArray[np.int64]

TURNOVER = 0.008
GAIN_FACTOR = 2.5
SMALLEST_GROUP = 12


@dataclass(frozen=True)
class Group:
    """A standing group: its size at each month's end, who left and who joined in the month."""

    size: Whole
    left: Whole
    joined: Whole


@dataclass(frozen=True)
class Panel:
    """How many of a group are in a state at each month's end, and the month's gains and losses."""

    size: Whole
    within: Whole
    outside_before: Whole
    gained: Whole
    lost: Whole


def group(story: Story, name: str, share: float) -> Group:
    """Return a group that holds about a share of the team's clients."""
    rng = story.rng("group", name)
    size = max(round(share * story.clients), SMALLEST_GROUP)
    sizes, left, joined = [], [], []
    for factor in busy(story.months):
        leavers, joiners = int(rng.binomial(size, TURNOVER)), int(rng.poisson(TURNOVER * size * factor + 0.02))
        size += joiners - leavers
        sizes.append(size)
        left.append(leavers)
        joined.append(joiners)
    return Group(np.array(sizes), np.array(left), np.array(joined))


def panel(story: Story, measure: Measure, people: Group, *, levels: tuple[float, float] | None = None) -> Panel:
    """Return the state of a group for a measure, beginning at the team's level; changes that work alter its steps.

    ``levels`` replaces the team's usual and better level of the measure.
    """
    level, better = levels or story.levels(measure)
    known = profile(measure)
    done = story.effect(measure)
    factor = 1 + (GAIN_FACTOR - 1) * done
    gain, loss = np.full(len(done), known.loss * level / (1 - level)), np.full(len(done), known.loss)
    gain, loss = (gain * factor, loss) if better >= level else (gain, loss * factor)
    rhythm = relative(story.months) if known.seasonal else np.ones(len(done))
    return walk(story.rng("panel", measure.id), people, level=level, gain=gain * rhythm, loss=loss)


def walk(rng: np.random.Generator, people: Group, *, level: float, gain: Floats, loss: Floats) -> Panel:
    """Return a state whose monthly chances to come in and to fall out are given; joiners bring the first level."""
    gain, loss = np.clip(gain, 0, 0.9), np.clip(loss, 0, 0.9)
    total = int(people.size[0] - people.joined[0] + people.left[0])
    inside = round(level * total)
    rows = []
    for t, left in enumerate(people.left):
        outside_before = total - inside
        gone = int(rng.hypergeometric(inside, outside_before, left)) if total else 0
        lost = int(rng.binomial(inside - gone, loss[t]))
        gained = int(rng.binomial(outside_before - (left - gone), gain[t]))
        inside += gained - gone - lost + int(rng.binomial(people.joined[t], level))
        total = int(people.size[t])
        rows.append((total, inside, outside_before, gained, lost))
    return Panel(*(np.array(column) for column in zip(*rows, strict=True)))
