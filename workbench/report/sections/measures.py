"""Every other measure: its finding, chart, numbers and meaning, by family; then the groups."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.programme.models import MeasureChoice
from workbench.report.blocks import Block, Heading, PageBreak, Table
from workbench.report.context import FAMILIES, Context, Subject
from workbench.report.figures import figure
from workbench.report.narrative import finding
from workbench.report.sections.headline import facts_of, no_data, reading_blocks
from workbench.report.tables import counts_table, further_table, strata_table


def blocks(context: Context) -> Iterator[Block]:
    """Yield a part for each family of measures, the results by group, then the measures that have no chart."""
    for family in FAMILIES:
        subjects = [item for item in context.charted[1:] if item.measure.family == family]
        if subjects:
            yield Heading(family_name(family, context), 2)
        for subject in subjects:
            yield from subject_blocks(subject, context)
    yield from _groups(context)
    yield from _further(context)


def subject_blocks(subject: Subject, context: Context) -> Iterator[Block]:
    """Yield one measure's part: finding, numbers, chart, meaning, counts where they are small."""
    if subject.analysed is None:
        yield Heading(subject.label, 3)
        yield no_data(subject, context)
        return
    yield Heading(finding(subject.analysed, subject.measure, context.tr, label=subject.label), 3)
    yield facts_of(subject, context)
    yield figure(subject, context)
    yield from reading_blocks(subject, context)
    if subject.reading.kind == "small" and subject.measure.is_ratio:
        yield counts_table(subject, context)


def _groups(context: Context) -> Iterator[Block]:
    """Yield a table for each measure and each stratifier that the collaborative follows for it."""
    tables = [table for choice in context.facts.collaborative.measures for table in _tables(choice, context)]
    if tables:
        yield PageBreak()
        yield Heading(context.tr("Who is reached: results by group"), 2)
        yield from tables


def _tables(choice: MeasureChoice, context: Context) -> list[Table]:
    measure = next((item.measure for item in context.subjects if item.measure.id == choice.id), None)
    stratifiers = [measure.stratifier(name) for name in choice.stratifiers] if measure else []
    tables = [strata_table(measure, item, context) for item in stratifiers if measure and item]
    return [table for table in tables if table is not None]


def _further(context: Context) -> Iterator[Block]:
    rest = tuple(item for item in context.subjects if not item.followed.charted)
    if rest:
        yield Heading(context.tr("Further measures"), 2)
        yield further_table(rest, context)


def family_name(family: str, context: Context) -> str:
    """Return the heading of a family of measures."""
    tr = context.tr
    match family:
        case "outcome":
            return tr("Outcome measures: what you want to improve")
        case "process":
            return tr("Process measures: what your team does")
        case "balancing":
            return tr("Balancing measures: what else may shift")
        case _:
            return tr("Structure measures: what the work rests on")
