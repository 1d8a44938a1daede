"""Every other measure: its finding, chart, numbers and meaning, by family, two charts a page at most."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.report.blocks import Block, Heading, PageBreak
from workbench.report.context import FAMILIES, Context, Subject
from workbench.report.figures import figure
from workbench.report.sections.headline import facts_of, no_data, reading_blocks
from workbench.report.tables import counts_table, further_table, strata_table

CHARTS_A_PAGE = 2


def blocks(context: Context) -> Iterator[Block]:
    """Yield a part for each family of measures, then the measures that have no chart."""
    drawn = 0
    for family in FAMILIES:
        subjects = [item for item in context.charted[1:] if item.measure.family == family]
        has_groups = context.primary.measure.family == family and bool(_groups(context.primary, context))
        if not subjects and not has_groups:
            continue
        if drawn % CHARTS_A_PAGE == 0 and (has_groups or not drawn or _has_chart(subjects)):
            yield PageBreak()
        yield Heading(family_name(family, context), 2)
        if has_groups:
            yield Heading(context.primary.label, 3)
            yield from _groups(context.primary, context)
        for place, subject in enumerate(subjects):
            if place and drawn and drawn % CHARTS_A_PAGE == 0 and _has_chart([subject]):
                yield PageBreak()
            yield from subject_blocks(subject, context)
            drawn += subject.analysed is not None
    yield from _further(context)


def _has_chart(subjects: list[Subject]) -> bool:
    return any(subject.analysed is not None for subject in subjects)


def subject_blocks(subject: Subject, context: Context) -> Iterator[Block]:
    """Yield one measure's part: name, numbers, chart, meaning, counts where they are small, groups."""
    yield Heading(subject.label, 3)
    if subject.analysed is None:
        yield no_data(subject, context)
        return
    yield facts_of(subject, context)
    yield figure(subject, context)
    yield from reading_blocks(subject, context)
    if subject.reading.kind == "small" and subject.measure.is_ratio:
        yield counts_table(subject, context)
    yield from _groups(subject, context)


def _groups(subject: Subject, context: Context) -> list[Block]:
    """Return a table for each stratifier that the collaborative follows for a measure."""
    if not subject.is_total:
        return []
    chosen = [choice for choice in context.facts.collaborative.measures if choice.id == subject.measure.id]
    names = chosen[0].stratifiers if chosen else ()
    stratifiers = [subject.measure.stratifier(name) for name in names]
    tables = [strata_table(subject.measure, item, context) for item in stratifiers if item is not None]
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
