"""Read what teams sent: every fault of every file in one list, and the counts that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from workbench import months
from workbench.errors import Fault
from workbench.intake import decode
from workbench.intake.check_list import ALL_CHECKS
from workbench.intake.checks import run_checks
from workbench.intake.columns import layout_for, match_columns, names_for
from workbench.intake.counts_frame import COLUMNS, SERIES, empty_counts, frame_of, with_types
from workbench.intake.csv_text import read_csv
from workbench.intake.folder import Candidate, Content, listing, mark, read_whole, shown, still_changing
from workbench.intake.history import check_history
from workbench.intake.kinds import check_kind
from workbench.intake.merge import RESTATEMENTS, merge
from workbench.intake.sheet import Refused, Sheet
from workbench.intake.table import Context, Table, read_table
from workbench.intake.totals import add_totals
from workbench.intake.xlsx import read_xlsx
from workbench.programme.models import Layout, Programme


@dataclass(frozen=True)
class FileInfo:
    """One file that was read: its name and hash, and what it holds."""

    name: str
    sha256: str
    rows: int
    teams: tuple[str, ...]
    months: tuple[str, ...]
    extracted_on: str
    data_source: str


@dataclass(frozen=True)
class Intake:
    """The counts that stand, what a later file changed, every fault, and the files that were read.

    ``refused_teams`` are teams of which a whole file was refused; a refused row leaves its team in.
    """

    counts: pd.DataFrame
    restatements: pd.DataFrame
    faults: tuple[Fault, ...]
    files: tuple[FileInfo, ...]
    refused_teams: frozenset[str]


@dataclass
class _Reading:
    """One file on its way: what was read of it, or why not."""

    candidate: Candidate
    faults: list[Fault]
    content: Content | None = None
    table: Table | None = None

    @property
    def stands(self) -> bool:
        return self.table is not None and not self.table.whole_file_refused


def read_counts(paths: Sequence[Path], programme: Programme, *, month: str, settle: float = 0.0) -> Intake:
    """Read files of counts, and every file of folders, for a programme up to its last complete month.

    Never raises for what was sent: :class:`Intake` carries every fault. Where files disagree, the one with the later
    ``extracted_on`` holds. ``settle`` is how many seconds a file must have been left alone before it is read.
    Raises WorkbenchError for a path that does not exist and BadMonth for a month that is none.
    """
    months.parse(month)
    candidates, faults = listing([Path(path) for path in paths])
    readings = [_read(candidate, programme, month=month, settle=settle) for candidate in _with_clear_names(candidates)]
    for reading in readings:
        if reading.content is not None and mark(reading.candidate.path) != reading.content.mark:
            reading.faults, reading.table = list(still_changing(reading.candidate.name).faults), None
    faults += [fault for reading in readings for fault in reading.faults]
    infos = tuple(_info(reading) for reading in readings if reading.stands)
    current, restated, more = _merged([reading for reading in readings if reading.stands], infos)
    rows, not_made = add_totals(current, programme)
    accepted = rows[~rows["refused"].astype(bool)]
    counts = with_types(accepted[list(COLUMNS)]).sort_values([*SERIES, "month"], kind="stable").reset_index(drop=True)
    faults += [*more, *not_made, *check_history(accepted, programme, refused=_refused(rows, readings))]
    refused = frozenset(team for reading in readings if not reading.stands for team in _teams_of(reading, programme))
    return Intake(counts, restated, tuple(faults), infos, refused)


def _refused(rows: pd.DataFrame, readings: list[_Reading]) -> pd.DataFrame:
    """Return the rows that were sent and refused, each by itself or with its whole file."""
    whole = [frame_of(reading.table) for reading in readings if reading.table is not None and not reading.stands]
    return pd.concat([rows[rows["refused"].astype(bool)], *whole])


def _with_clear_names(candidates: list[Candidate]) -> list[Candidate]:
    """Put the folder before a name that two files share."""
    names = [candidate.name for candidate in candidates]
    return [
        replace(item, name=f"{item.folder}/{item.name}") if names.count(item.name) > 1 else item for item in candidates
    ]


def _read(candidate: Candidate, programme: Programme, *, month: str, settle: float) -> _Reading:
    reading = _Reading(candidate, [])
    team = candidate.folder if programme.has_team(candidate.folder) else ""
    context = Context(programme, month, folder_team=team)
    try:
        reading.content = read_whole(candidate, settle=settle)
        name = shown(candidate.name)
        layout = layout_for(name, programme.collaborative.layouts)
        sheet, notes = _sheet(name, reading.content.data, layout)
        reading.faults += notes
        columns, notes = match_columns(sheet, layout)
        reading.faults += notes
        reading.table = read_table(sheet, columns, context)
        reading.faults += run_checks(ALL_CHECKS, reading.table, context)
    except Refused as refused:
        reading.table = None
        reading.faults += [replace(fault, team=_named_team(reading, programme)) for fault in refused.faults]
    return reading


def _sheet(name: str, data: bytes, layout: Layout | None) -> tuple[Sheet, list[Fault]]:
    kind = check_kind(name, data)
    if kind == ".xlsx":
        return read_xlsx(name, data, layout)
    return read_csv(name, decode.gunzip(name, data) if kind == ".csv.gz" else data, names_for(layout))


def _named_team(reading: _Reading, programme: Programme) -> str:
    """Return the team whose folder a file lies in, or whose id begins the file's name; empty if neither."""
    if programme.has_team(reading.candidate.folder):
        return reading.candidate.folder
    stem = reading.candidate.path.name.split(".")[0]
    fits = [team.id for team in programme.teams if stem == team.id or stem.startswith((f"{team.id}_", f"{team.id} "))]
    return max(fits, key=len, default="")


def _teams_of(reading: _Reading, programme: Programme) -> set[str]:
    named = {_named_team(reading, programme)} - {""}
    held = set(reading.table.value("team")) - {""} if reading.table is not None else set()
    return named | {str(team) for team in held}


def _info(reading: _Reading) -> FileInfo:
    table, content = reading.table, reading.content
    assert table is not None
    assert content is not None
    held = frame_of(table)
    days = [str(day) for day in table.value("extracted_on")[table.here] if day]
    sources = sorted({str(text) for text in table.value("data_source")[table.here] if text})
    return FileInfo(
        name=table.file,
        sha256=content.sha256,
        rows=int(table.here.sum()),
        teams=tuple(sorted(held["team"].unique())),
        months=tuple(sorted(held["month"].unique())),
        extracted_on=max(days, default=""),
        data_source="; ".join(sources),
    )


def _merged(readings: list[_Reading], infos: tuple[FileInfo, ...]) -> tuple[pd.DataFrame, pd.DataFrame, list[Fault]]:
    frames = [
        frame_of(reading.table).assign(file=info.name, stamp=info.extracted_on)
        for reading, info in zip(readings, infos, strict=True)
        if reading.table is not None
    ]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        nothing = empty_counts("row", "refused", "file", "stamp").astype({"refused": bool, "row": int})
        return nothing, pd.DataFrame({name: [] for name in RESTATEMENTS}), []
    return merge(pd.concat(frames, ignore_index=True))
