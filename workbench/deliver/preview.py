"""Who would get what: one message a recipient as a file to look at, and a table. Nothing is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from workbench import months
from workbench.deliver.compose import compose, to_bytes
from workbench.deliver.enclosure import read_enclosure
from workbench.errors import WorkbenchError
from workbench.files import write_atomic
from workbench.produce.jobs import DOCUMENT
from workbench.produce.status import RECIPIENTS
from workbench.programme.models import Person, Programme
from workbench.report.blocks import Identity

DRAFT = "draft"
MISSING = "not written"
NOT_DUE = "not due"


@dataclass(frozen=True)
class Recipient:
    """One row of the table: a person, what would become of their message, and its file if it was written."""

    team: str
    name: str
    email: str
    role: str
    language: str
    status: str
    file: str = ""

    @property
    def written(self) -> bool:
        """True if a draft was written."""
        return self.status == DRAFT

    @property
    def missing(self) -> bool:
        """True if a message is due but could not be written."""
        return self.status.startswith(MISSING)


def preview(
    programme: Programme,
    people: Sequence[Person],
    *,
    month: str,
    out: Path,
    on: date | None = None,
    sender: str | None = None,
    document: str = DOCUMENT,
) -> tuple[Recipient, ...]:
    """Write a draft for every recipient of a month's reports, and the table of all of them.

    Drafts are ``out/<collaborative>/<month>/mail/<team>_<nn>.eml``, the table is ``recipients.csv`` beside them;
    drafts of an earlier preview that no longer hold are removed. A person who left before ``on`` (the day after
    the month by default), opted out, or whose team's report is absent or held is in the table with the reason.
    Raises WorkbenchError if the collaborative has no address to write from.
    """
    folder = out / programme.collaborative.id / months.parse(month) / "mail"
    day = on or months.last_day(month) + timedelta(days=1)
    if not (sender or programme.collaborative.contact):
        raise WorkbenchError("The messages have no sender. Write contact: in collaborative.yaml, or give one.")
    table: list[Recipient] = []
    kept: set[str] = set()
    for person, number, held in _in_order(people, programme, day):
        status = held
        name = f"{person.team}_{number:02d}.eml"
        if not held:
            identity = Identity(programme.collaborative.id, person.team, month, document, person.language)
            status = _draft(programme, person, identity, path=folder / name, out=out, sender=sender)
        written = status == DRAFT
        kept.update([name] if written else [])
        table.append(
            Recipient(
                team=person.team,
                name=person.name,
                email=person.email,
                role=person.role,
                language=person.language,
                status=status,
                file=name if written else "",
            )
        )
    _remove_stale(folder, kept)
    write_atomic(folder / RECIPIENTS, table_csv(table))
    return tuple(table)


def _in_order(people: Iterable[Person], programme: Programme, day: date) -> Iterator[tuple[Person, int, str]]:
    """Yield people by team as listed, each with a number in the team and the reason why no message is due, or ""."""
    numbers: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for person in sorted(people, key=lambda person: person.team):
        numbers[person.team] = numbers.get(person.team, 0) + 1
        address = (person.team, person.email.casefold())
        held = _held(person, programme, day) or (
            _not_due("the same address is listed above") if address in seen else ""
        )
        seen.add(address)
        yield person, numbers[person.team], held


def _held(person: Person, programme: Programme, day: date) -> str:
    if not programme.has_team(person.team):
        return _not_due(f"the roster has no team {person.team}")
    if person.opt_out:
        return _not_due("opted out")
    if person.until is not None and person.until < day:
        return _not_due(f"left on {person.until.isoformat()}")
    return ""


def _not_due(reason: str) -> str:
    return f"{NOT_DUE}: {reason}"


def _draft(
    programme: Programme, person: Person, identity: Identity, *, path: Path, out: Path, sender: str | None
) -> str:
    """Write one draft; return its status."""
    try:
        message = compose(read_enclosure(out, identity), person, programme, sender=sender)
    except WorkbenchError as error:
        return f"{MISSING}: {error}"
    write_atomic(path, to_bytes(message))
    return DRAFT


def _remove_stale(folder: Path, kept: set[str]) -> None:
    for path in sorted(folder.glob("*.eml")) if folder.is_dir() else []:
        if path.name not in kept:
            path.unlink()


def table_csv(table: Iterable[Recipient]) -> str:
    """Return the table as CSV text that a spreadsheet opens as text: a cell that could be a formula gets a quote."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Recipient)])
    writer.writerows([[_safe(cell) for cell in astuple(row)] for row in table])
    return text.getvalue()


def _safe(cell: str) -> str:
    return "'" + cell if cell.lstrip(" ")[:1] in tuple("=+-@\t\r\n|%") and cell else cell
