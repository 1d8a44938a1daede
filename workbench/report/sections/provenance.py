"""Where the report comes from: identity, data, definitions, method, decisions, run."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.i18n import Language
from workbench.programme.models import Decision
from workbench.report.blocks import Block, BulletList, Heading, Run, Table
from workbench.report.context import Context
from workbench.report.quantities import month_list
from workbench.report.sections.definitions import version_in
from workbench.report.tables import NONE, method_table

FINGERPRINT_SHOWN = 12


def blocks(context: Context) -> Iterator[Block]:
    """Yield the report's identity and data, the method of each chart, and the decisions behind them."""
    tr = context.tr
    yield Heading(tr("Where this report comes from"), 2)
    yield Table(tr("This report"), (tr("Item"), tr("Value")), tuple(_items(context)), ("left", "left"))
    if any(subject.analysed is not None for subject in context.subjects):
        yield method_table(context)
    decisions = tuple((Run(item),) for item in _decisions(context))
    if decisions:
        yield Heading(tr("Decisions about the charts"), 3)
        yield BulletList(decisions)


def _items(context: Context) -> Iterator[tuple[str, str]]:
    """Yield what identifies the report and what it was made from."""
    tr, identity, facts = context.tr, context.identity, context.facts
    yield (
        tr("Report"),
        " · ".join((identity.document, identity.collaborative, identity.team, identity.month, identity.language)),
    )
    yield tr("Sponsor"), context.say(facts.collaborative.sponsor)
    days = sorted(source.extracted_on for source in facts.sources if source.extracted_on)
    yield tr("Latest data extracted on"), tr.date(days[-1]) if days else NONE
    yield tr("Months with data"), _months(context, tr)
    versions = [f"{item.id} {version_in(item, context.month)}" for item in facts.measures]
    yield tr("Definitions and versions"), ", ".join(versions)
    yield tr("Who may see this report"), audience_word(context)
    yield tr("Language of this report"), tr("English, the original text")
    yield tr("Fingerprint of the data"), facts.fingerprint[:FINGERPRINT_SHOWN] or NONE
    yield tr("Run"), facts.stamp or NONE


def _months(context: Context, tr: Language) -> str:
    drawn = context.release.loc[context.release["state"] != "missing", "month"]
    return NONE if drawn.empty else month_list([str(month) for month in drawn], tr)


def audience_word(context: Context) -> str:
    """Return for whom the numbers were released, and what is hidden."""
    tr, smallest = context.tr, context.tr.number(context.smallest, 0)
    if context.facts.audience == "own":
        return tr(
            "The centre itself, by recorded agreement: totals are exact, counts under {smallest} in groups are hidden.",
            smallest=smallest,
        )
    return tr("The team: counts under {smallest} are hidden.", smallest=smallest)


def _decisions(context: Context) -> Iterator[str]:
    """Yield phases and exclusions with their author, date and reason, and new versions of definitions."""
    tr, collaborative = context.tr, context.facts.collaborative
    names = {measure.id: context.say(measure.name) for measure in context.facts.measures}
    for phase in collaborative.phases:
        if phase.measure in names:
            yield tr(
                "{measure}: new limits from {month} ({decision}).",
                measure=names[phase.measure], month=tr.month(phase.first), decision=_who(phase.decision, tr),
            )  # fmt: skip
    for item in collaborative.exclusions:
        if item.measure in names:
            yield tr(
                "{measure}: left out of centre line and limits, {months} ({decision}).",
                measure=names[item.measure], months=month_list(item.months, tr), decision=_who(item.decision, tr),
            )  # fmt: skip
    for measure in context.facts.measures:
        for version in measure.versions:
            if version.valid_from and version.valid_from <= context.month:
                yield tr(
                    "{measure}: definition {version} holds from {month}. {note}",
                    measure=names[measure.id], version=version.id, month=tr.month(version.valid_from),
                    note=context.say(version.note),
                ).rstrip()  # fmt: skip


def _who(decision: Decision, tr: Language) -> str:
    return tr("{by}, {date}: {why}", by=decision.by, date=tr.date(decision.on), why=decision.why.rstrip("."))
