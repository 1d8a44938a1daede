"""What a chart says beside its data: title, unit, aim, marks, stamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Aim:
    """What the team wants to reach: from a value, to a value, by a month, in the plotted unit."""

    start: float
    target: float
    by: str


@dataclass(frozen=True)
class ChartSpec:
    """What a chart says beside its data.

    ``marks`` (PDSA cycles) and ``annotations`` are pairs of month and label: a label of up to three characters is
    the badge itself, a longer one is numbered (lettered) and explained below the chart. ``definitions`` are pairs of
    the first month of a definition and a note. ``months`` is the first and last month shown. ``stamp`` is a warning
    word such as "internal". ``plot_height`` is the height of the plot in points; 0 is the house style's.
    """

    title: str = ""
    unit: str = "percent"
    language: str = "en"
    decimals: int = 1
    value_label: str = ""
    direction: Literal["up", "down", "none"] = "none"
    aim: Aim | tuple[float, float, str] | None = None
    marks: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    months: tuple[str, str] | None = None
    denominators: bool = True
    stamp: str = ""
    plot_height: float = 0.0

    @property
    def the_aim(self) -> Aim | None:
        """The aim, also if it was given as a plain tuple."""
        return Aim(*self.aim) if isinstance(self.aim, tuple) else self.aim
