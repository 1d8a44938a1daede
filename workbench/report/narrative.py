"""What an analysed series says, in the words of a team: findings, numbers, meaning and aims.

Every sentence rests on the analysis and the release alone; nothing is computed here but the distance to an aim.
"""

from __future__ import annotations

import pandas as pd

from workbench.i18n import Language
from workbench.measures.metadata import Measure
from workbench.programme.models import Aim
from workbench.report.quantities import amount, distance, hidden_count, highest_count, in_month, month_list, rounded
from workbench.report.reading import Pattern, Reading, last_row, not_due, read


def finding(analysed: pd.DataFrame, measure: Measure, tr: Language, *, label: str = "") -> str:
    """Return the finding of a series as one sentence without its full stop: the title of its chart."""
    reading = read(analysed)
    name = label or tr.pick(measure.name.mapping())
    if reading.signals:
        return _signal(reading, name, tr)
    match reading.kind:
        case "no_data":
            return tr("{name}: no data yet", name=name)
        case "early":
            return _early(reading, name, tr)
        case "small":
            return tr("{name}: small numbers, so read the counts", name=name)
        case "baseline_only":
            if reading.looks_back:
                return tr("{name}: no month outside the limits since the baseline", name=name)
            return tr("{name}: no sign of change since the baseline", name=name)
        case "unjudged":
            return tr("{name}: shown month by month, not yet judged for change", name=name)
        case "run_chart":
            return tr("{name}: no sign of change yet, the months vary around the centre line as expected", name=name)
        case _:
            return _within(reading, name, tr)


def _early(reading: Reading, name: str, tr: Language) -> str:
    count = len(reading.current)
    if reading.phase > 1:
        return tr.plural(
            "{name}: too early to tell, {count} month since the limits changed",
            "{name}: too early to tell, {count} months since the limits changed",
            count,
            name=name,
        )
    return tr.plural(
        "{name}: too early to tell, {count} month so far",
        "{name}: too early to tell, {count} months so far",
        count,
        name=name,
    )


def _within(reading: Reading, name: str, tr: Language) -> str:
    if reading.hidden:
        return tr("{name}: no month is known to lie outside the expected range", name=name)
    if reading.phase > 1:
        since = tr.month(reading.current[0])
        return tr("{name}: every month since {month} lies within the expected range", name=name, month=since)
    if reading.looks_back:
        return tr("{name}: no month outside the limits (this measure reacts slowly)", name=name)
    return tr("{name}: no sign of change yet, every month lies within the expected range", name=name)


def _signal(reading: Reading, name: str, tr: Language) -> str:
    """Return the finding of a signal, for points outside the limits, runs and crossings."""
    up, count = reading.lead.way == "up", len(reading.lead.months)
    match reading.kind, up:
        case "outside", True:
            return tr.plural(
                "{name} rose: {count} month above the expected range",
                "{name} rose: {count} months above the expected range",
                count,
                name=name,
            )
        case "outside", False:
            return tr.plural(
                "{name} fell: {count} month below the expected range",
                "{name} fell: {count} months below the expected range",
                count,
                name=name,
            )
        case "outside_past", True:
            return tr.plural(
                "{name}: back within the expected range after {count} month above it",
                "{name}: back within the expected range after {count} months above it",
                count,
                name=name,
            )
        case "outside_past", False:
            return tr.plural(
                "{name}: back within the expected range after {count} month below it",
                "{name}: back within the expected range after {count} months below it",
                count,
                name=name,
            )
        case "both_ways", _:
            return tr("{name} moved both ways: months above and months below the expected range", name=name)
        case "crossings", _:
            return tr("{name} may have shifted: it crosses the centre line less often than expected", name=name)
        case _:
            return _run(reading, name, tr)


def _run(reading: Reading, name: str, tr: Language) -> str:
    count = tr.number(len(reading.lead.months), 0)
    last = tr.month(reading.lead.months[-1])
    match reading.kind, reading.lead.way:
        case "run", "up":
            return tr("{name} rose: {count} months in a row above the centre line", name=name, count=count)
        case "run", _:
            return tr("{name} fell: {count} months in a row below the centre line", name=name, count=count)
        case _, "up":
            return tr(
                "{name}: {count} months in a row above the centre line until {month}",
                name=name,
                count=count,
                month=last,
            )
        case _:
            return tr(
                "{name}: {count} months in a row below the centre line until {month}",
                name=name,
                count=count,
                month=last,
            )


def latest(analysed: pd.DataFrame, measure: Measure, tr: Language, *, month: str, smallest: int = 6) -> str:
    """Return the number of a month with what it rests on, or say that it is hidden, not due or was not received."""
    of_month = last_row(analysed[analysed["month"] == month])
    number = last_row(analysed, states=("number",))
    sentences: list[str] = []
    if month in not_due(analysed, measure, month=month):
        sentences.append(tr("Not due yet: {months}.", months=tr.month(month)))
    elif of_month is None:
        sentences.append(tr("There is no number for {month}.", month=tr.month(month)))
    elif of_month["state"] == "hidden":
        hidden = hidden_count(highest_count(of_month, measure), smallest, tr)
        sentences.append(tr("{month}: {hidden}.", month=tr.month(month), hidden=hidden))
    if number is not None:
        says = in_month(number, measure, tr)
        fresh = number["month"] == month
        sentences.append(
            tr("Latest: {number}.", number=says) if fresh else tr("The latest number is {number}.", number=says)
        )
        if number.get("provisional") and fresh:
            sentences.append(tr("This number is provisional and may still change."))
    return " ".join(sentences)


def meaning(analysed: pd.DataFrame, measure: Measure, tr: Language) -> tuple[str, ...]:
    """Return what the finding means: the rule that fired as a team would say it, and what to make of it."""
    reading = read(analysed)
    sentences = [_pattern(rule, pattern, tr) for rule, pattern in reading.patterns]
    if reading.kind == "crossings":
        row = last_row(analysed) or {}
        sentences.append(
            tr(
                "The line crosses the centre line {crossings} times; if nothing changed, {least} or more are expected.",
                crossings=tr.number(row["crossings"], 0),
                least=tr.number(row["crossings_min"], 0),
            )
        )
    if reading.signals:
        sentences.append(tr("This is unlikely when nothing has changed: talk with your team about what was different."))
        sentences.extend(_wanted(reading, measure, tr))
    else:
        sentences.extend(_quiet(reading, measure, tr))
    if reading.unusual:
        listed = month_list(reading.unusual, tr)
        sentences.append(
            tr("The baseline itself holds unusual months ({months}), so read the limits with care.", months=listed)
        )
    if reading.looks_back and not reading.signals:
        sentences.extend(_lately(reading, tr))
    return tuple(sentences)


def _lately(reading: Reading, tr: Language) -> list[str]:
    """Return where the latest numbers of a measure that looks back lie, if many in a row lie on one side."""
    count = tr.number(len(reading.lately.months), 0)
    match reading.lately.way:
        case "up":
            return [
                tr(
                    "The last {count} numbers lie above the usual level; this is not a signal for a measure that looks "
                    "back, but worth watching with the monthly process measures.",
                    count=count,
                )
            ]
        case "down":
            return [
                tr(
                    "The last {count} numbers lie below the usual level; this is not a signal for a measure that looks "
                    "back, but worth watching with the monthly process measures.",
                    count=count,
                )
            ]
        case _:
            return []


def _pattern(rule: str, pattern: Pattern, tr: Language) -> str:
    listed, count = month_list(pattern.months, tr), len(pattern.months)
    if rule == "run":
        shown = tr.number(count, 0)
        if pattern.way == "up":
            return tr("{count} months in a row lie above the centre line: {months}.", count=shown, months=listed)
        return tr("{count} months in a row lie below the centre line: {months}.", count=shown, months=listed)
    if pattern.way == "up":
        return tr.plural(
            "{count} month lies above the expected range: {months}.",
            "{count} months lie above the expected range: {months}.",
            count,
            months=listed,
        )
    return tr.plural(
        "{count} month lies below the expected range: {months}.",
        "{count} months lie below the expected range: {months}.",
        count,
        months=listed,
    )


def _wanted(reading: Reading, measure: Measure, tr: Language) -> list[str]:
    """Return how the change lies to the direction that is wanted, in neutral words."""
    if not reading.lead.way or reading.kind == "both_ways":
        return []
    match measure.direction, reading.lead.way:
        case "none", _:
            return [tr("For this measure neither higher nor lower is better in itself.")]
        case "up", "up":
            return [tr("Higher is better here, so this is the direction that is wanted.")]
        case "down", "down":
            return [tr("Lower is better here, so this is the direction that is wanted.")]
        case "up", _:
            return [tr("Higher is better here, so the months named are worth a look together.")]
        case _:
            return [tr("Lower is better here, so the months named are worth a look together.")]


def _quiet(reading: Reading, measure: Measure, tr: Language) -> list[str]:
    """Return what to make of a series in which no change shows."""
    match reading.kind:
        case "none":
            return [
                tr("A lasting change would show as a month outside the limits or a long run on one side of the line.")
            ]
        case "run_chart":
            return [tr("A lasting change would show as a long run of months on one side of the centre line.")]
        case "points_only":
            return [tr("A change would show as a month outside the limits.")]
        case "early":
            return [tr("The chart says more with each month that is added.")]
        case "small":
            least = tr.number(measure.min_denominator_for_chart, 0)
            return [
                tr("With fewer than {least} in a month, one person more or less moves the value a lot.", least=least)
            ]
        case _:
            return []


def aim_sentence(aim: Aim, analysed: pd.DataFrame | None, measure: Measure, *, tr: Language, month: str) -> str:
    """Return a team's aim and where the latest number stands to it: from, to, by when, distance."""
    sentence = tr(
        "Your aim: from {start} to {target} by {month}.",
        start=amount(aim.start, measure, tr),
        target=amount(aim.target, measure, tr),
        month=tr.month(aim.by),
    )
    row = None if analysed is None else last_row(analysed, states=("number",))
    parts = [sentence] if row is None else [sentence, _stands(aim, row, measure, tr)]
    if month > aim.by:
        parts.append(tr("The month of the aim has passed; your team may want to set the next one."))
    return " ".join(parts)


def _stands(aim: Aim, row: dict, measure: Measure, tr: Language) -> str:
    rising = aim.target >= aim.start
    gap = rounded(aim.target, measure) - rounded(row["value"], measure)
    number = in_month(row, measure, tr)
    if rounded(gap if rising else -gap, measure) <= 0:
        return tr("The latest number, {number}, has reached it.", number=number)
    return tr(
        "The latest number is {number}: {distance} to go.", number=number, distance=distance(abs(gap), measure, tr)
    )


def sentence(analysed: pd.DataFrame, measure: Measure, tr: Language) -> str:
    """Return a series in a few sentences: finding, latest number, what it means."""
    if read(analysed).kind == "no_data":
        return finding(analysed, measure, tr) + "."
    month = str(analysed["month"].max())
    return " ".join(
        [
            finding(analysed, measure, tr) + ".",
            latest(analysed, measure, tr, month=month),
            *meaning(analysed, measure, tr),
        ]
    )
