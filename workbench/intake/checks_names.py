"""Checks on what a row is about: team, month, measure, version, stratum, status, and rows that are no counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

import numpy as np

from workbench import months
from workbench.errors import mask
from workbench.intake.cells import fold
from workbench.intake.checks import Check, Finding, by_value, rows_of
from workbench.intake.columns import plain
from workbench.intake.table import NOT_KNOWN, STATUS, TOTAL_WORDS, Context, Table

EARLIEST = "1990-01"
_WORDS = {
    "day_first": "the day first",
    "month_first": "the month first",
    "mixed": "the day first in some and the month first in others",
}


def _shown(items: Iterable[str], limit: int = 12) -> str:
    names = list(items)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def blank_rows(table: Table, context: Context) -> Iterator[Finding]:
    """Rows without any content."""
    rows = rows_of(table.blank)
    if len(rows):
        yield Finding(rows, f"{len(rows)} blank rows were skipped")


def total_rows(table: Table, context: Context) -> Iterator[Finding]:
    """Rows that add up others: they would count everyone twice."""
    roster = {fold(team.id) for team in context.programme.teams}
    is_total = np.zeros(len(table.rows), dtype=bool)
    for column in ("team", "month", "measure"):
        cells = table.cells[column]
        is_total |= cells.where(lambda text: plain(text) in TOTAL_WORDS and fold(text) not in roster)
    rows = rows_of(is_total & table.here)
    if len(rows):
        yield Finding(rows, "a row of totals was left out", "Delete totals from the sheet.", "team")


def only_zeros(table: Table, context: Context) -> Iterator[Finding]:
    """Teams outside the roster that hold nothing but zeros or blanks, such as closed organisations."""
    amounts = [np.nan_to_num(table.value(name)) != 0 for name in ("numerator", "denominator", "value")]
    filled = amounts[0] | amounts[1] | amounts[2] | table.is_written("numerator", "hidden")
    unknown = table.is_written("team", "unknown")
    sent = table.cells["team"].sent
    busy = set(sent[unknown & filled])
    empty = unknown & table.cells["team"].where(lambda text: text not in busy)
    teams = sorted({mask(text) for text in sent[empty]})
    if teams:
        rows = rows_of(empty)
        message = (
            f"{len(teams)} teams that are not in the roster and have 0 of 0 only were left out: {_shown(teams, 300)}"
        )
        yield Finding(rows, message, "Add them to teams.yaml if they take part.", "team")


def later_months(table: Table, context: Context) -> Iterator[Finding]:
    """Months after the reporting month that were complete, or nearly, when the file was made."""
    for month, rows in _late(table, context):
        day = table.value("extracted_on")[rows]
        known = np.array([bool(text) and text[:7] >= month for text in day])
        begun = np.array([not text for text in day]) & (month == months.add(context.month, 1))
        if (known | begun).any():
            message = f"the month {month} comes after the reporting month {context.month} and was left out"
            yield Finding(rows[known | begun], message, "It is read when its month is reported.", "month", month)


def future_months(table: Table, context: Context) -> Iterator[Finding]:
    """Months that nobody can know yet, at all or on the day of the extract."""
    for late, rows in _late(table, context):
        message = f"the month {late} lies in the future; the last complete month is {context.month}"
        yield Finding(rows, message, "Correct the month.", "month", late)
    month, day = table.value("month"), table.value("extracted_on")
    after = np.array([bool(text) and text[:7] < name <= context.month for name, text in zip(month, day, strict=True)])
    for name, rows in by_value(rows_of(after & table.here), month):
        message = f"the month {name} begins after the day of the extract"
        yield Finding(rows, message, "Correct the month or the day of the extract.", "month", str(name))


def _late(table: Table, context: Context) -> Iterator[tuple[str, np.ndarray]]:
    month = table.value("month")
    for value, rows in by_value(rows_of((month > context.month) & table.here), month):
        yield str(value), rows


def old_months(table: Table, context: Context) -> Iterator[Finding]:
    """Months so early that they must be a slip."""
    month = table.value("month")
    rows = rows_of((month != "") & (month < EARLIEST) & table.here)
    if len(rows):
        yield Finding(rows, f"the month lies before {EARLIEST}", "Correct the month.", "month", str(month[rows[0]]))


def left_teams(table: Table, context: Context) -> Iterator[Finding]:
    """Months after a team has left."""
    month, team = table.value("month"), table.value("team")
    for item in context.programme.teams:
        if item.left is not None:
            rows = rows_of((team == item.id) & (month > item.left) & table.here)
            if len(rows):
                message = f"team {item.id} left the collaborative after {item.left}"
                yield Finding(rows, message, "Correct the month, or the team's last month in teams.yaml.", "month")


def blank_names(table: Table, context: Context) -> Iterator[Finding]:
    """Rows that hold something but name no team or no measure."""
    for column in ("team", "measure"):
        rows = rows_of(table.is_written(column, "blank"))
        if len(rows):
            yield Finding(rows, f"the {column} is missing", f"Write the {column}'s id.", column)


def unknown_teams(table: Table, context: Context) -> Iterator[Finding]:
    """Teams that are not in the roster; none is made on the fly."""
    roster = [team.id for team in context.programme.teams]
    labels = {fold(name.name): team.id for team in context.programme.teams for name in team.names}
    for text, rows in by_value(rows_of(table.is_written("team", "unknown")), table.cells["team"].sent):
        near = difflib.get_close_matches(str(text), roster, n=3, cutoff=0.5)
        hint = labels.get(fold(str(text)))
        nearest = f"; nearest are {', '.join(near)}" if near else ""
        nearest = f"; this is the name of team {hint}" if hint else nearest
        message = f"the team {mask(text)} is not in the roster{nearest}"
        yield Finding(rows, message, "Write the team's id as in teams.yaml.", "team", mask(text))


def unclear_teams(table: Table, context: Context) -> Iterator[Finding]:
    """Team ids that differ from another only by capitals or blanks."""
    groups: dict[str, list[str]] = {}
    for team in context.programme.teams:
        groups.setdefault(fold(team.id), []).append(team.id)
    sent = table.cells["team"].sent
    for folded, names in groups.items():
        if len(names) > 1:
            rows = rows_of(
                table.is_written("team", "ambiguous") & np.array([fold(str(text)) == folded for text in sent])
            )
            if len(rows):
                message = f"the teams {' and '.join(names)} differ by capitals or blanks only"
                yield Finding(rows, message, "Give one of them another id.", "team", mask(sent[rows[0]]))


def unknown_measures(table: Table, context: Context) -> Iterator[Finding]:
    """Measures that the collaborative does not follow."""
    known = [measure.id for measure in context.programme.measures]
    for text, rows in by_value(rows_of(table.is_written("measure", "unknown")), table.cells["measure"].sent):
        near = difflib.get_close_matches(str(text).upper(), [name.upper() for name in known], n=1, cutoff=0.6)
        hint = next((name for name in known if name.upper() in near), "")
        nearest = f"; did you mean {hint}?" if hint else f"; known are {_shown(known)}"
        message = f"the measure {mask(text, keep=30)} is not followed here{nearest}"
        yield Finding(rows, message, "Write the measure's id.", "measure", mask(text, keep=30))


def unknown_strata(table: Table, context: Context) -> Iterator[Finding]:
    """Stratifiers and strata that the measure does not declare."""
    for column in ("stratifier", "stratum"):
        cells = table.cells[column]
        rows = rows_of(cells.written("unknown", "blank", "not_told", "ambiguous") & table.here)
        keys = np.array([f"{table.value('measure')[row]}\0{cells.sent[row]}" for row in rows], dtype=object)
        for key, places in by_value(np.arange(len(rows)), keys):
            measure = table.measure(rows[places[0]])
            declared = [item.id for item in measure.stratifiers] if measure else []
            if column == "stratum":
                chosen = measure.stratifier(str(table.value("stratifier")[rows[places[0]]])) if measure else None
                declared = list(dict.fromkeys((*chosen.strata, NOT_KNOWN))) if chosen else []
            text = str(key).split("\0")[1]
            message = f"the {column} {mask(text, keep=30) or '(blank)'} is not one of {_shown(['all', *declared])}"
            yield Finding(rows[places], message, f"Write a {column} that the measure has.", column, mask(text))


def unknown_versions(table: Table, context: Context) -> Iterator[Finding]:
    """Versions that the measure does not have."""
    for text, rows in by_value(rows_of(table.is_written("version", "unknown")), table.cells["version"].sent):
        measure = table.measure(rows[0])
        versions = [item.id for item in measure.versions] if measure else []
        message = f"the version {mask(text)} of the measure is not known; known are {_shown(versions)}"
        yield Finding(
            rows, message, "Write the version by which it was counted, or leave it empty.", "version", mask(text)
        )


def other_versions(table: Table, context: Context) -> Iterator[Finding]:
    """Rows counted by another version than the one that holds in their month."""
    for text, rows in by_value(rows_of(table.is_written("version", "other_version")), table.cells["version"].sent):
        yield Finding(rows, f"counted by version {mask(text)}, which is not the one of that month", "", "version")


def unknown_status(table: Table, context: Context) -> Iterator[Finding]:
    """A status other than final and provisional."""
    rows = rows_of(table.cells["status"].written("unknown", "ambiguous") & table.here)
    for text, members in by_value(rows, table.cells["status"].sent):
        yield Finding(members, "the status is not known", f"Write {' or '.join(STATUS)}.", "status", mask(text))


def tidied(table: Table, context: Context) -> Iterator[Finding]:
    """Blanks around a name, and names found in spite of other capitals."""
    for column in ("team", "measure", "stratifier", "stratum", "status"):
        trimmed = rows_of(table.is_written(column, "trimmed"))
        if len(trimmed):
            yield Finding(trimmed, f"blanks around the {column} were cut off", "", column)
        other = rows_of(table.is_written(column, "other_case"))
        for text, rows in by_value(other, table.cells[column].sent):
            value = table.value(column)[rows[0]]
            yield Finding(rows, f"the {column} was read as {value}", "Write it so.", column, mask(text, keep=30))


def bad_months(table: Table, context: Context) -> Iterator[Finding]:
    """Months that cannot be read, or not without guessing."""
    cells = table.cells["month"]
    known = ["", "other_form", "day", "clock", "serial"]
    for text, rows in by_value(rows_of(~cells.written(*known) & table.here), cells.sent):
        how = str(cells.how[rows[0]])
        message = {
            "blank": "the month is missing",
            "impossible": "there is no such date",
            "fiscal": "this is a fiscal period, not a calendar month",
        }.get(how, "this is not a month")
        if how.startswith("order:"):
            shown = _WORDS.get(how.removeprefix("order:"), "")
            evidence = f"; other rows of the column write {shown}" if shown else ""
            message = f"day and month cannot be told apart{evidence}"
        yield Finding(rows, message, "Write year and month, for example 2026-10.", "month", mask(text, keep=20))


def other_months(table: Table, context: Context) -> Iterator[Finding]:
    """Months that were written in another form and read without doubt."""
    words = {
        "other_form": "the month was written in another form and read as",
        "day": "the day was dropped and the month read as",
        "clock": "the day and the time of day were dropped and the month read as",
        "serial": "a spreadsheet's serial number was read as",
    }
    for how, message in words.items():
        rows = rows_of(table.is_written("month", how))
        if len(rows):
            value = table.value("month")[rows[0]]
            shown = f"{message} {value}" + (f" and so in {len(rows) - 1} more rows" if len(rows) > 1 else "")
            sent = mask(table.cells["month"].sent[rows[0]], keep=20)
            yield Finding(rows, shown, "Write year and month, for example 2026-10.", "month", sent)


def bad_days(table: Table, context: Context) -> Iterator[Finding]:
    """Days of extraction that cannot be read; they decide which file is the later one."""
    for text, rows in by_value(rows_of(table.is_written("extracted_on", "text")), table.cells["extracted_on"].sent):
        message = "the day of the extract is not a date, so the file counts as one without"
        yield Finding(rows, message, "Write it as 2026-11-03.", "extracted_on", mask(text, keep=20))


def another_teams_folder(table: Table, context: Context) -> Iterator[Finding]:
    """Rows of another team in the folder of one team."""
    if not context.folder_team:
        return
    team = table.value("team")
    rows = rows_of((team != "") & (team != context.folder_team) & table.here)
    if len(rows):
        others = _shown(sorted(set(team[rows])))
        message = f"the file lies in the folder of team {context.folder_team} but holds team {others}"
        yield Finding(rows, message, "Put it into the folder of its own team.", "team")


LEFT_OUT = (
    Check("blank_rows", blank_rows, level="warning", action="leave_out"),
    Check("total_row", total_rows, level="warning", action="leave_out"),
    Check("another_teams_folder", another_teams_folder, scope="file"),
    Check("not_in_roster_zero", only_zeros, level="warning", action="leave_out"),
    Check("later_month", later_months, level="warning", action="leave_out"),
)
CHECKS = (
    Check("missing_name", blank_names),
    Check("unknown_team", unknown_teams),
    Check("unclear_team", unclear_teams),
    Check("unknown_measure", unknown_measures),
    Check("unknown_stratum", unknown_strata),
    Check("unknown_version", unknown_versions),
    Check("other_version", other_versions, level="warning"),
    Check("unknown_status", unknown_status),
    Check("tidied_name", tidied, level="warning"),
    Check("bad_month", bad_months),
    Check("other_month_form", other_months, level="warning"),
    Check("future_month", future_months),
    Check("early_month", old_months),
    Check("team_left", left_teams),
    Check("bad_extract_day", bad_days, level="warning"),
)
