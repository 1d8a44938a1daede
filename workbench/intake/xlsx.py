"""XLSX to a sheet of text cells: container checked, values read in a child process, the sheet chosen aloud."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from workbench.errors import Fault, mask
from workbench.intake.columns import fits
from workbench.intake.sheet import MAX_ROWS, Refused, Sheet, refuse, warn
from workbench.intake.workbook_scan import check_corners, hidden_note, merged_header, scan
from workbench.intake.workbook_zip import attribute, parts_of, sheet_parts
from workbench.programme.models import Layout

CHILD = Path(__file__).with_name("xlsx_child.py")
WALL_SECONDS = 30.0
_SIDE_SHEET = "context"
_WORKBOOK = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*>")
_AGAIN = "Open it in Excel, copy the counts into a new workbook, and send that."


def read_xlsx(name: str, data: bytes, layout: Layout | None) -> tuple[Sheet, list[Fault]]:
    """Return the sheet of counts in a workbook and warnings; raise Refused if it cannot be read safely."""
    parts = parts_of(name, data)
    sheets = sheet_parts(parts)
    for title, (xml, _) in sheets.items():
        check_corners(name, title, xml)
    tables = {title: rows for title, rows in _values(name, data).items() if any(any(row) for row in rows)}
    title, notes = _chosen(name, tables, layout)
    xml, hidden = sheets.get(title, (b"", False))
    if hidden:
        notes.append(warn(name, "hidden_sheet", "the sheet is hidden; it was read", sheet=title))
    sheet = _sheet(name, title, tables[title], from_1904=_from_1904(parts))
    found = scan(name, title, xml)
    faults = [*found.faults, *merged_header(name, title, xml, row=sheet.numbers[0] - 1)]
    if faults:
        raise Refused(faults)
    if sheet.dates_from_1904:
        notes.append(warn(name, "dates_1904", "counts its dates from 1904; they were converted so", sheet=title))
    return sheet, notes + hidden_note(name, title, found.hidden_rows)


def _from_1904(parts: dict[str, bytes]) -> bool:
    tag = _WORKBOOK.search(parts.get("xl/workbook.xml", b""))
    return tag is not None and attribute(tag.group(), "date1904") in ("1", "true")


def _values(name: str, data: bytes) -> dict[str, list[list[str]]]:
    """Return every sheet's cells as texts, read by a child process with limits."""
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP")},
    )
    try:
        answer, _ = child.communicate(data, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _not_read(name, f"could not be read within {WALL_SECONDS:.0f} seconds") from error
    finally:
        _end(child)
    if child.returncode != 0:
        raise _not_read(name, "could not be read as a workbook within the limits of memory and time")
    return {item["name"]: item["rows"] for item in json.loads(answer)}


def _not_read(name: str, message: str) -> Refused:
    return refuse(name, "workbook_not_read", message, remedy=_AGAIN)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything it started, if it still runs."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.communicate()


def _chosen(name: str, tables: dict[str, list[list[str]]], layout: Layout | None) -> tuple[str, list[Fault]]:
    """Return the sheet to read: ``data`` by name, else the only one with the right header, else ask."""
    if not tables:
        raise refuse(name, "empty_file", "is empty", remedy="Send the file again.")
    others = [title for title in tables if title.casefold() not in ("data", _SIDE_SHEET)]
    named = [title for title in tables if title.casefold() == "data"]
    fitting = named or [title for title, rows in tables.items() if fits(_first_row(rows)[1], layout)]
    if len(fitting) > 1:
        message = f"has several sheets with counts: {_listed(fitting)}"
        raise refuse(name, "which_sheet", message, remedy="Name the sheet that counts “data”.")
    title = (fitting or list(tables))[0]
    if not fitting and len(tables) > 1:
        message = f"has no sheet named data and none with the right header; its sheets are {_listed(list(tables))}"
        raise refuse(name, "which_sheet", message, remedy="Name the sheet with the counts “data”.")
    rest = [item for item in others if item != title]
    if not rest:
        return title, []
    message = f"the sheet {mask(title, keep=30)} was read; not read: {_listed(rest)}"
    return title, [
        warn(name, "sheet_chosen", message, remedy="Check that this is the sheet with the counts.", sheet=title)
    ]


def _listed(titles: list[str]) -> str:
    return ", ".join(mask(title, keep=30) for title in titles)


def _first_row(rows: list[list[str]]) -> tuple[int, list[str]]:
    return next(((place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)), (0, []))


def _sheet(name: str, title: str, rows: list[list[str]], *, from_1904: bool) -> Sheet:
    first, header = _first_row(rows)
    body = rows[first + 1 :]
    numbers = list(range(first + 2, len(rows) + 1))
    while body and not any(body[-1]):
        body.pop(), numbers.pop()
    if not body:
        message = "has a header and 0 data rows"
        remedy = "Send the months' counts; no row is not the same as zero."
        raise refuse(name, "no_rows", message, remedy=remedy, sheet=title)
    if len(body) > MAX_ROWS:
        raise refuse(name, "too_large", f"has more than {MAX_ROWS} rows, the limit", remedy=_AGAIN, sheet=title)
    return Sheet(name, tuple(header), body, numbers, name=title, dates_from_1904=from_1904)
