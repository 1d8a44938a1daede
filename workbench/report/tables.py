"""Tables of a report: counts by month, groups side by side, what was received, how each chart was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from workbench.i18n import Language
from workbench.measures.metadata import Measure, Stratifier
from workbench.report.alternative import chart_kind
from workbench.report.blocks import Table
from workbench.report.context import Context, Subject
from workbench.report.quantities import amount, hidden_count, highest_count, in_month, month_list, stretch, whole
from workbench.report.reading import last_row, not_due

COUNTS_MONTHS = 12
NONE = "–"

Align = Literal["left", "right"]


def _aligns(first: Align, others: int) -> tuple[Align, ...]:
    right: Align = "right"
    return (first, *([right] * others))


def numerator_cell(row: Mapping[str, Any], context: Context) -> str:
    """Return a numerator as a table shows it: the count, hidden (fewer than 6), or no data; ``high`` is a count."""
    if row["state"] == "hidden":
        return hidden_count(row["high"], context.smallest, context.tr)
    if row["state"] != "number" or pd.isna(row["numerator"]):
        return context.tr("no data")
    return whole(row["numerator"], context.tr)


def denominator_cell(row: Mapping[str, Any], context: Context) -> str:
    """Return a denominator as a table shows it, or a dash where it is not shown."""
    known = row["denominator"] if row["state"] == "number" else row.get("n", float("nan"))
    return NONE if row["state"] == "missing" or pd.isna(known) else whole(known, context.tr)


def value_cell(row: Mapping[str, Any], measure: Measure, context: Context) -> str:
    """Return a value as a table shows it; a percentage of a small group is left to its counts."""
    if row["state"] == "hidden":
        return context.tr("hidden")
    if row["state"] != "number" or pd.isna(row["value"]):
        return NONE
    if measure.is_ratio and row["denominator"] < measure.min_denominator_for_chart:
        return context.tr("fewer than {least}", least=whole(measure.min_denominator_for_chart, context.tr))
    return amount(row["value"], measure, context.tr)


def counts_table(subject: Subject, context: Context) -> Table:
    """Return the counts of the latest months, for a series whose months are too small for percentages."""
    assert subject.analysed is not None
    tr, rows = context.tr, subject.analysed.tail(COUNTS_MONTHS).to_dict("records")
    rows = [row | {"high": highest_count(row, subject.measure)} for row in rows]
    later = not_due(subject.analysed, subject.measure)
    return Table(
        caption=tr("{name}: counts by month", name=subject.label),
        columns=(tr("Month"), tr("Numerator"), tr("Denominator")),
        rows=tuple(
            (
                tr.month(row["month"]),
                tr("not due yet") if row["month"] in later else numerator_cell(row, context),
                denominator_cell(row, context),
            )
            for row in rows
        ),
        aligns=_aligns("left", 2),
    )


def strata_table(measure: Measure, stratifier: Stratifier, context: Context) -> Table | None:
    """Return the groups of one stratifier in the reporting month with their counts, or None without any."""
    of_month = context.release[
        (context.release["measure"] == measure.id)
        & (context.release["stratifier"] == stratifier.id)
        & (context.release["month"] == context.month)
    ]
    if of_month.empty or not measure.is_ratio:
        return None
    known = {name: place for place, name in enumerate(stratifier.strata)}
    rows = sorted(of_month.to_dict("records"), key=lambda row: (known.get(row["stratum"], len(known)), row["stratum"]))
    tr = context.tr
    return Table(
        caption=tr(
            "{measure} by {stratifier}, {month}",
            measure=context.say(measure.name),
            stratifier=context.say(stratifier.name),
            month=tr.month(context.month),
        ),
        columns=(
            context.say(stratifier.name),
            tr("Numerator"),
            tr("Denominator"),
            tr("Value"),
        ),
        rows=tuple(_stratum_row(row, measure, stratifier, context) for row in rows),
        aligns=_aligns("left", 3),
    )


def _stratum_row(row: dict[str, Any], measure: Measure, stratifier: Stratifier, context: Context) -> tuple[str, ...]:
    name = context.say(stratifier.strata.get(row["stratum"])) or row["stratum"]
    shown = row | {
        "value": measure.multiply * row["numerator"] / row["denominator"] if row["denominator"] else float("nan")
    }
    return (name, numerator_cell(row, context), denominator_cell(row, context), value_cell(shown, measure, context))


def further_table(subjects: tuple[Subject, ...], context: Context) -> Table:
    """Return the measures that are not charted, each with its latest number."""
    tr = context.tr
    rows = []
    for subject in subjects:
        row = None if subject.analysed is None else last_row(subject.analysed, states=("number",))
        rows.append((subject.label, tr("no data") if row is None else in_month(row, subject.measure, tr)))
    return Table(
        tr("Further measures, latest number"), (tr("Measure"), tr("Latest number")), tuple(rows), ("left", "left")
    )


def received_table(context: Context) -> Table:
    """Return for each series how many months hold a number, are hidden, missing or provisional."""
    tr = context.tr
    rows = []
    for subject in context.subjects:
        reading = subject.reading
        numbers = len(reading.shown) - len(reading.hidden)
        missing = _missing(subject, tr)
        provisional = month_list(reading.provisional, tr) or NONE
        hidden = whole(len(reading.hidden), tr)
        rows.append((subject.label, whole(numbers, tr), hidden, missing, provisional))
    return Table(
        caption=tr("Months received, by measure"),
        columns=(
            tr("Measure"),
            tr("Months with a number"),
            tr("Months hidden"),
            tr("Months without a number"),
            tr("Provisional"),
        ),
        rows=tuple(rows),
        aligns=("left", "right", "right", "left", "left"),
    )


def _missing(subject: Subject, tr: Language) -> str:
    """Return the months without a number, those that are not due yet apart."""
    later = () if subject.analysed is None else not_due(subject.analysed, subject.measure)
    gone = month_list([month for month in subject.reading.missing if month not in later], tr)
    waited = tr("not due yet: {months}", months=month_list(later, tr)) if later else ""
    return "; ".join(part for part in (gone, waited) if part) or NONE


def method_table(context: Context) -> Table:
    """Return how each chart was made: kind, rules, baseline, centre line and limits of the latest month, versions."""
    tr = context.tr
    drawn = [subject for subject in context.subjects if subject.analysed is not None]
    return Table(
        caption=tr("How each chart was made"),
        columns=(
            tr("Measure"),
            tr("Chart"),
            tr("Rules for signals"),
            tr("Baseline"),
            tr("Centre line"),
            tr("Expected range"),
        ),
        rows=tuple(_method_row(subject, context) for subject in drawn),
        aligns=("left",) * 6,
    )


def _method_row(subject: Subject, context: Context) -> tuple[str, ...]:
    assert subject.analysed is not None
    tr, analysed, measure = context.tr, subject.analysed, subject.measure
    row = last_row(analysed[analysed["centre"].notna()]) or {}
    limits = NONE
    if row and pd.notna(row["lower"]) and pd.notna(row["upper"]):
        limits = tr(
            "{lower} to {upper}", lower=amount(row["lower"], measure, tr), upper=amount(row["upper"], measure, tr)
        )
    return (
        subject.label,
        chart_kind(analysed, tr),
        rules_of(subject, context),
        baseline_of(subject, context),
        amount(row["centre"], measure, tr) if row else NONE,
        limits,
    )


def rules_of(subject: Subject, context: Context) -> str:
    """Return the rules for signals that were used, in words."""
    tr = context.tr
    notes = subject.reading.notes
    no_runs = {"runs_not_judged_lookback", "runs_not_judged_hidden", "too_few_points"} & set(notes)
    if subject.reading.runs_only:
        return NONE if no_runs else tr("long runs and few crossings (Anhøj)")
    return tr("outside the limits") if no_runs else tr("outside the limits, long runs and few crossings (Anhøj)")


def baseline_of(subject: Subject, context: Context) -> str:
    """Return the months that the centre line and limits rest on."""
    base = subject.reading.baseline
    return stretch(base[0], base[-1], context.tr) if base else NONE
