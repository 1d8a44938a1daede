"""What each measure means: in plain words, counted how, from where, reviewed when."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.measures.metadata import Measure
from workbench.report.blocks import Block, Heading, Paragraph, Run, text
from workbench.report.context import Context


def blocks(context: Context) -> Iterator[Block]:
    """Yield a part for each measure of the report."""
    yield Heading(context.tr("What the measures mean"), 2)
    seen: list[str] = []
    for subject in context.subjects:
        if subject.measure.id not in seen:
            seen.append(subject.measure.id)
            yield from measure_blocks(subject.measure, context)


def measure_blocks(measure: Measure, context: Context) -> Iterator[Block]:
    """Yield one measure's definition."""
    tr, say = context.tr, context.say
    yield Heading(say(measure.name), 3)
    yield text(f"{say(measure.plain)} {say(measure.why)}")
    if measure.is_ratio:
        yield _pair(tr("Numerator:"), say(measure.numerator))
        yield _pair(tr("Denominator:"), say(measure.denominator))
    yield _pair(tr("Wanted direction:"), direction_word(measure, context))
    for note in (measure.target_note, measure.notes):
        if note is not None:
            yield text(say(note))
    yield text(" ".join(_small_print(measure, context)), role="note")


def _pair(label: str, content: str) -> Paragraph:
    return Paragraph((Run(label, "strong"), Run(f" {content}")))


def direction_word(measure: Measure, context: Context) -> str:
    """Return which direction of a measure is wanted, in words."""
    tr = context.tr
    match measure.direction:
        case "up":
            return tr("higher is better")
        case "down":
            return tr("lower is better")
        case _:
            return tr("neither; the measure describes")


def _small_print(measure: Measure, context: Context) -> Iterator[str]:
    """Yield source, version and review of a definition."""
    tr, versions = context.tr, version_in(measure, context.month)
    yield tr("Measure {id}, version {version}.", id=measure.id, version=versions)
    if measure.look_back:
        yield tr("It looks back over many months.")
    if measure.sources:
        yield tr("Source: {sources}.", sources="; ".join(measure.sources))
    if measure.author:
        yield tr("Written by {author}.", author=measure.author)
    if measure.reviewed_on:
        yield tr("Reviewed on {date}.", date=tr.date(measure.reviewed_on))
    if tr.code == "fr" and measure.name.fr and not measure.french_reviewed_by:
        yield tr("French text not yet reviewed.")


def version_in(measure: Measure, month: str) -> str:
    """Return the version of a definition that holds in a month."""
    held = [version for version in measure.versions if version.valid_from is None or version.valid_from <= month]
    return (held or list(measure.versions))[-1].id
