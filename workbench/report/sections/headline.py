"""This month in one minute: the finding, the number, the aim, and what might come next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pandas as pd

from workbench import months
from workbench.i18n import Language
from workbench.report import cautions, narrative
from workbench.report.actions import suggestions
from workbench.report.alternative import how_to_read
from workbench.report.blocks import Block, BulletList, Callout, Fact, Facts, Heading, Paragraph, Run, text
from workbench.report.context import Context, Subject
from workbench.report.figures import figure
from workbench.report.quantities import amount, basis, hidden_count, highest_count, stretch
from workbench.report.reading import last_row

MOST_OTHERS = 2


def blocks(context: Context) -> Iterator[Block]:
    """Yield the blocks of the first page."""
    tr, subject = context.tr, context.primary
    yield Heading(
        tr("{team}: report for {month}", team=context.facts.team.name(context.month), month=tr.month(context.month)), 1
    )
    place = f"{context.say(context.facts.collaborative.title)} · {stage(context)}"
    yield Paragraph((Run(f"{tr('DEMO')} · {place}" if context.facts.demo else place, "muted"),), "note")
    yield from finding_blocks(subject, context, for_mail=True)
    yield from _next_steps(context)
    thanks = tr("Thank you for sending your data: every month received makes the picture clearer.")
    yield text(thanks, role="note")
    yield from _cautions(context)


def finding_blocks(subject: Subject, context: Context, *, for_mail: bool = False) -> Iterator[Block]:
    """Yield the finding of the primary series: sentence, numbers, chart, meaning, aim."""
    tr = context.tr
    if subject.analysed is None:
        yield text(tr("{name}: no data yet", name=subject.label) + ".", role="lead")
        yield from _also(context)
        yield no_data(subject, context)
        if subject.aim is not None:
            yield text(narrative.aim_sentence(subject.aim, None, subject.measure, tr=tr, month=context.month))
        return
    yield text(narrative.finding(subject.analysed, subject.measure, tr, label=subject.label) + ".", role="lead")
    yield from _also(context)
    yield facts_of(subject, context)
    yield figure(subject, context, for_mail=for_mail)
    yield text(how_to_read(subject.analysed, tr), role="note")
    yield from reading_blocks(subject, context)


def _also(context: Context) -> Iterator[Block]:
    """Yield a sentence that names other charted measures in which a signal is there now."""
    tr = context.tr
    others = [item for item in context.charted if item is not context.primary and item.reading.is_current]
    if others:
        said = "; ".join(_moved(item, tr) for item in others[:MOST_OTHERS])
        yield text(tr("Also this month: {what}.", what=said))


def _moved(subject: Subject, tr: Language) -> str:
    match subject.reading.kind, subject.reading.lead.way:
        case (("outside" | "run"), "up"):
            return tr("{name} rose", name=subject.label)
        case (("outside" | "run"), "down"):
            return tr("{name} fell", name=subject.label)
        case "both_ways", _:
            return tr("{name} moved both ways", name=subject.label)
        case _:
            return tr("{name} may have shifted", name=subject.label)


def reading_blocks(subject: Subject, context: Context) -> Iterator[Block]:
    """Yield what stands beside a chart: what it means, the aim, what the chart cannot show, the method's cautions."""
    assert subject.analysed is not None
    tr, analysed, measure = context.tr, subject.analysed, subject.measure
    if subject.state(context.month) == "missing":
        yield text(narrative.latest(analysed, measure, tr, month=context.month, smallest=context.smallest))
    said = narrative.meaning(analysed, measure, tr)
    if said:
        yield Paragraph((Run(tr("What it means."), "strong"), Run(" " + " ".join(said))))
    if subject.aim is not None:
        yield text(narrative.aim_sentence(subject.aim, analysed, measure, tr=tr, month=context.month))
    small_print = [
        *cautions.gaps(analysed, measure, tr, smallest=context.smallest),
        *cautions.method_notes(analysed, measure, tr),
    ]
    if small_print:
        yield text(" ".join(small_print), role="note")


def no_data(subject: Subject, context: Context) -> Callout:
    """Return the box that stands in place of a chart."""
    tr = context.tr
    says = tr("No number has been received for this measure yet. The chart begins with the first month you send.")
    return Callout("note", tr("{name}: no data yet", name=subject.label), (text(says),))


def facts_of(subject: Subject, context: Context) -> Facts:
    """Return the numbers beside a chart: this month, the usual level, the aim."""
    tr, measure = context.tr, subject.measure
    items = [_latest(subject, context)]
    assert subject.analysed is not None
    row = last_row(subject.analysed[subject.analysed["centre"].notna()])
    if row is not None:
        items.append(_usual(subject, float(row["centre"]), tr))
    if subject.aim is not None:
        detail = tr("by {month}", month=tr.month(subject.aim.by))
        items.append(Fact(tr("Your aim"), amount(subject.aim.target, measure, tr), detail))
    return Facts(tuple(items))


def _usual(subject: Subject, centre: float, tr: Language) -> Fact:
    """Return the usual level and the months it rests on; where all of them are hidden, as an estimate."""
    base, measure = subject.reading.baseline, subject.measure
    if subject.reading.estimated:
        rough = measure.model_copy(update={"decimals": 0}) if abs(centre) >= 1 else measure
        about = tr("about {value}", value=amount(centre, rough, tr))
        return Fact(tr("Usual level"), about, tr("estimated: months hidden"))
    detail = tr("centre line, {months}", months=stretch(base[0], base[-1], tr)) if base else tr("centre line")
    return Fact(tr("Usual level"), amount(centre, measure, tr), detail)


def _latest(subject: Subject, context: Context) -> Fact:
    """Return the reporting month's number, or the latest there is, with what it rests on and its month."""
    assert subject.analysed is not None
    tr, measure = context.tr, subject.measure
    row = last_row(subject.analysed)
    assert row is not None
    label = tr("This month") if row["month"] == context.month else tr("Latest month received")
    month = tr.month(row["month"])
    if row["state"] == "hidden":
        return Fact(label, hidden_count(highest_count(row, measure), context.smallest, tr), month)
    detail = ", ".join(part for part in (basis(row, measure, tr), month) if part)
    if pd.notna(row.get("provisional")) and row.get("provisional"):
        detail = tr("{detail}, provisional", detail=detail)
    return Fact(label, amount(row["value"], measure, tr), detail)


def stage(context: Context) -> str:
    """Return where the month stands in the collaborative: month 3 of 12, before it, or after it."""
    tr, collaborative = context.tr, context.facts.collaborative
    number = months.index(context.month) - months.index(collaborative.start) + 1
    total = months.index(collaborative.end) - months.index(collaborative.start) + 1
    if number < 1:
        return tr("baseline, before the first month")
    if number > total:
        return tr.plural("{count} month after the end", "{count} months after the end", number - total)
    return tr("month {number} of {total}", number=tr.number(number, 0), total=tr.number(total, 0))


def _next_steps(context: Context) -> Iterator[Block]:
    steps = suggestions(context)
    if steps:
        yield Heading(context.tr("What you might do next"), 2)
        yield BulletList(tuple((Run(step),) for step in steps), ordered=True)


def _cautions(context: Context) -> Iterator[Block]:
    """Yield a box that says what is made up, provisional or hidden."""
    tr = context.tr
    provisional = [subject.label for subject in context.charted if context.month in subject.reading.provisional]
    said = [tr("DEMO: the team and all numbers are made up.")] if context.facts.demo else []
    if provisional:
        month = tr.month(context.month)
        said.append(tr("The numbers for {month} are provisional: late entries may still change them.", month=month))
    if context.facts.audience == "team":
        said.append(tr("Counts under {smallest} are hidden in this report.", smallest=tr.number(context.smallest, 0)))
    if said:
        kind: Literal["note", "attention"] = "attention" if context.facts.demo else "note"
        title = tr("Demonstration") if context.facts.demo else tr("Good to know")
        yield Callout(kind, title, tuple(text(item) for item in said))
