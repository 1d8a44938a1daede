"""The registry of checks on a sheet's rows: each has a code, a scope and a level; later checks join here.

A check is a function ``find(table, context)`` that yields :class:`Finding`; :func:`run_checks` turns findings into
faults and marks the rows. A check never changes a number and never raises for what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.errors import Fault, Level, Scope
from workbench.intake.table import Context, Table

SHOWN_FINDINGS = 100
_SHOWN_ROWS = 8


@dataclass(frozen=True)
class Finding:
    """Rows (positions in the table) with one problem, and what to say about them; the value is already masked."""

    rows: Sequence[int] | np.ndarray
    message: str
    remedy: str = ""
    column: str = ""
    value: str = ""


Find = Callable[[Table, Context], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A check: its code, how far a finding reaches, and whether it refuses, warns, or leaves rows out."""

    code: str
    find: Find
    level: Level = "refused"
    scope: Scope = "row"
    action: Literal["", "leave_out"] = ""


def run_checks(checks: Iterable[Check], table: Table, context: Context) -> list[Fault]:
    """Return the faults of every check, in their order, and mark the rows they refuse or leave out."""
    faults: list[Fault] = []
    for check in checks:
        findings = _merged(list(check.find(table, context)))
        for finding in findings:
            faults.append(_fault(check, finding, table))
        for finding in findings:
            _mark(check, finding, table)
    return faults


def rows_of(mask: np.ndarray) -> np.ndarray:
    """Return the positions at which a mask is true."""
    return np.flatnonzero(mask)


def by_value(rows: np.ndarray, values: np.ndarray) -> Iterator[tuple[object, np.ndarray]]:
    """Return each different value among some rows with the rows that hold it, in the order of their first rows."""
    groups: dict[object, list[int]] = {}
    for row in rows:
        groups.setdefault(values[row], []).append(int(row))
    for value, members in groups.items():
        yield value, np.array(members)


def numbers_text(numbers: Sequence[int] | np.ndarray) -> str:
    """Return row numbers in words: row 3; rows 3 and 7; rows 3, 7, 9 and 40 more."""
    items = [str(number) for number in numbers]
    if len(items) == 1:
        return f"row {items[0]}"
    if len(items) > _SHOWN_ROWS:
        return f"rows {', '.join(items[:_SHOWN_ROWS])} and {len(items) - _SHOWN_ROWS} more"
    return f"rows {', '.join(items[:-1])} and {items[-1]}"


def _merged(findings: list[Finding]) -> list[Finding]:
    """Keep the first findings of a check and put the rest into one that counts its rows."""
    if len(findings) <= SHOWN_FINDINGS + 1:
        return findings
    shown, rest = findings[:SHOWN_FINDINGS], findings[SHOWN_FINDINGS:]
    rows = np.unique(np.concatenate([np.asarray(finding.rows, dtype=np.intp) for finding in rest]))
    message = f"the same kind of problem {len(rest)} times more; first: {rest[0].message}"
    return [*shown, Finding(rows, message, rest[0].remedy, rest[0].column)]


def _fault(check: Check, finding: Finding, table: Table) -> Fault:
    rows = np.asarray(finding.rows, dtype=np.intp)
    numbers = table.rows[rows]
    also = "" if len(rows) < 2 else f", in {numbers_text(numbers)}"
    return Fault(
        table.file,
        finding.message + also,
        finding.remedy,
        sheet=table.sheet,
        row=int(numbers[0]) if len(rows) else 0,
        column=table.labels.get(finding.column, finding.column),
        value=finding.value,
        team=_team(table, rows),
        code=check.code,
        level=check.level,
        scope=check.scope,
    )


def _team(table: Table, rows: np.ndarray) -> str:
    """Return the team of the rows if they have one and the same."""
    teams = set(table.value("team")[rows])
    return str(teams.pop()) if len(teams) == 1 else ""


def _mark(check: Check, finding: Finding, table: Table) -> None:
    rows = np.asarray(finding.rows, dtype=np.intp)
    if check.action == "leave_out":
        table.left_out[rows] = True
    elif check.level == "refused" and check.scope == "row":
        table.refused[rows] = True
    elif check.level == "refused":
        table.whole_file_refused = True
