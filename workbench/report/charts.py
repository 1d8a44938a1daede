"""The run or control chart of one series, as a figure, as SVG with its text kept, and as PNG.

A chart draws what an analysed series holds and computes no statistic. Its margins are fixed by arithmetic on the
widths of its words, so that nothing overlaps and nothing depends on a layout engine.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING

import numpy as np

from workbench import months
from workbench.report import layers, margins, scales, style, surround
from workbench.report.chart_spec import Aim, ChartSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

PNG_DPI = 200

__all__ = ["Aim", "ChartSpec", "control_chart", "to_png", "to_svg"]


def control_chart(
    analysed: DataFrame, *, spec: ChartSpec, figure: Figure | None = None, ax: Axes | None = None
) -> Figure:
    """Return the chart of one analysed series (a row a month, as :func:`workbench.spc.analyse` gives it).

    ``figure`` is cleared and used again; ``ax`` draws into somebody's own axes and leaves its figure's size alone.
    """
    from matplotlib.figure import Figure as NewFigure

    shown = _shown_months(analysed, spec)
    points = layers.points_of(analysed, shown)
    aim = spec.the_aim
    grid = shown + months.span(months.add(shown[-1], 1), _last_of_axis(shown, aim))
    scale = scales.value_scale(_heights(points, aim), spec.unit)
    with style.house_style():
        if ax is None:
            figure = figure or NewFigure()
            figure.clear()
            plan = margins.plan(points, spec=spec, grid=grid, scale=scale)
            ax = margins.make_axes(figure, plan)
        else:
            figure = ax.figure  # type: ignore[assignment]
            plan = margins.plan(points, spec=spec, grid=grid, scale=scale, plot=margins.size_of(ax))
        assert figure is not None
        _draw(ax, points, plan=plan, spec=spec)
        surround.draw(ax, plan)
    return figure


def _draw(ax: Axes, points: layers.Points, *, plan: margins.Plan, spec: ChartSpec) -> None:
    ax.set_xlim(-0.5, len(plan.grid) - 0.5)
    ax.set_ylim(plan.scale.low, plan.scale.high)
    layers.draw_baseline(ax, points)
    layers.draw_limits(ax, points)
    aim = spec.the_aim
    if aim is not None:
        slot, due = margins.aim_slot(plan.grid, aim.by)
        layers.draw_aim(ax, aim.target, last=slot, due=due)
    layers.draw_hidden(ax, points, plan.slot_width)
    breaks = {plan.grid.index(month) for month, _ in spec.definitions if month in plan.grid}
    layers.draw_values(ax, points, breaks=breaks)
    layers.draw_signals(ax, points, spec.direction)


def _shown_months(analysed: DataFrame, spec: ChartSpec) -> list[str]:
    found = [str(month) for month in analysed["month"].tolist()]
    first, last = spec.months or (min(found), max(found))
    return months.span(first, last)


def _last_of_axis(shown: list[str], aim: Aim | None) -> str:
    """Return the last month of the axis: up to the aim's month where that is near, else the last month shown."""
    room = max(6, len(shown) // 4)
    if aim is None or not 0 < months.index(aim.by) - months.index(shown[-1]) <= room:
        return shown[-1]
    return aim.by


def _heights(points: layers.Points, aim: Aim | None) -> np.ndarray:
    names = ("value", "low", "high", "centre", "lower", "upper")
    return np.concatenate([*(points.numbers[name] for name in names), [aim.target if aim else np.nan]])


_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_GROUP_ID = re.compile(r'<g id="[^"]*"')
_REFERENCE = re.compile(r'(id="|url\(#|href="#)([a-z][0-9a-f]{10})')


def to_svg(figure: Figure) -> str:
    """Return a figure as one ``<svg>`` element: text kept, no date, ids that no other chart on a page has."""
    target = io.StringIO()
    with style.house_style():
        figure.savefig(target, format="svg", metadata=_NO_METADATA)
    text = target.getvalue()
    text = _GROUP_ID.sub("<g", text[text.index("<svg") :])
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return _REFERENCE.sub(rf"\1c{mark}-\2", text)


def to_png(figure: Figure, dpi: int = PNG_DPI) -> bytes:
    """Return a figure as PNG bytes."""
    target = io.BytesIO()
    with style.house_style():
        figure.savefig(target, format="png", dpi=dpi, metadata={"Software": None})
    return target.getvalue()
