"""Rule profiles: which patterns count as a signal, as frozen settings that are looked up by name."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import WorkbenchError

CENTRE_TOLERANCE = 1e-9
"""Relative difference below which a number lies on a line and not above or below it."""

TRIAL_POINTS = 12
"""Limits from fewer baseline points than this are trial limits."""

HIDDEN_SHARE = 1 / 3
"""With more than this share of a baseline hidden, no limits are drawn."""


class UnknownName(WorkbenchError, ValueError):
    """A chart, rule profile or setting that does not exist; the message lists what does."""


@dataclass(frozen=True)
class Profile:
    """The settings of one rule set.

    ``outside`` judges points beyond the three-sigma limits; ``runs`` judges the longest run and the number of
    crossings; ``least_points`` is the number of useful points (not on the centre line) below which runs are not
    judged; ``run_extra`` is added to the rounded log2 of the useful points; ``crossings_share`` is the lower tail
    of the binomial distribution below which there are too few crossings.
    """

    name: str
    outside: bool
    runs: bool
    least_points: int
    run_extra: int
    crossings_share: float
    cite: str


ANHOEJ = Profile(
    name="anhoej",
    outside=True,
    runs=True,
    least_points=10,
    run_extra=3,
    crossings_share=0.05,
    cite="Anhøj & Olesen 2014, PLoS ONE 9(11): e113825; Anhøj 2015, PLoS ONE 10(3): e0121349",
)

PROFILES = {profile.name: profile for profile in (ANHOEJ,)}


def profile(name: str) -> Profile:
    """Return the rule profile of that name; raise :class:`UnknownName` listing those that exist."""
    if name not in PROFILES:
        raise UnknownName(f"There is no rule profile {name!r}. Choose one of: {', '.join(PROFILES)}.")
    return PROFILES[name]
