"""What is asked of one analysis, checked: chart, rules, unit, and whether the measure looks back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.spc.limits import CHARTS, Chart, chart
from workbench.spc.profiles import PROFILES, Profile, UnknownName, profile

DIRECTIONS = ("up", "down", "none")


class NotValid(WorkbenchError, ValueError):
    """A chart or setting that would mislead for this series; the message says why and what to use."""


@dataclass(frozen=True)
class Settings:
    """The settings of one analysis; ``override`` is the analyst's reason to go against a refusal."""

    chart: Chart
    profile: Profile
    multiply: float
    screen: bool
    target: float | None
    direction: str | None
    look_back: bool
    override: str | None
    centre: float | None
    floor_at_zero: bool
    min_denominator: float
    flat_limits: bool

    @property
    def judge_runs(self) -> bool:
        """True if run rules may be applied."""
        return self.profile.runs and (not self.look_back or self.override is not None)

    def printed(self, baseline: tuple[Any, Any] | None) -> dict[str, Any]:
        """Return the settings as they are printed in a report's method box."""
        return {
            "chart": self.chart.name,
            "rules": self.profile.name,
            "multiply": self.multiply,
            "screen": self.screen,
            "target": self.target,
            "direction": self.direction,
            "look_back": self.look_back,
            "override": self.override,
            "baseline": baseline,
            "centre": self.centre,
            "min_denominator": self.min_denominator,
            "flat_limits": self.flat_limits,
        }


def settings(series: pd.DataFrame, chart_name: str, rules: str, **asked: Any) -> Settings:
    """Return the checked settings; raise :class:`UnknownName` or :class:`NotValid` with the remedy."""
    known_chart = chart(_name(chart_name, "chart", CHARTS))
    known_rules = profile(_name(rules, "rules", PROFILES))
    for name in ("multiply", "target", "centre", "min_denominator"):
        _check_number(name, asked[name])
    if not asked["multiply"] > 0:
        raise NotValid(f"multiply is {asked['multiply']}. It must be above 0, for example 100 for percent.")
    if asked["direction"] not in (None, *DIRECTIONS):
        raise UnknownName(f"There is no direction {asked['direction']!r}. Choose one of: {', '.join(DIRECTIONS)}.")
    asked["override"] = (asked["override"] or "").strip() or None
    asked["look_back"] = _look_back(series, asked["look_back"], known_chart, asked["override"])
    return Settings(known_chart, known_rules, **asked)


def _look_back(series: pd.DataFrame, look_back: bool | None, asked: Chart, override: str | None) -> bool:
    if look_back is None and "measure" in series:
        raise NotValid(
            "Say whether the measure looks back over many months: look_back=True or look_back=False. "
            "Run rules give a false alarm in most stable look-back measures. workbench.study fills this in."
        )
    if look_back and asked.moving_range and override is None:
        raise NotValid(
            f"Chart {asked.name} is refused for a look-back measure: neighbouring months share most of their people, "
            "so moving ranges are far too small and most stable charts give a false alarm. "
            'Use chart p, u or run, or say override="why".'
        )
    return bool(look_back)


def _name(asked: Any, what: str, known: dict[str, Any]) -> str:
    if not isinstance(asked, str):
        raise UnknownName(f"{what} is {asked!r}, not a name. Choose one of: {', '.join(known)}.")
    return asked


def _check_number(name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise NotValid(f"{name} is {value!r}. It must be a number.")
