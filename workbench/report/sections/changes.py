"""What the team has tried and what comes next: tests of change, sessions, a talk in the team."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.programme.models import Change
from workbench.report.blocks import Block, BulletList, Callout, Heading, PageBreak, Run, Table, text
from workbench.report.context import Context
from workbench.report.tables import NONE


def blocks(context: Context) -> Iterator[Block]:
    """Yield the tests of change as numbered on the charts, the sessions, and questions to talk about."""
    tr = context.tr
    yield PageBreak()
    yield Heading(tr("What your team has tried"), 2)
    if context.changes:
        yield text(tr("The numbers are those of the marks on the charts."), role="note")
        yield _table(context)
    else:
        says = tr(
            "No test of change is recorded yet. Send your coach a line on each: what you try, when, what you expect."
        )
        yield Callout("note", tr("Tests of change (PDSA)"), (text(says),))
    yield from _sessions(context)
    yield Heading(tr("To talk about in your team"), 3)
    yield BulletList(tuple((Run(question),) for question in _questions(context)))


def _table(context: Context) -> Table:
    tr = context.tr
    return Table(
        caption=tr("Tests of change (PDSA)"),
        columns=(tr("Test"), tr("Dates"), tr("Prediction"), tr("Result"), tr("What follows")),
        rows=tuple(_row(number, change, context) for number, change in context.changes),
        aligns=("left",) * 5,
    )


def _row(number: int, change: Change, context: Context) -> tuple[str, ...]:
    return (
        f"{context.tr.number(number, 0)}. {context.say(change.title)}",
        _dates(change, context),
        context.say(change.prediction) or NONE,
        context.say(change.result) or NONE,
        act_word(change.act, context),
    )


def _dates(change: Change, context: Context) -> str:
    tr = context.tr
    if change.end is None:
        return tr("since {date}", date=tr.date(change.start))
    return tr("from {first} to {last}", first=tr.date(change.start), last=tr.date(change.end))


def act_word(act: str, context: Context) -> str:
    """Return what follows from a test of change, as a word."""
    tr = context.tr
    match act:
        case "adopt":
            return tr("adopted")
        case "adapt":
            return tr("adapted and tested again")
        case "abandon":
            return tr("set aside")
        case "extend":
            return tr("extended")
        case _:
            return tr("running")


def _sessions(context: Context) -> Iterator[Block]:
    """Yield the next session and the homework that is open until then."""
    tr, upcoming, past = context.tr, context.next_session, context.last_session
    if upcoming is None and (past is None or past.homework is None):
        return
    yield Heading(tr("Next session"), 3)
    if upcoming is not None:
        yield text(tr("{title}, {date}.", title=context.say(upcoming.title), date=tr.date(upcoming.on)))
    if past is not None and past.homework is not None:
        yield text(
            tr(
                "Homework from “{title}”: {homework}",
                title=context.say(past.title),
                homework=context.say(past.homework),
            )
        )


def _questions(context: Context) -> tuple[str, ...]:
    tr = context.tr
    return (
        tr("What in this report surprised us, and does it fit what we see in our days?"),
        tr("Whose experience is not in these numbers?"),
        tr("What is the smallest thing we can try next week, and what do we predict?"),
    )
