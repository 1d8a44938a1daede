"""Can these numbers be trusted: what was received, hidden, changed, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.report.blocks import Block, BulletList, Heading, Paragraph, Run, Table, text
from workbench.report.context import Context
from workbench.report.quantities import month_list
from workbench.report.tables import NONE, received_table


def blocks(context: Context) -> Iterator[Block]:
    """Yield the months received, the months that changed, the sources, and the way to a correction."""
    tr = context.tr
    yield Heading(tr("Can you trust these numbers?"), 2)
    yield received_table(context)
    if (context.release["state"] == "hidden").any():
        smallest = tr.number(context.smallest, 0)
        yield text(
            tr(
                "A number is hidden where it counts fewer than {smallest}, or where such a count could be worked out "
                "from it. Hidden is neither missing nor zero.",
                smallest=smallest,
            ),
            role="note",
        )
    yield from _restated(context)
    yield from _sources(context)
    yield _correction(context)


def _restated(context: Context) -> Iterator[Block]:
    """Yield the months whose numbers changed since an earlier file."""
    tr, restated = context.tr, context.facts.restated
    yield Heading(tr("Numbers that changed"), 3)
    if not restated:
        yield text(tr("No number changed since an earlier file."))
        return
    items = []
    for measure in context.facts.measures:
        changed = [item.month for item in restated if item.measure == measure.id]
        if changed:
            said = tr("{measure}: {months}.", measure=context.say(measure.name), months=month_list(changed, tr))
            items.append((Run(said),))
    yield text(tr("These months were sent again with other numbers; the report uses the latest."))
    yield BulletList(tuple(items))


def _sources(context: Context) -> Iterator[Block]:
    tr, sources = context.tr, context.facts.sources
    yield Heading(tr("Where the numbers come from"), 3)
    if not sources:
        yield text(tr("No file is on record for this team."))
        return
    rows = tuple(
        (item.name, item.data_source or NONE, tr.date(item.extracted_on) if item.extracted_on else NONE)
        for item in sources
    )
    yield Table(tr("Files received"), (tr("File"), tr("Source"), tr("Extracted on")), rows, ("left", "left", "left"))


def _correction(context: Context) -> Block:
    tr, collaborative = context.tr, context.facts.collaborative
    to = collaborative.coach if not collaborative.contact else f"{collaborative.coach} ({collaborative.contact})"
    return Paragraph(
        (
            Run(tr("Something does not look right?"), "strong"),
            Run(
                " "
                + tr(
                    "Send the whole corrected month again in your next file, or write to {contact}. "
                    "Recording, entry and extraction can each differ from what happened in the clinic.",
                    contact=to,
                )
            ),
        )
    )
