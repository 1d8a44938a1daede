"""A series as a figure: the chart, its title, its marks and its text alternative."""

from __future__ import annotations

import base64
from dataclasses import replace

from workbench.report.alternative import alternative
from workbench.report.blocks import Figure
from workbench.report.charts import ChartSpec, control_chart, to_png, to_svg
from workbench.report.context import Context, Subject
from workbench.report.narrative import finding

LEADING_HEIGHT = 138.0
OTHER_HEIGHT = 84.0
"""Heights of the plots in points: the first page holds one chart and its sentences, the others two."""


def figure(subject: Subject, context: Context, *, for_mail: bool = False) -> Figure:
    """Return the figure of a series, whose title stands above it in the report as a sentence.

    ``for_mail`` makes it the leading chart: higher, and with a picture that carries its title in itself.
    """
    assert subject.analysed is not None
    height = LEADING_HEIGHT if for_mail else OTHER_HEIGHT
    titled = specification(subject, context, height=height)
    drawing = control_chart(subject.analysed, spec=replace(titled, title="", value_label=""))
    picture = to_png(control_chart(subject.analysed, spec=titled)) if for_mail else b""
    return Figure(
        svg=to_svg(drawing),
        alt=alternative(
            subject.analysed,
            subject.measure,
            context.tr,
            month=context.month,
            smallest=context.smallest,
            label=subject.label,
            aim=subject.aim,
            marks=described_marks(subject, context),
        ),
        caption=context.say(subject.measure.plain),
        measure=subject.measure.id,
        png=base64.b64encode(picture).decode("ascii"),
    )


def numbered_marks(subject: Subject, context: Context) -> tuple[tuple[str, str], ...]:
    """Return the months of the tests of change on this series, with their numbers."""
    found = [
        (f"{change.start:%Y-%m}", context.tr.number(number, 0))
        for number, change in context.changes
        if change.measure == subject.measure.id
    ]
    return tuple((month, number) for month, number in found if _on_grid(month, subject))


def definitions(subject: Subject, context: Context) -> tuple[tuple[str, str], ...]:
    """Return the months from which a new version of the measure's definition holds, with what it says."""
    return tuple(
        (version.valid_from, context.say(version.note) or context.tr("definition {version}", version=version.id))
        for version in subject.measure.versions
        if version.valid_from and _on_grid(version.valid_from, subject)
    )


def events(subject: Subject, context: Context) -> tuple[tuple[str, str], ...]:
    """Return the collaborative's annotations that belong on this series."""
    return tuple(
        (item.month, context.say(item.text))
        for item in context.facts.collaborative.annotations
        if (not item.measures or subject.measure.id in item.measures) and _on_grid(item.month, subject)
    )


def described_marks(subject: Subject, context: Context) -> tuple[tuple[str, str], ...]:
    """Return every mark on the chart in words, in order of time."""
    tests = [
        (
            f"{change.start:%Y-%m}",
            context.tr("test of change {number}, {title}", number=number, title=context.say(change.title)),
        )
        for number, change in context.changes
        if change.measure == subject.measure.id and _on_grid(f"{change.start:%Y-%m}", subject)
    ]
    return tuple(sorted([*tests, *events(subject, context), *definitions(subject, context)]))


def _on_grid(month: str, subject: Subject) -> bool:
    assert subject.analysed is not None
    return bool(str(subject.analysed["month"].min()) <= month <= str(subject.analysed["month"].max()))


def specification(subject: Subject, context: Context, *, height: float = 0.0) -> ChartSpec:
    """Return what the chart of a series looks like and says."""
    assert subject.analysed is not None
    aim = subject.aim
    return ChartSpec(
        title=finding(subject.analysed, subject.measure, context.tr, label=subject.label),
        unit=subject.measure.unit,
        language=context.identity.language,
        decimals=subject.measure.decimals,
        value_label=subject.label,
        aim=None if aim is None else (aim.start, aim.target, aim.by),
        marks=numbered_marks(subject, context),
        annotations=events(subject, context),
        definitions=definitions(subject, context),
        direction=subject.measure.direction,
        plot_height=height,
    )
