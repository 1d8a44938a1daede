"""Checks on numbers: how they were written, and whether numerator and denominator can belong together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.errors import mask
from workbench.intake.cells import SPACES
from workbench.intake.checks import Check, Find, Finding, by_value, rows_of
from workbench.intake.number_text import HIDDEN_MARK
from workbench.intake.table import NUMBERS, Context, Table

_DIGITS = "Write the number in digits, for example 45."
_MISSING = "Leave the cell empty if the number is not known; write 0 only for a true zero."


def needed(table: Table, column: str) -> np.ndarray:
    """True for rows still here whose measure needs this column."""
    is_value = table.flag("id") & ~table.flag("is_ratio")
    if column == "n":
        return table.here
    return table.here & (is_value if column == "value" else ~is_value)


def written(how: str, message: str, *, remedy: str, columns: tuple[str, ...] = NUMBERS) -> Find:
    """Return a check that finds needed numbers written in one way, one finding for each different text."""

    def find(table: Table, context: Context) -> Iterator[Finding]:
        for column in columns:
            cells = table.cells[column]
            rows = rows_of(cells.written(how) & needed(table, column))
            for text, members in by_value(rows, cells.sent):
                yield Finding(members, message, remedy, column, mask(text))

    return find


def converted(how: str, message: str) -> Find:
    """Return a check that says once a column that numbers were written in an unusual but clear form."""

    def find(table: Table, context: Context) -> Iterator[Finding]:
        for column in NUMBERS:
            cells = table.cells[column]
            chosen = cells.written(how) & needed(table, column)
            chosen &= whole(table, column) if how == "one_group" else True
            rows = rows_of(chosen)
            if len(rows):
                read, sent = f"{cells.value[rows[0]]:.15g}", str(cells.sent[rows[0]]).strip(SPACES)
                remedy = _point(sent) if how == "decimal_comma" else _as_read(read)
                yield Finding(rows, f"{message} {mask(read)}", remedy, column, mask(sent))

    return find


def _point(sent: str) -> str:
    """Return the remedy for a decimal comma; a number too long to be shown is not spelled out."""
    pointed = sent.replace(",", ".")
    return f"Write a decimal point, {pointed}." if mask(pointed) == pointed else "Write a decimal point."


def _as_read(read: str) -> str:
    """Return the remedy for separated thousands; a number too long to be shown is not spelled out."""
    return f"Write {read}." if mask(read) == read else "Write no separator between thousands, and a decimal point."


def percentages(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers with a percent sign: the rate that is computed from the counts, or a share where none is meant."""
    for column in NUMBERS:
        people = column in ("numerator", "denominator")
        wanted = "a count is wanted, not a percentage" if people else "a number is wanted, not a percentage"
        remedy = "Write the number of people, not the rate." if people else "Write the number itself, not a rate."
        yield from written("percent", wanted, remedy=remedy, columns=(column,))(table, context)


def whole(table: Table, column: str) -> np.ndarray:
    """True for rows whose number in this column must be whole."""
    if column == "n":
        return np.ones(len(table.rows), dtype=bool)
    whole_numbers = table.flag("whole_numbers")
    if column != "value":
        return whole_numbers
    return whole_numbers & table.of_measure(lambda measure: measure.unit == "count")


def doubtful_groups(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers such as 1,234 where decimals are allowed: a thousand or one and a bit."""
    for column in NUMBERS:
        cells = table.cells[column]
        doubtful = cells.written("one_group") & ~whole(table, column) | cells.written("doubtful_comma")
        for text, rows in by_value(rows_of(doubtful & needed(table, column)), cells.sent):
            whole_one, fraction = (str(text).strip(SPACES).replace(",", by) for by in ("", "."))
            told = mask(whole_one) == whole_one
            remedy = f"Write {whole_one} or {fraction}." if told else "Write 1234 or 1.234."
            yield Finding(rows, "the comma may separate thousands or decimals", remedy, column, mask(text))


def hidden_elsewhere(table: Table, context: Context) -> Iterator[Finding]:
    """The mark for a small count where it is not allowed."""
    for column in ("denominator", "value", "n"):
        rows = rows_of(table.cells[column].written("hidden") & needed(table, column))
        if len(rows):
            message = f"only a numerator may be sent as {HIDDEN_MARK}"
            yield Finding(rows, message, "Send the number, or leave the row's numbers empty.", column, HIDDEN_MARK)


def hidden_of_nobody(table: Table, context: Context) -> Iterator[Finding]:
    """A small count that is hidden although its denominator is 0."""
    hidden = table.is_written("numerator", "hidden") & table.flag("numerator_subset")
    rows = rows_of(hidden & (table.value("denominator") < 1) & needed(table, "numerator"))
    if len(rows):
        message = f"the numerator is {HIDDEN_MARK}, which means 1 to 5, but the denominator is 0"
        yield Finding(rows, message, "Correct the denominator or the numerator.", "numerator", HIDDEN_MARK)


def rate_only(table: Table, context: Context) -> Iterator[Finding]:
    """A rate without the two numbers it was made of."""
    ratio = needed(table, "numerator") & table.flag("is_ratio")
    empty = np.isnan(table.value("numerator")) & np.isnan(table.value("denominator"))
    sent = ~table.cells["value"].written("blank", "not_sent")
    rows = rows_of(ratio & empty & sent & ~table.is_written("numerator", "hidden"))
    if len(rows):
        message = "a rate was sent without numerator and denominator"
        remedy = "Send the two counts; a rate of 0.62 and of 62 cannot be told apart."
        yield Finding(rows, message, remedy, "value", mask(table.cells["value"].sent[rows[0]]))


def not_sent(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers that were left out: the month is missing, never zero."""
    for column in ("numerator", "denominator", "value"):
        cells = table.cells[column]
        known = table.value("team") != ""
        rows = rows_of(cells.written("blank", "not_sent") & needed(table, column) & known)
        for team, members in by_value(rows, table.value("team")):
            message = f"the {column} was not sent for team {team}; the month is missing, not zero"
            yield Finding(members, message, _MISSING, column, mask(cells.sent[members[0]]))


def not_needed(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers that the measure does not use."""
    for column in ("numerator", "denominator", "value"):
        sent = ~table.cells[column].written("blank", "not_sent")
        rows = rows_of(sent & table.here & ~needed(table, column))
        if len(rows):
            yield Finding(rows, f"the {column} is not used for this measure and was ignored", "", column)


def negative(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers below zero where none can be."""
    score = table.of_measure(lambda measure: measure.unit == "score")
    for column in NUMBERS:
        below = (table.value(column) < 0) & needed(table, column)
        rows = rows_of(below & ~score if column == "value" else below)
        for text, members in by_value(rows, table.cells[column].sent):
            yield Finding(members, "the number is below 0", "Write 0 or more.", column, mask(text))


def not_whole(table: Table, context: Context) -> Iterator[Finding]:
    """Fractions where the measure counts people or events."""
    for column in NUMBERS:
        value = table.value(column)
        rows = rows_of((value != np.floor(value)) & ~np.isnan(value) & whole(table, column) & needed(table, column))
        for text, members in by_value(rows, table.cells[column].sent):
            message = "the number is not whole; this measure counts whole numbers"
            yield Finding(members, message, "Write a whole number, for example 45.", column, mask(text))


def above_denominator(table: Table, context: Context) -> Iterator[Finding]:
    """More in the numerator than in the denominator, where the numerator is a part of it."""
    numerator, denominator = table.value("numerator"), table.value("denominator")
    wrong = (numerator > denominator) & (denominator != 0) & table.flag("numerator_subset") & table.flag("is_ratio")
    for row in rows_of(wrong & table.here):
        yield Finding(
            [row],
            f"the numerator {_sent(table, row, 'numerator')} is above the denominator "
            f"{_sent(table, row, 'denominator')}",
            "Correct one of them: the numerator is a part of the denominator.",
            "numerator",
        )


def of_nobody(table: Table, context: Context) -> Iterator[Finding]:
    """A numerator although the denominator is 0."""
    wrong = (table.value("denominator") == 0) & (table.value("numerator") > 0) & table.flag("is_ratio") & table.here
    for row in rows_of(wrong):
        message = f"the denominator is 0 but the numerator is {_sent(table, row, 'numerator')}"
        yield Finding([row], message, "Correct the denominator.", "denominator")


def nobody(table: Table, context: Context) -> Iterator[Finding]:
    """0 of 0: nobody was eligible, which is no result."""
    zero = (table.value("denominator") == 0) & (table.value("numerator") == 0) & table.flag("is_ratio") & table.here
    known = table.value("team") != ""
    for team, rows in by_value(rows_of(zero & known), table.value("team")):
        message = f"nobody was eligible (0 of 0) for team {team}; the month has no result, not zero"
        yield Finding(rows, message, "", "denominator")


def _sent(table: Table, row: int, column: str) -> str:
    return mask(table.cells[column].sent[row])


def _allowed(message: str) -> Find:
    remedy = f"Allowed are a number, an empty cell, and {HIDDEN_MARK} for a numerator of 1 to 5."
    return written("marker", message, remedy=remedy)


CHECKS = (
    Check("text_in_number", written("text", "this is not a number", remedy=_DIGITS)),
    Check("percent", percentages),
    Check("number_word", written("word", "this word is not a number and not a missing value", remedy=_MISSING)),
    Check("spreadsheet_error", written("error", "this is an error of a spreadsheet", remedy="Mend the formula.")),
    Check("too_many_digits", written("long", "this number has too many digits to be a count", remedy=_DIGITS)),
    Check(
        "scientific", written("scientific", "a spreadsheet has shortened this number", remedy="Write all its digits.")
    ),
    Check("unknown_marker", _allowed("this mark for a small or missing number is not known")),
    Check("doubtful_comma", doubtful_groups),
    Check("hidden_elsewhere", hidden_elsewhere),
    Check("hidden_of_nobody", hidden_of_nobody),
    Check("rate_only", rate_only),
    Check("negative", negative),
    Check("not_whole", not_whole),
    Check("numerator_above_denominator", above_denominator),
    Check("denominator_zero", of_nobody),
    Check("thousands", converted("thousands", "thousands were separated; the number was read as"), level="warning"),
    Check("thousands", converted("one_group", "thousands were separated; the number was read as"), level="warning"),
    Check("decimal_comma", converted("decimal_comma", "a decimal comma was read; the number is"), level="warning"),
    Check("missing_number", not_sent, level="warning"),
    Check("number_not_used", not_needed, level="warning"),
    Check("nobody_eligible", nobody, level="warning"),
)
