"""The full text alternative of a chart: whoever cannot see it learns the same from it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbench.i18n import Language
from workbench.measures.metadata import Measure
from workbench.programme.models import Aim
from workbench.report import cautions, narrative
from workbench.report.quantities import amount, in_month, month_list, rounded, stretch
from workbench.report.reading import UNJUDGED, Reading, last_row, read


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
    measure = _told_apart(analysed, measure)
    parts = [
        tr("{kind}, {first} to {last}.", kind=kind[0].upper() + kind[1:], first=tr.month(first), last=tr.month(last)),
        narrative.finding(analysed, measure, tr, label=name) + ".",
        narrative.latest(analysed, measure, tr, month=month, smallest=smallest),
        *_extremes(analysed, measure, tr),
        *_lines(analysed, measure, tr),
        *_signals(analysed, tr),
        *cautions.gaps(analysed, measure, tr, smallest=smallest),
    ]
    if aim is not None:
        target = amount(aim.target, measure, tr)
        parts.append(tr("Aim: {target} by {month}.", target=target, month=tr.month(aim.by)))
    parts.extend(tr("Mark in {month}: {text}.", month=tr.month(when), text=text.rstrip(".")) for when, text in marks)
    return " ".join(part for part in parts if part)


def _told_apart(analysed: pd.DataFrame, measure: Measure) -> Measure:
    """Return the measure with one more decimal where the latest value lies beyond a limit but reads the same."""
    row = last_row(analysed, states=("number",))
    if row is None or "outside" not in str(row["rule"]).split("+"):
        return measure
    limits = [limit for limit in (row["lower"], row["upper"]) if pd.notna(limit) and limit != row["value"]]
    if rounded(row["value"], measure) not in [rounded(limit, measure) for limit in limits]:
        return measure
    return measure.model_copy(update={"decimals": measure.decimals + 1})


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
        sentences.append(_centre(phase, measure, tr))
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


def _centre(phase: pd.DataFrame, measure: Measure, tr: Language) -> str:
    """Return the centre line of a phase and the months that it was computed from."""
    centre = amount(phase["centre"].iloc[-1], measure, tr)
    base = phase.loc[phase["in_baseline"].fillna(False).astype(bool) & (phase["state"] != "missing"), "month"]
    if base.empty:
        return tr("Centre line: {centre}.", centre=centre)
    if (phase.loc[base.index, "state"] == "hidden").all():
        return tr("Centre line: about {centre}, estimated because the months are hidden.", centre=centre)
    return tr(
        "Centre line: {centre}, computed from {months}.",
        centre=centre,
        months=stretch(str(base.min()), str(base.max()), tr),
    )


def _signals(analysed: pd.DataFrame, tr: Language) -> list[str]:
    """Return every marked month of every phase, by rule and way: those of the finding, then those before it."""
    marked = analysed[analysed["signal"].fillna(False).astype(bool)]
    reading = read(analysed)
    chosen: dict[tuple[str, str, int], list[str]] = {}
    for month, rule, way in zip(marked["month"], marked["rule"], marked["direction"], strict=True):
        for name in str(rule).split("+"):
            place = _place(str(month), name, str(way), reading=reading)
            chosen.setdefault((name, str(way), place), []).append(str(month))
    sentences = []
    for (rule, way, place), listed in sorted(chosen.items()):
        months = month_list(listed, tr)
        if place:
            months = (
                tr("{months} (in the baseline)", months=months)
                if place == 1
                else tr("{months} (earlier)", months=months)
            )
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


def _place(month: str, rule: str, way: str, *, reading: Reading) -> int:
    """Return 0 for a month that the finding's patterns name, 1 for one of the baseline, 2 for any other."""
    named = any(month in pattern.months for name, pattern in reading.patterns if (name, pattern.way) == (rule, way))
    return 0 if named else 1 if month in reading.baseline else 2


def how_to_read(analysed: pd.DataFrame, tr: Language) -> str:
    """Return one line on how to read a chart of this kind."""
    reading = read(analysed)
    if reading.runs_only and set(reading.notes) & {*UNJUDGED, "no_limits_small_denominators"}:
        return tr("How to read the chart: each dot is one month; the line in the middle is the usual level.")
    if reading.runs_only:
        return tr(
            "How to read the chart: each dot is one month; the line in the middle is the usual level. "
            "Look for long runs of dots on one side of it."
        )
    return tr(
        "How to read the chart: each dot is one month; the line in the middle is the usual level. "
        "When nothing changes, nearly all dots lie between the two limits."
    )
