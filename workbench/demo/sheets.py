"""The demo's sheets as teams really send them: CSV in two habits, workbooks, gaps, and a correction sent later."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from workbench import months
from workbench.demo import DEMO_MONTH
from workbench.demo.rows import COLUMNS, Row, correction, rows_of
from workbench.demo.story import Story, roles
from workbench.files import write_atomic
from workbench.programme.models import Programme

EXTRACTED_ON = "2026-11-12"
EARLY_ON = "2026-11-06"
CORRECTED_ON = "2026-11-18"
SEED = 20261106
_ZIP_DATE = (2026, 11, 12, 8, 0, 0)


def make_sheets(
    folder: Path,
    programme: Programme,
    *,
    month: str = DEMO_MONTH,
    seed: int = SEED,
    teams: Collection[str] | None = None,
) -> list[Path]:
    """Write one sheet for each team of a collaborative, from the baseline's first month, and one correction.

    Every number is invented and depends on the seed and the ids alone, so that a sheet is the same when only some
    ``teams`` are asked for. Among the teams are a tiny one, one with
    gaps, one whose newest month is provisional, and one that sends a second file with an older month put right.
    Returns the files in the order in which they were sent.
    """
    parts = roles(programme, month)
    written: list[Path] = []
    later: list[Path] = []
    for number, team in enumerate(programme.teams):
        story = Story(programme, team, seed, month, tiny=team.id == parts.tiny)
        if not story.months or (teams is not None and team.id not in teams):
            continue
        # A month is final ten days after its end: the team that sent early has a provisional newest month.
        rows = rows_of(story, parts, extracted_on=EARLY_ON if team.id == parts.provisional else EXTRACTED_ON)
        workbook = number % 3 == 1
        name = f"{team.id}_{months.add(month, 1)}"
        written.append(_write(folder / name, rows, workbook=workbook, french=team.language == "fr"))
        if team.id == parts.correcting:
            corrected = correction(story, rows, extracted_on=CORRECTED_ON)
            later.append(_write(folder / f"{name}_correction", corrected, workbook=False, french=team.language == "fr"))
    return written + later


def _write(stem: Path, rows: Sequence[Row], *, workbook: bool, french: bool) -> Path:
    path = stem.with_name(stem.name + (".xlsx" if workbook else ".csv"))
    if workbook:
        write_atomic(path, workbook_bytes(rows))
    else:
        write_atomic(path, csv_bytes(rows, french=french))
    return path


def csv_bytes(rows: Sequence[Row], *, french: bool) -> bytes:
    """Return rows as a spreadsheet saves CSV: in French semicolons, decimal commas and Windows encoding."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_text(cell, french) for cell in row] for row in rows)
    return text.getvalue().encode("cp1252" if french else "utf-8")


def _text(cell: str | int | float | None, french: bool) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if french and isinstance(cell, float) else str(cell)


def workbook_bytes(rows: Sequence[Row]) -> bytes:
    """Return rows as an XLSX workbook with the sheet ``data``; the same rows give the same bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    sheet.freeze_panes = "A2"
    for row in [COLUMNS, *rows]:
        sheet.append(list(row))
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def _timeless(content: bytes) -> bytes:
    """Return a workbook with every time of making replaced by a fixed one."""
    fixed = datetime(*_ZIP_DATE).isoformat() + "Z"  # noqa: DTZ001
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name, data in _members(old):
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", fixed.encode(), data)
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return result.getvalue()


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in sorted(archive.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
        yield name, archive.read(name)
