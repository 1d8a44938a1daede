"""What a team might do next: at most three specific steps that follow from the state of its data and tests.

Each rule is plain, concerns something the team itself can do, and says by when.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from workbench import months
from workbench.report.context import Context, Subject
from workbench.report.quantities import month_list
from workbench.report.reading import last_row

MOST_SUGGESTIONS = 3
LATE_MONTHS = 3
NAMED_MEASURES = 3
HIGH_PERCENT, LOW_PERCENT = 95.0, 5.0


def suggestions(context: Context) -> tuple[str, ...]:
    """Return at most three steps, the most pressing first: data, numbers to check, findings, aim, tests."""
    return tuple(islice(_all(context), MOST_SUGGESTIONS))


def _all(context: Context) -> Iterator[str]:
    yield from _send(context)
    yield from _check(context)
    yield from _discuss(context)
    yield from _aim(context)
    yield from _test(context)


def _send(context: Context) -> Iterator[str]:
    """Numbers of the latest months that were not received."""
    tr = context.tr
    due = [
        item for item in context.subjects if item.is_total and (item.analysed is not None or item is context.primary)
    ]
    late = {subject.label: _late(subject, context.month) for subject in due}
    names = [name for name, found in late.items() if found]
    if not names:
        return
    listed = month_list([month for found in late.values() for month in found], tr)
    if len(names) > NAMED_MEASURES:
        what = tr.plural("{count} measure", "{count} measures", len(names))
    else:
        what = tr.join(names)
    yield tr("Send the missing numbers {when}: {what}, {months}.", months=listed, what=what, when=context.before_when())


def _late(subject: Subject, month: str) -> list[str]:
    """Return the recent months that are due and not there; what matures later is not due yet."""
    due = months.add(month, -subject.measure.maturity_lag_months)
    if subject.analysed is None:
        return [due]
    recent = [item for item in months.span(months.add(due, 1 - LATE_MONTHS), due) if item >= subject.reading.shown[0]]
    return [item for item in recent if subject.state(item) == "missing"]


def _check(context: Context) -> Iterator[str]:
    """In the first months the question is only whether the numbers look right."""
    collaborative = context.facts.collaborative
    if context.month <= collaborative.baseline.last and context.primary.analysed is not None:
        yield context.tr(
            "Look through the numbers with your team: do they look right? Tell {coach} {when} what does not.",
            coach=collaborative.coach,
            when=context.before_when(),
        )


def _discuss(context: Context) -> Iterator[str]:
    """The first series, in the order of the report, in which a signal is there now."""
    tr, when = context.tr, context.before_when()
    for subject in context.charted:
        reading = subject.reading
        if not reading.is_current:
            continue
        name, listed = subject.label, month_list(reading.lead.months, tr)
        if reading.lead.months and set(reading.lead.months) <= set(reading.provisional):
            yield tr(
                "Check the provisional numbers of {name}, {months}: the finding rests on them.",
                months=listed,
                name=name,
            )
        elif reading.lead.way == subject.measure.direction and reading.kind != "both_ways":
            yield tr(
                "Ask your team what made the difference – {name}, {months} – and write down what to keep {when}.",
                months=listed, name=name, when=when,
            )  # fmt: skip
        elif reading.lead.months:
            yield tr(
                "Look together at {name}, {months}: what was different in people, process or recording? "
                "Write it down {when}.",
                months=listed, name=name, when=when,
            )  # fmt: skip
        else:
            yield tr(
                "Ask your team what has been different lately – {name} – and write it down {when}.",
                name=name,
                when=when,
            )
        return


def _aim(context: Context) -> Iterator[str]:
    """An aim is missing, or its month has passed."""
    aim, tr = context.facts.team.aim, context.tr
    if context.facts.collaborative.type != "learning_collaborative":
        return
    if aim is None:
        yield tr(
            "Agree on your team’s aim {when}: which measure, from which value, to which value, by which month.",
            when=context.before_when(),
        )
    elif context.month > aim.by:
        yield tr(
            "Set your team’s next aim {when}: the month of the last one, {month}, has passed.",
            when=context.before_when(),
            month=tr.month(aim.by),
        )


def _test(context: Context) -> Iterator[str]:
    """A test to finish, or a small one to plan; nothing to push where there is little room left."""
    tr, when = context.tr, context.before_when()
    if context.running:
        number, change = context.running[-1]
        yield tr(
            "Finish test {number}, “{title}”, {when}: compare what happened with what you predicted.",
            number=tr.number(number, 0), title=context.say(change.title), when=when,
        )  # fmt: skip
        return
    subject = next((item for item in context.subjects if item.aim is not None), context.primary)
    if _has_room(subject):
        yield tr(
            "Plan one small test of change for {name} {when}: one client, one provider or one day.",
            name=subject.label, when=when,
        )  # fmt: skip
    else:
        yield tr("Agree who watches {name} each month, and what would make your team act.", name=subject.label)


def _has_room(subject: Subject) -> bool:
    row = None if subject.analysed is None else last_row(subject.analysed, states=("number",))
    if row is None or subject.measure.unit != "percent":
        return True
    if subject.measure.direction == "up":
        return bool(row["value"] < HIGH_PERCENT)
    return subject.measure.direction == "none" or bool(row["value"] > LOW_PERCENT)
