"""What a person or a program sees: sentences, findings, tables, JSON. The only module that prints."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click

from workbench.errors import Fault, InvalidInput, WorkbenchError


def say(message: str = "") -> None:
    """Print for a person."""
    click.echo(message)


def say_json(value: object) -> None:
    """Print for a program."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def fail(error: WorkbenchError) -> None:
    """Show an error in plain words and leave with its exit code."""
    if isinstance(error, InvalidInput):
        show_faults(error.faults, err=True)
    else:
        click.echo(f"workbench: {error}", err=True)
    sys.exit(error.exit_code)


SAME_KIND = 5


def show_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    """Print findings, refused ones first, one a line; every refused one, and a few warnings of each kind."""
    ordered = sorted(faults, key=lambda fault: (fault.level != "refused", fault.file, fault.line, fault.row))
    seen: Counter[tuple[str, str]] = Counter()
    for fault in ordered:
        kind = (fault.file, fault.code)
        seen[kind] += 1
        if fault.level == "refused" or seen[kind] <= SAME_KIND:
            click.echo(f"{'refused' if fault.level == 'refused' else 'warning'}  {fault}", err=err)
        elif seen[kind] == SAME_KIND + 1:
            more = sum((item.file, item.code) == kind and item.level == "warning" for item in ordered) - SAME_KIND
            click.echo(f"warning  {fault.file}: {more} more of this kind; add --json to `check` to see all.", err=err)


def show_refused(faults: Sequence[Fault]) -> int:
    """Print the refused findings and how many warnings there are; return the number of refused ones."""
    refused = [fault for fault in faults if fault.level == "refused"]
    show_faults(refused, err=True)
    if len(faults) > len(refused):
        click.echo(
            f"{len(faults) - len(refused)} warnings; `workbench check` with the same options lists them.", err=True
        )
    return len(refused)


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a finding as a program reads it."""
    from dataclasses import asdict

    return {key: value for key, value in asdict(fault).items() if value}


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return aligned text; a row is never cut, so that it can be searched and copied."""
    cells = [tuple(columns), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
