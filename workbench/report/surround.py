"""Sets the words and signs around a chart's plot where :mod:`workbench.report.margins` planned them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.report import layers, marks, style
from workbench.report.margins import EDGE, FLAG_LIFT, KEY_ROW, TEXT_ROW, TICK_PAD, Plan, key_top, months_bottom

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(ax: Axes, plan: Plan) -> None:
    """Set everything around the plot."""
    _axes(ax, plan)
    _heading(ax, plan)
    _flags(ax, plan)
    _ends(ax, plan)
    _denominators(ax, plan)
    _key(ax, plan)


def _corner(ax: Axes, across: float, up: float) -> Any:
    """Return the transform from points, counted from a corner of the plot, to the canvas."""
    from matplotlib.transforms import Affine2D, ScaledTranslation

    whole: Any = ax.transAxes
    return Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + ScaledTranslation(across, up, whole)


def _text(ax: Axes, place: tuple[float, float], words: str, **more: Any) -> None:
    from matplotlib.text import Text

    layers.add(ax, Text(*place, words, **{"fontsize": style.SMALL, "zorder": 3, **more}))


def _axes(ax: Axes, plan: Plan) -> None:
    """Draw both axes: lines at the values, a small tick a month, a longer one where the month is written."""
    ax.set_axis_off()
    corner = _corner(ax, 0, 0)
    levels = [plan.scale.part(tick) * plan.height for tick in plan.scale.ticks]
    for level, words in zip(levels, plan.value_ticks, strict=True):
        _text(ax, (-TICK_PAD + 3, level), words, ha="right", va="center_baseline", transform=corner, gid="value-tick")
    xs = np.tile([0.0, plan.width, np.nan], len(levels))
    layers.line(ax, xs, np.repeat(levels, 3), color=style.GRID, linewidth=0.8, zorder=1.2, transform=corner,
                gid="grid")  # fmt: skip
    written = [(tick.slot + 0.5) * plan.slot_width for tick in plan.month_ticks]
    for place, tick in zip(written, plan.month_ticks, strict=True):
        for row, words in enumerate(tick.label.split("\n")):
            height = -TICK_PAD - (row + 0.75) * TEXT_ROW
            _text(ax, (place, height), words, ha="center", va="baseline", transform=corner, gid="month")
    slots = (np.arange(len(plan.grid)) + 0.5) * plan.slot_width
    look: dict[str, Any] = {"color": style.QUIET, "transform": corner, "zorder": 2.1}
    for places, size in ((slots, 2.6), (written, 5.0)):
        layers.line(ax, places, np.zeros(len(places)), linestyle="none", marker=3, markersize=size, markeredgewidth=0.8,
                    gid="ticks", **look)  # fmt: skip
    layers.line(ax, [0, plan.width], [0, 0], linewidth=1.0, gid="axis", **look)


def _heading(ax: Axes, plan: Plan) -> None:
    corner = _corner(ax, 0, 1)
    left, up = EDGE - plan.left, plan.flags_height
    for number, line in enumerate(reversed(plan.label)):
        _text(
            ax,
            (left, up + 3 + number * TEXT_ROW),
            line,
            color=style.QUIET,
            va="baseline",
            transform=corner,
            gid="value-label",
        )
    if plan.stamp:
        box = {
            "boxstyle": "square,pad=0.25",
            "facecolor": style.PAPER,
            "edgecolor": style.UNFAVOURABLE,
            "linewidth": 1.2,
        }
        _text(ax, (plan.width + plan.right - EDGE - 3, plan.top - EDGE - 3), plan.stamp, color=style.UNFAVOURABLE,
              weight="bold", ha="right", va="top", bbox=box, transform=corner, gid="stamp")  # fmt: skip
    for number, line in enumerate(plan.title):
        place = (left, plan.top - EDGE - (number + 0.8) * style.TITLE * style.LINE)
        _text(ax, place, line, fontsize=style.TITLE, weight="bold", va="baseline", transform=corner, gid="title")


def _flags(ax: Axes, plan: Plan) -> None:
    corner = _corner(ax, 0, 1)
    for kind in ("mark", "annotation"):
        chosen = [flag for flag in plan.flags if flag.kind == kind]
        _badges(ax, [((flag.centre, _height(flag)), flag.text) for flag in chosen], kind, corner)
        for slot in sorted({flag.slot for flag in chosen}):
            _upright(ax, slot, color=style.LEADER, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1.8, gid=f"{kind}-line")
    for flag in plan.flags:
        if flag.kind in ("definition", "baseline"):
            colour = style.INK if flag.kind == "definition" else style.QUIET
            _text(ax, (flag.centre, _height(flag)), flag.text, color=colour, ha="center", va="center", style="italic",
                  transform=corner, gid=flag.kind)  # fmt: skip
        if flag.kind == "definition":
            _upright(ax, flag.slot, color=style.INK, linewidth=1.2, zorder=2.6, gid="definition-line")


def _upright(ax: Axes, slot: float, **more: Any) -> None:
    layers.line(ax, [slot, slot], [0, 1], transform=ax.get_xaxis_transform(), **more)


def _height(flag: marks.Flag) -> float:
    return FLAG_LIFT + (flag.row + 0.5) * marks.ROW - 1


def _badges(ax: Axes, badges: list[tuple[tuple[float, float], str]], kind: str, corner: Any) -> None:
    """Set badges: a number in a filled disc for a PDSA cycle, a letter in a square for an annotation."""
    if not badges:
        return
    disc = kind == "mark"
    xs, ys = zip(*(place for place, _ in badges), strict=True)
    layers.line(ax, xs, ys, marker="o" if disc else "s", markersize=marks.BADGE - (not disc), linestyle="none",
                markerfacecolor=style.POINT if disc else style.PAPER, markeredgecolor=style.POINT, markeredgewidth=1.0,
                transform=corner, zorder=7, gid=f"{kind}-badge")  # fmt: skip
    for (x, y), words in badges:
        size = style.SMALL if len(words) == 1 else style.SMALL - 1.5 * (len(words) - 1)
        _text(ax, (x, y - 0.3), words, fontsize=size, color=style.PAPER if disc else style.INK, weight="bold",
              ha="center", va="center_baseline", transform=corner, zorder=8, gid=kind)  # fmt: skip


def _ends(ax: Axes, plan: Plan) -> None:
    corner = _corner(ax, 0, 0)
    start = plan.width + TICK_PAD
    paths: list[list[tuple[float, float]]] = []
    for label in plan.ends:
        _text(ax, (start, label.place), "\n".join(label.lines), color=label.colour, weight=label.weight, va="center",
              linespacing=1.1, transform=corner, gid=f"label-{label.name}")  # fmt: skip
        end = label.from_slot * plan.slot_width + 3
        if abs(label.place - label.wanted) > 2 or start - end > 16:
            paths.append([(end, label.wanted), (max(end, plan.width), label.wanted), (start - 2, label.place)])
    for path in paths:
        layers.line(
            ax,
            *zip(*path, strict=True),
            color=style.LEADER,
            linewidth=0.8,
            transform=corner,
            zorder=1.9,
            gid="leader",
        )


def _denominators(ax: Axes, plan: Plan) -> None:
    if not plan.denominators:
        return
    corner = _corner(ax, 0, 0)
    height = -months_bottom(plan) - TEXT_ROW / 2
    for slot, words in plan.denominators:
        _text(ax, ((slot + 0.5) * plan.slot_width, height), words, color=style.QUIET, ha="center", va="center",
              transform=corner, gid="denominator")  # fmt: skip
    _text(ax, (EDGE - plan.left, height), "n", color=style.QUIET, va="center", style="italic", transform=corner,
          gid="denominator-label")  # fmt: skip


_SIGNS: dict[str, dict[str, Any]] = {
    "outside": {"marker": "o", "markersize": 7.5, "markeredgecolor": style.PAPER, "markeredgewidth": 0.7},
    "run": {"marker": "D", "markersize": 7.0, "markeredgecolor": style.PAPER, "markeredgewidth": 0.7},
    "provisional": {"marker": "o", "markersize": 6.0, "markerfacecolor": style.PAPER, "markeredgewidth": 1.5},
    "excluded": {"marker": "x", "markersize": 7.0, "markeredgewidth": 1.6},
    "ring": {"marker": "o", "markersize": 13, "markeredgewidth": 1.5, "fillstyle": "none"},
    "hidden-signal": {"marker": "s", "markersize": 8, "markerfacecolor": style.HIDDEN, "markeredgewidth": 2},
    "hidden": {"marker": "s", "markersize": 7.0, "markeredgewidth": 0},
}


def _key(ax: Axes, plan: Plan) -> None:
    corner = _corner(ax, 0, 0)
    for entry in plan.key:
        left = EDGE - plan.left + entry.left
        height = -key_top(plan) - (entry.row + 0.5) * KEY_ROW
        _sign(ax, (left + 7, height), entry, corner)
        _text(ax, (left + marks.KEY_INDENT, height), entry.text, va="center", transform=corner, gid="key")


def _sign(ax: Axes, place: tuple[float, float], entry: marks.KeyEntry, corner: Any) -> None:
    if not entry.sign:
        return
    if entry.badge:
        _badges(ax, [(place, entry.sign)], entry.badge, corner)
        return
    x, y = place
    line: dict[str, Any] = {"color": entry.colour, "transform": corner, "gid": f"key-{entry.sign}"}
    if entry.sign == "few-crossings":
        layers.line(ax, [x - 6, x + 6], [y, y], linestyle=(0, (3, 1.5)), linewidth=1.7, **line)
    elif entry.sign == "missing":
        layers.line(ax, [x - 6, x - 3, np.nan, x + 3, x + 6], [y] * 5, linewidth=1.3, **line)
    else:
        layers.line(ax, [x], [y], linestyle="none", **_SIGNS[entry.sign], **line)
    if entry.sign == "outside":
        layers.line(
            ax, [x], [y], linestyle="none", marker="o", fillstyle="none", markersize=13, markeredgewidth=1.5, **line
        )
