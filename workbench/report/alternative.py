"""The full text alternative of a chart: whoever cannot see it learns the same from it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbench.i18n import Language
from workbench.measures.metadata import Measure
from workbench.programme.models import Aim
from workbench.report import narrative
from workbench.report.quantities import amount, in_month, month_list
from workbench.report.reading import last_row, read


def chart_kind(analysed: pd.DataFrame, tr: Language) -> str:
    """Return the name of a chart's kind as people say it."""
    match analysed.attrs.get("method", {}).get("chart"):
        case "run":
            return tr("run chart")
        case "i":
            return tr("control chart of single values (I chart)")
        case "p":
            return tr("control chart of proportions (p chart)")
        case "u":
            return tr("control chart of rates (u chart)")
        case _:
            return tr("chart by month")


def alternative(
    analysed: pd.DataFrame,
    measure: Measure,
    tr: Language,
    *,
    month: str,
    smallest: int = 6,
    label: str = "",
    aim: Aim | None = None,
    marks: Sequence[tuple[str, str]] = (),
) -> str:
    """Return what the chart shows: kind, period, finding, latest number, range, lines, signals, gaps, aim, marks.

    ``marks`` are months and what is written there, such as a test of change or an event.
    """
    name = label or tr.pick(measure.name.mapping())
    first, last = str(analysed["month"].min()), str(analysed["month"].max())
    kind = chart_kind(analysed, tr)
    parts = [
        tr("{kind}, {first} to {last}.", kind=kind[0].upper() + kind[1:], first=tr.month(first), last=tr.month(last)),
        narrative.finding(analysed, measure, tr, label=name) + ".",
        narrative.latest(analysed, measure, tr, month=month, smallest=smallest),
        *_extremes(analysed, measure, tr),
        *_lines(analysed, measure, tr),
        *_signals(analysed, tr),
        *narrative.gaps(analysed, measure, tr, smallest=smallest),
    ]
    if aim is not None:
        target = amount(aim.target, measure, tr)
        parts.append(tr("Aim: {target} by {month}.", target=target, month=tr.month(aim.by)))
    parts.extend(tr("Mark in {month}: {text}.", month=tr.month(when), text=text.rstrip(".")) for when, text in marks)
    return " ".join(part for part in parts if part)


def _extremes(analysed: pd.DataFrame, measure: Measure, tr: Language) -> list[str]:
    numbers = analysed[analysed["state"] == "number"]
    if len(numbers) < 2:
        return []
    low, high = numbers.loc[numbers["value"].idxmin()], numbers.loc[numbers["value"].idxmax()]
    return [
        tr(
            "Lowest: {lowest}. Highest: {highest}.",
            lowest=in_month(low.to_dict(), measure, tr),
            highest=in_month(high.to_dict(), measure, tr),
        )
    ]


def _lines(analysed: pd.DataFrame, measure: Measure, tr: Language) -> list[str]:
    """Return the centre line of each phase and the limits of the latest month."""
    drawn = analysed[analysed["centre"].notna()]
    sentences: list[str] = []
    for _, phase in drawn.groupby("phase", sort=True):
        months = phase["month"]
        centre = amount(phase["centre"].iloc[-1], measure, tr)
        stretch = {"first": tr.month(str(months.min())), "last": tr.month(str(months.max()))}
        sentences.append(tr("Centre line {first} to {last}: {centre}.", centre=centre, **stretch))
    row = last_row(drawn[drawn["upper"].notna() & drawn["lower"].notna()]) if len(drawn) else None
    if row is not None:
        sentences.append(
            tr(
                "Expected range in {month}: {lower} to {upper}.",
                month=tr.month(row["month"]),
                lower=amount(row["lower"], measure, tr),
                upper=amount(row["upper"], measure, tr),
            )
        )
    return sentences


def _signals(analysed: pd.DataFrame, tr: Language) -> list[str]:
    """Return every marked month of every phase, by rule and way."""
    marked = analysed[analysed["signal"].fillna(False).astype(bool)]
    chosen: dict[tuple[str, str], list[str]] = {}
    for month, rule, way in zip(marked["month"], marked["rule"], marked["direction"], strict=True):
        for name in str(rule).split("+"):
            chosen.setdefault((name, str(way)), []).append(str(month))
    sentences = []
    for (rule, way), listed in sorted(chosen.items()):
        months = month_list(listed, tr)
        match rule, way:
            case "outside", "up":
                sentences.append(tr("Above the expected range: {months}.", months=months))
            case "outside", _:
                sentences.append(tr("Below the expected range: {months}.", months=months))
            case _, "up":
                sentences.append(tr("In a run above the centre line: {months}.", months=months))
            case _:
                sentences.append(tr("In a run below the centre line: {months}.", months=months))
    return sentences


def how_to_read(analysed: pd.DataFrame, tr: Language) -> str:
    """Return one line on how to read a chart of this kind."""
    if read(analysed).runs_only:
        return tr(
            "How to read the chart: each dot is one month; the line in the middle is the usual level. "
            "Look for long runs of dots on one side of it."
        )
    return tr(
        "How to read the chart: each dot is one month; the line in the middle is the usual level. "
        "When nothing changes, nearly all dots lie between the two limits."
    )
