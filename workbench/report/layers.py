"""What stands inside a chart's plot: the released values, the centre line, the limits, the signals.

Every artist carries a gid, so that what was drawn can be read back from the figure. Only rows whose state is
``number`` are drawn as values; hidden months are intervals, missing months are gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.report import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from pandas import DataFrame

_NUMBERS = ("value", "low", "high", "centre", "lower", "upper", "n", "denominator")
_FLAGS = ("provisional", "excluded", "in_baseline", "signal", "runs_signal", "trial")


@dataclass(frozen=True)
class Points:
    """A series as it is drawn: one entry a month of the grid; a value is NaN unless its state is ``number``."""

    months: tuple[str, ...]
    state: np.ndarray
    numbers: dict[str, np.ndarray]
    flags: dict[str, np.ndarray]
    phase: np.ndarray
    rule: np.ndarray
    side: np.ndarray

    @property
    def size(self) -> int:
        """How many months the grid has."""
        return len(self.months)

    @property
    def value(self) -> np.ndarray:
        """The values that may be drawn."""
        return self.numbers["value"]

    def with_rule(self, name: str) -> np.ndarray:
        """Return which points carry a signal of this rule."""
        return self.flags["signal"] & np.array([name in str(rule).split("+") for rule in self.rule], dtype=bool)


@lru_cache(maxsize=1)
def _no_clip() -> Any:
    from matplotlib.path import Path
    from matplotlib.transforms import IdentityTransform, TransformedPath

    return TransformedPath(Path.unit_rectangle(), IdentityTransform())


def add(ax: Axes, artist: Artist) -> None:
    """Add an artist that is not clipped: the scale holds everything, and a clip of its own costs half a millisecond."""
    artist.set_clip_path(_no_clip())
    artist.set_clip_on(False)
    ax.add_artist(artist)


def line(ax: Axes, xs: Any, ys: Any, **more: Any) -> None:
    """Add a line (or its markers) to axes; much faster than ``plot``, which looks for units and new limits."""
    from matplotlib.lines import Line2D

    add(ax, Line2D(xs, ys, **more))


def band(ax: Axes, first: float, last: float, **more: Any) -> None:
    """Shade a stretch of the month axis over the whole height."""
    from matplotlib.patches import Rectangle

    add(ax, Rectangle((first, 0), last - first, 1, transform=ax.get_xaxis_transform(), linewidth=0, **more))


def points_of(analysed: DataFrame, grid: list[str]) -> Points:
    """Return the series on the grid; months that the frame lacks are missing."""
    at = {month: row for row, month in enumerate(analysed["month"].tolist())}
    rows = np.array([at.get(month, -1) for month in grid])
    here = rows >= 0

    def column(name: str, empty: object) -> np.ndarray:
        out = np.full(len(grid), empty, dtype=object if isinstance(empty, str) else type(empty))
        if name in analysed:
            found = analysed[name].to_numpy()[rows[here]]
            out[here] = found if isinstance(empty, str) else found.astype(type(empty))
        return out

    state = column("state", "missing")
    numbers = {name: column(name, float("nan")) for name in _NUMBERS}
    numbers["value"] = np.where(state == "number", numbers["value"], np.nan)
    if not np.isfinite(numbers["n"]).any():
        numbers["n"] = numbers["denominator"]
    flags = {name: column(name, False) for name in _FLAGS}
    return Points(tuple(grid), state, numbers, flags, column("phase", 0), column("rule", ""), column("direction", ""))


def _steps(points: Points, name: str, *, only: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return a stepped line: each month is level over its slot, phases are not joined."""
    values = points.numbers[name] if only is None else np.where(only, points.numbers[name], np.nan)
    slots = np.arange(points.size)
    xs, ys = [], []
    for slot in slots:
        if slot and points.phase[slot] != points.phase[slot - 1]:
            xs.append(slot - 0.5)
            ys.append(np.nan)
        xs += [slot - 0.5, slot + 0.5]
        ys += [values[slot], values[slot]]
    return np.array(xs), np.array(ys)


def draw_limits(ax: Axes, points: Points) -> None:
    """Draw the band between the limits, the limits (dashed where they are trial limits) and the centre line."""
    if np.isfinite(points.numbers["lower"]).any() and np.isfinite(points.numbers["upper"]).any():
        xs, lower = _steps(points, "lower")
        ax.fill_between(xs, lower, _steps(points, "upper")[1], color=style.BAND, linewidth=0, zorder=1, gid="band")
    trial, few = points.flags["trial"], few_crossings(points)
    for name in ("lower", "upper"):
        look: dict[str, Any] = {"color": style.LIMIT, "linewidth": 1.0, "zorder": 2.2}
        _stepped(ax, points, name, only=~trial, gid=name, **look)
        _stepped(ax, points, name, only=trial, gid=f"{name}-trial", linestyle=(0, (4, 2.5)), **look)
    look = {"color": style.CENTRE, "linewidth": 1.7, "zorder": 2.4}
    _stepped(ax, points, "centre", only=~few, gid="centre", **look)
    _stepped(ax, points, "centre", only=few, gid="centre-few-crossings", linestyle=(0, (7, 3)), **look)


def _stepped(ax: Axes, points: Points, name: str, *, only: np.ndarray, gid: str, **look: Any) -> None:
    xs, ys = _steps(points, name, only=only)
    if np.isfinite(ys).any():
        line(ax, xs, ys, gid=gid, **look)


def few_crossings(points: Points) -> np.ndarray:
    """Return the months of phases in which runs give a signal that marks no point: the line is seldom crossed."""
    run = points.with_rule("run")
    few = points.flags["runs_signal"].copy()
    for phase in np.unique(points.phase[run]):
        few &= points.phase != phase
    return few


def baseline_slots(points: Points) -> tuple[int, int] | None:
    """Return the first and last month on which centre line and limits rest, if these are only a part of the months."""
    used = np.flatnonzero(points.flags["in_baseline"] & (points.phase == 1))
    other = points.flags["in_baseline"] | (points.phase != 1) | points.flags["excluded"] | (points.state == "missing")
    return None if used.size == 0 or other.all() else (int(used[0]), int(used[-1]))


def draw_baseline(ax: Axes, points: Points) -> None:
    """Shade the baseline."""
    shaded = baseline_slots(points)
    if shaded is not None:
        band(ax, shaded[0] - 0.5, shaded[1] + 0.5, facecolor=style.BASELINE, zorder=0.5, gid="baseline")


def draw_hidden(ax: Axes, points: Points, slot_width: float) -> None:
    """Draw each hidden month as its public interval; if none is known, as the whole height, paler."""
    hidden = points.state == "hidden"
    known = hidden & np.isfinite(points.numbers["low"]) & np.isfinite(points.numbers["high"])
    width = min(7.0, max(2.5, slot_width * 0.5))
    low, high = points.numbers["low"], points.numbers["high"]
    sure = np.flatnonzero(known & hidden_signals(points))
    if sure.size:
        ax.vlines(sure, low[sure], high[sure], color=style.INK, linewidth=width + 4, zorder=2.9, gid="hidden-signal")
    slots = np.flatnonzero(known)
    if slots.size:
        ax.vlines(slots, low[slots], high[slots], color=style.HIDDEN, linewidth=width, zorder=3, gid="hidden")
    for slot in np.flatnonzero(hidden & ~known):
        half = width / slot_width / 2
        band(ax, slot - half, slot + half, facecolor=style.GRID, zorder=1.5, gid="hidden-unknown")


def hidden_signals(points: Points) -> np.ndarray:
    """Return which hidden months lie outside a limit with their whole interval."""
    return (points.state == "hidden") & points.with_rule("outside")


def gaps_drawn(points: Points) -> bool:
    """Return whether months without a number lie between months that are drawn."""
    drawn = np.flatnonzero(points.state != "missing")
    return drawn.size > 0 and bool(drawn[-1] - drawn[0] + 1 > drawn.size)


def draw_values(ax: Axes, points: Points, *, breaks: set[int]) -> None:
    """Draw the values: a line that stops at gaps and where a definition changes, and a point a month.

    A provisional point is hollow; a point left out of the limits is a cross.
    """
    size = point_size(points.size)
    xs: list[float] = []
    ys: list[float] = []
    for slot, value in enumerate(points.value):
        if slot in breaks:
            xs.append(slot - 0.5)
            ys.append(np.nan)
        xs.append(slot)
        ys.append(value)
    line(ax, xs, ys, color=style.VALUES, linewidth=1.3, zorder=4, gid="values")
    plain = np.isfinite(points.value) & ~points.flags["signal"] & ~points.flags["excluded"]
    _dots(ax, points, plain, gid="points", marker="o", size=size, colour=style.POINT)
    slots = np.flatnonzero(np.isfinite(points.value) & points.flags["excluded"])
    if slots.size:
        line(ax, slots, points.value[slots], linestyle="none", marker="x", color=style.QUIET, markersize=size + 1,
             markeredgewidth=1.6, zorder=5, gid="excluded")  # fmt: skip


def point_size(count: int) -> float:
    """Return the size of a point in points: smaller where the months are many."""
    return 6.4 if count <= 26 else 5.2 if count <= 40 else 4.2


def side_of(point: str, wanted: str) -> str:
    """Return whether a signal's direction is the wanted one: ``better``, ``other``, or nothing if there is none."""
    if point not in ("up", "down") or wanted not in ("up", "down"):
        return ""
    return "better" if point == wanted else "other"


SIDE_COLOURS = {"better": style.FAVOURABLE, "other": style.UNFAVOURABLE, "": style.NEUTRAL}


def _signals(points: Points, direction: str) -> list[tuple[str, str, np.ndarray]]:
    """Return each kind of signal with its side and the points that carry it."""
    seen = points.flags["signal"] & np.isfinite(points.value)
    sides = np.array([side_of(str(side), direction) for side in points.side])
    beyond = np.array([str(rule) not in ("", "outside") for rule in points.rule], dtype=bool)
    kinds = (("outside", seen & points.with_rule("outside")), ("run", seen & beyond))
    return [(kind, side, chosen & (sides == side)) for kind, chosen in kinds for side in SIDE_COLOURS]


def signals_shown(points: Points, direction: str) -> list[tuple[str, str]]:
    """Return the kinds of signals in a chart, each with its side (better, other, or nothing)."""
    return [(kind, side) for kind, side, chosen in _signals(points, direction) if chosen.any()]


def draw_signals(ax: Axes, points: Points, direction: str) -> None:
    """Draw signals: a ringed point outside a limit, a diamond for a point of a run, a ringed diamond for both."""
    size = point_size(points.size)
    run = np.any([chosen for kind, _, chosen in _signals(points, direction) if kind == "run"], axis=0)
    for kind, side, chosen in _signals(points, direction):
        colour = SIDE_COLOURS[side]
        if kind == "run":
            _dots(ax, points, chosen, gid="signal-run", marker="D", size=size + 1.2, colour=colour)
            continue
        _dots(ax, points, chosen & ~run, gid="signal-outside", marker="o", size=size + 1.2, colour=colour)
        slots = np.flatnonzero(chosen)
        if slots.size:
            line(ax, slots, points.value[slots], linestyle="none", marker="o", fillstyle="none", color=colour,
                 markersize=size + 7, markeredgewidth=1.6, zorder=5.5, gid="signal-ring")  # fmt: skip


def _dots(ax: Axes, points: Points, chosen: np.ndarray, *, gid: str, marker: str, size: float, colour: str) -> None:
    provisional = points.flags["provisional"]
    look = {"linestyle": "none", "marker": marker, "color": colour, "zorder": 6}
    for hollow, name in ((False, gid), (True, f"{gid}-provisional")):
        slots = np.flatnonzero(chosen & (provisional == hollow))
        if slots.size:
            face, edge, width = (style.PAPER, colour, 1.5) if hollow else (colour, style.PAPER, 0.7)
            line(ax, slots, points.value[slots], markersize=size - (0.6 if hollow else 0), markerfacecolor=face,
                 markeredgecolor=edge, markeredgewidth=width, gid=name, **look)  # fmt: skip


def draw_aim(ax: Axes, target: float, *, last: float, due: bool) -> None:
    """Draw the aim as a dashed line to its month, closed by a bar there."""
    look: dict[str, Any] = {"color": style.AIM, "zorder": 2.8}
    line(ax, [-0.5, last], [target, target], linewidth=1.6, linestyle=(0, (2, 1.6)), gid="aim", **look)
    if due:
        line(
            ax,
            [last],
            [target],
            linestyle="none",
            marker="|",
            markersize=11,
            markeredgewidth=2.2,
            gid="aim-due",
            **look,
        )
