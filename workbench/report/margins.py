"""What stands around a chart's plot: title, value label, flags, labels at the line ends, months, denominators, key.

:func:`plan` finds the place of every word by arithmetic; :func:`draw` sets them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.i18n import Language, language
from workbench.report import layers, marks, scales, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from workbench.report.chart_spec import ChartSpec

EDGE = 4.0
FLAG_LIFT = 9.0
TICK_PAD = 9.0


@dataclass(frozen=True)
class Plan:
    """The place of everything around the plot, in points from the plot's corners."""

    grid: list[str]
    scale: scales.ValueScale
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    title: tuple[str, ...]
    label: tuple[str, ...]
    stamp: str
    month_ticks: tuple[scales.MonthTick, ...]
    value_ticks: tuple[str, ...]
    flags: tuple[marks.Flag, ...]
    ends: tuple[marks.EndLabel, ...]
    denominators: tuple[tuple[int, str], ...]
    key: tuple[marks.KeyEntry, ...]

    @property
    def slot_width(self) -> float:
        """The width of one month in points."""
        return self.width / len(self.grid)

    @property
    def flags_height(self) -> float:
        """The height of the rows of flags in points."""
        rows = max((flag.row for flag in self.flags), default=-1) + 1
        return FLAG_LIFT + rows * marks.ROW if rows else FLAG_LIFT


def size_of(ax: Axes) -> tuple[float, float]:
    """Return the width and height in points of somebody's own axes."""
    box = ax.get_window_extent()
    return box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi


def plan(
    points: layers.Points,
    *,
    spec: ChartSpec,
    grid: list[str],
    scale: scales.ValueScale,
    plot: tuple[float, float] | None = None,
) -> Plan:
    """Return where everything around the plot stands; ``plot`` is the size of axes that are given."""
    tr = language(spec.language)
    height = plot[1] if plot else spec.plot_height or style.PLOT_HEIGHT
    ends = marks.spread(_end_labels(points, spec, grid, scale=scale, height=height), height=height)
    percent = spec.unit == "percent"
    texts = tuple(
        style.written(t, unit=spec.unit if percent else "", decimals=scale.decimals, tr=tr) for t in scale.ticks
    )
    left = max(style.text_width(text, style.SMALL) for text in texts) + TICK_PAD + EDGE
    right = max((label.width for label in ends), default=0.0) + TICK_PAD + EDGE
    width = plot[0] if plot else style.WIDTH - left - right
    slot = width / len(grid)
    ticks = tuple(scales.month_ticks(grid, slot, tr))
    flags = tuple(marks.stack(_flags(points, spec, grid), slot_width=slot, plot_width=width))
    counts = _denominators(points, ticks, slot_width=slot, tr=tr) if spec.denominators else ()
    key = tuple(marks.flow(_key(points, spec, flags=flags), left + width + right - 2 * EDGE))
    stamped = style.text_width(spec.stamp, style.SMALL, weight="bold") + 14 if spec.stamp else 0
    title = tuple(style.wrap(spec.title, left + width + right - 2 * EDGE - stamped, size=style.TITLE, weight="bold"))
    words = " · ".join(part for part in (_what(spec, tr), _better(spec, tr)) if part)
    label = tuple(style.wrap(words, left + width + right - 2 * EDGE - (0 if title else stamped), size=style.SMALL))
    draft = Plan(grid, scale, width, height, left, right, 0, 0, title, label, spec.stamp, ticks, texts, flags,
                 tuple(ends), counts, key)  # fmt: skip
    return _with_top_and_bottom(draft)


def _with_top_and_bottom(draft: Plan) -> Plan:
    heading: float = len(draft.title) * style.TITLE * style.LINE + (6 if draft.title else 0)
    label = max(len(draft.label), 1 if draft.stamp else 0) * TEXT_ROW + 2
    bottom = key_top(draft) + (max((entry.row for entry in draft.key), default=-1) + 1) * KEY_ROW + EDGE
    return dataclasses.replace(draft, top=EDGE + heading + label + draft.flags_height, bottom=bottom)


KEY_ROW = style.SMALL * 1.62
TEXT_ROW = style.SMALL * style.LINE


def months_bottom(draft: Plan) -> float:
    """Return how far below the plot the months end, in points."""
    rows = max(tick.label.count("\n") for tick in draft.month_ticks) + 1
    return TICK_PAD + rows * TEXT_ROW


def key_top(draft: Plan) -> float:
    """Return how far below the plot the key begins, in points."""
    counts = TEXT_ROW + 2 if draft.denominators else 0
    return months_bottom(draft) + counts + (6 if draft.key else 0)


def _what(spec: ChartSpec, tr: Language) -> str:
    """Return what the values are, unless the title says it, with their unit where the values do not carry it."""
    units = {
        "per_100": tr("per 100"),
        "per_1000": tr("per 1,000"),
        "days": tr("days"),
        "minutes": tr("minutes"),
    }
    name = "" if spec.value_label.casefold() in spec.title.casefold() else spec.value_label
    return ", ".join(part for part in (name, units.get(spec.unit, "")) if part)


def _better(spec: ChartSpec, tr: Language) -> str:
    if spec.direction == "up":
        return tr("higher is better")
    return tr("lower is better") if spec.direction == "down" else ""


def aim_slot(grid: list[str], by: str) -> tuple[float, bool]:
    """Return where the aim line ends and whether that is its month (else it runs out of the chart)."""
    if by in grid:
        return float(grid.index(by)), True
    return len(grid) - 0.5, False


def _end_labels(
    points: layers.Points, spec: ChartSpec, grid: list[str], *, scale: scales.ValueScale, height: float
) -> list[marks.EndLabel]:
    tr = language(spec.language)

    def label(name: str, lines: tuple[str, ...], value: float, **more: Any) -> marks.EndLabel:
        return marks.EndLabel(name, lines, scale.part(value) * height, **more)

    def text(value: float) -> str:
        return style.written(value, unit=spec.unit, decimals=spec.decimals, tr=tr)

    out = []
    latest = _last(points.value)
    if latest is not None:
        slot, value = latest
        words = f"{scales.month_name(grid[slot], tr)} {text(value)}"
        out.append(label("latest", (words,), value, colour=style.INK, weight="bold", from_slot=slot + 0.5))
    centre = _last(points.numbers["centre"])
    if centre is not None:
        words = tr("usual {value}", value=text(centre[1]))
        out.append(label("centre", (words,), centre[1], colour=style.CENTRE, weight="bold", from_slot=centre[0] + 1.0))
    for name in ("upper", "lower"):
        limit = _last(points.numbers[name])
        if limit is not None:
            words = tr("trial limit") if points.flags["trial"][limit[0]] else tr("limit {value}", value=text(limit[1]))
            out.append(label(name, (words,), limit[1], colour=style.QUIET, from_slot=limit[0] + 1.0))
    aim = spec.the_aim
    if aim is not None:
        whole = 0 if float(aim.target).is_integer() else spec.decimals
        words = tr("aim {value}", value=style.written(aim.target, unit=spec.unit, decimals=whole, tr=tr))
        by = tr("by {month}", month=tr.month_short(aim.by))
        end = aim_slot(grid, aim.by)[0] + 0.5
        out.append(label("aim", (words, by), aim.target, colour=style.AIM, weight="bold", from_slot=end))
    return out


def _last(values: np.ndarray) -> tuple[int, float] | None:
    slots = np.flatnonzero(np.isfinite(values))
    return (int(slots[-1]), float(values[slots[-1]])) if slots.size else None


def _flags(points: layers.Points, spec: ChartSpec, grid: list[str]) -> list[marks.Flag]:
    tr = language(spec.language)
    at = {month: slot for slot, month in enumerate(grid)}
    out = []
    shaded = layers.baseline_slots(points)
    if shaded is not None:
        out.append(marks.Flag("baseline", tr("baseline"), sum(shaded) / 2))
    for month, _ in spec.definitions:
        if at.get(month, 0) > 0:
            out.append(marks.Flag("definition", tr("new definition"), at[month] - 0.5))
    for kind, items in (("mark", spec.marks), ("annotation", spec.annotations)):
        shown = [(number, *item) for number, item in enumerate(items) if item[0] in at]
        out += [marks.badge(kind, number=number, label=text, slot=at[month]) for number, month, text in shown]  # type: ignore[arg-type]
    return out


def _denominators(
    points: layers.Points, ticks: tuple[scales.MonthTick, ...], *, slot_width: float, tr: Language
) -> tuple[tuple[int, str], ...]:
    """Return what each written month rests on, as many as fit side by side; the last of them always stays."""
    counts = points.numbers["n"]
    wanted = [(tick.slot, tr.number(counts[tick.slot], 0)) for tick in ticks
              if tick.slot < points.size and np.isfinite(counts[tick.slot])]  # fmt: skip
    if not wanted:
        return ()
    widest = max(style.text_width(text, style.SMALL) for _, text in wanted) + 6
    out: list[tuple[int, str]] = []
    for slot, text in reversed(wanted):
        if not out or (out[-1][0] - slot) * slot_width >= widest:
            out.append((slot, text))
    return tuple(reversed(out))


def _key(points: layers.Points, spec: ChartSpec, *, flags: tuple[marks.Flag, ...]) -> list[marks.KeyEntry]:
    tr = language(spec.language)
    out = []
    for sign, side in layers.signals_shown(points, spec.direction):
        out.append(marks.KeyEntry(sign, _signal_words(sign, side, tr), colour=layers.SIDE_COLOURS[side]))
    if layers.few_crossings(points).any():
        out.append(marks.KeyEntry("few-crossings", tr("usual line crossed less often than by chance"), style.CENTRE))
    if points.flags["provisional"][np.isfinite(points.value)].any():
        out.append(marks.KeyEntry("provisional", tr("provisional"), style.POINT))
    if points.flags["excluded"][np.isfinite(points.value)].any():
        out.append(marks.KeyEntry("excluded", tr("left out of the limits"), style.QUIET))
    if (points.state == "hidden").any():
        words = tr("hidden: a range, not a number")
        out.append(marks.KeyEntry("hidden", words, style.HIDDEN))
    if layers.hidden_signals(points).any():
        out.append(marks.KeyEntry("hidden-signal", tr("hidden, yet surely outside the limits"), style.INK))
    if layers.gaps_drawn(points):
        out.append(marks.KeyEntry("missing", tr("gap: no number sent"), style.VALUES))
    out += [marks.KeyEntry(flag.text, flag.key, badge=flag.kind)  # type: ignore[arg-type]
            for flag in sorted(flags, key=lambda flag: (flag.kind != "mark", flag.slot)) if flag.key]  # fmt: skip
    return out


def _signal_words(sign: str, side: str, tr: Language) -> str:
    words = {
        ("outside", "better"): tr("outside the limits, better side"),
        ("outside", "other"): tr("outside the limits, other side"),
        ("outside", ""): tr("outside the limits"),
        ("run", "better"): tr("long run, better side"),
        ("run", "other"): tr("long run, other side"),
        ("run", ""): tr("long run on one side"),
    }
    return words[(sign, side)]


def make_axes(figure: Figure, plan: Plan) -> Axes:
    """Return axes of the planned size in a figure of the size that holds everything."""
    width, height = plan.left + plan.width + plan.right, plan.top + plan.height + plan.bottom
    figure.set_size_inches(width / 72, height / 72)
    figure.set_facecolor(style.PAPER)
    return figure.add_axes((plan.left / width, plan.bottom / height, plan.width / width, plan.height / height))
