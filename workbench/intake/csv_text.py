"""CSV text to a sheet of text cells: the separator found by evidence, every row of the same width."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

from workbench.errors import Fault, mask
from workbench.intake import decode
from workbench.intake.columns import plain
from workbench.intake.sheet import MAX_COLUMNS, MAX_LINE, MAX_ROWS, Refused, Sheet, refuse, warn

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SHOWN_ROWS = 20


def read_csv(name: str, data: bytes, known: Collection[str]) -> tuple[Sheet, list[Fault]]:
    """Return the sheet in a CSV file's bytes and warnings; raise Refused if it cannot be read safely.

    ``known`` are the column names, plain, by which the separator is recognised.
    """
    _check_longest_line(name, data)
    text, notes = decode.text_of(name, data)
    text = _line_ends(name, text, notes)
    told, text, skipped = _told_separator(text)
    separator = told or _separator(name, text, known)
    records = _records(name, text, separator)
    header, rows, numbers = _shape(name, records, ends_whole=text.endswith("\n"), notes=notes)
    return Sheet(name, header, rows, [number + skipped for number in numbers]), notes


def _check_longest_line(name: str, data: bytes) -> None:
    start, step = 0, MAX_LINE
    while start + step < len(data):
        end = max(data.rfind(b"\n", start, start + step), data.rfind(b"\r", start, start + step))
        if end < 0:
            row = data.count(b"\n", 0, start) + 1
            raise refuse(
                name,
                "line_too_long",
                f"has a line longer than {MAX_LINE} bytes, the limit",
                remedy="Send one row for each team, month, measure and stratum.",
                row=row,
            )
        start = end + 1


def _line_ends(name: str, text: str, notes: list[Fault]) -> str:
    if "\r" not in text:
        return text
    if "\n" not in text:
        notes.append(warn(name, "line_ends", "has the line ends of old Macintosh files (CR), which were read as rows"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _told_separator(text: str) -> tuple[str, str, int]:
    """Return the separator of a first line ``sep=;`` as Excel writes it, the text after it, and rows skipped."""
    first, _, rest = text.partition("\n")
    mark = first.strip()[4:] if first.lower().startswith("sep=") else ""
    return (mark, rest, 1) if mark in _SEPARATORS else ("", text, 0)


def _separator(name: str, text: str, known: Collection[str]) -> str:
    line = next((line for line in text.split("\n") if line.strip()), "")
    present = [mark for mark in _SEPARATORS if mark in line]
    if len(present) < 2:
        return present[0] if present else ","
    score = {mark: sum(plain(cell) in known for cell in next(csv.reader([line], delimiter=mark))) for mark in present}
    best = [mark for mark in present if score[mark] == max(score.values())]
    if len(best) == 1:
        return best[0]
    words = " or ".join(_SEPARATORS[mark] for mark in best)
    raise refuse(
        name,
        "separator",
        f"may be separated by {words}; its header allows both",
        remedy="Save it as a comma-separated file, or write sep=; (or sep=,) into the first line.",
        row=1,
    )


def _records(name: str, text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if len(records) > MAX_ROWS or len(record) > MAX_COLUMNS:
                raise _too_many(name, len(records), len(record))
    except csv.Error as error:
        raise refuse(
            name,
            "quotes",
            "has a quotation mark that opens in this row and is not closed properly",
            remedy="Close or double the quotation mark.",
            row=len(records) + 1,
        ) from error
    return records


def _too_many(name: str, rows: int, columns: int) -> Refused:
    if columns > MAX_COLUMNS:
        message = f"has {columns} columns; the limit is {MAX_COLUMNS}"
    else:
        message = f"has more than {MAX_ROWS} rows, the limit"
    return refuse(
        name, "too_large", message, remedy="Send one row for each team, month, measure and stratum.", row=rows
    )


def _shape(
    name: str, records: list[list[str]], *, ends_whole: bool, notes: list[Fault]
) -> tuple[tuple[str, ...], list[list[str]], list[int]]:
    first = next((place for place, record in enumerate(records) if any(cell.strip() for cell in record)), None)
    if first is None:
        raise refuse(name, "empty_file", "is empty", remedy="Send the file again.")
    header = tuple(records[first])
    rows = records[first + 1 :]
    numbers = list(range(first + 2, len(records) + 1))
    width = len(header)
    while rows and not any(rows[-1]):
        rows.pop(), numbers.pop()
    if not rows:
        message = "has a header and 0 data rows"
        raise refuse(name, "no_rows", message, remedy="Send the months' counts; no row is not the same as zero.")
    if not ends_whole:
        _check_last_row(name, rows[-1], width, row=numbers[-1], notes=notes)
    ragged = [(number, len(row)) for number, row in zip(numbers, rows, strict=True) if _is_ragged(row, width)]
    if ragged:
        raise _ragged(name, ragged, width)
    return header, [row[:width] if len(row) >= width else [""] * width for row in rows], numbers


def _is_ragged(row: list[str], width: int) -> bool:
    if len(row) == width or not any(row):
        return False
    return len(row) < width or any(cell.strip() for cell in row[width:])


def _check_last_row(name: str, cells: list[str], width: int, *, row: int, notes: list[Fault]) -> None:
    if len(cells) < width:
        raise refuse(
            name,
            "incomplete",
            f"seems incomplete: its last row ends after {len(cells)} of {width} fields",
            remedy="Wait until the upload is finished, or send the file again.",
            row=row,
        )
    message = "does not end with a line end; its last row was read as it is"
    remedy = "Check that the last row is whole."
    notes.append(warn(name, "no_line_end", message, remedy=remedy, row=row, value=mask(cells[-1])))


def _ragged(name: str, ragged: list[tuple[int, int]], width: int) -> Refused:
    remedy = "Put a cell that holds the separator between quotation marks."
    return Refused(
        Fault(name, f"has {found} fields, {width} are expected", remedy, row=row, code="ragged", scope="file")
        for row, found in ragged[:_SHOWN_ROWS]
    )
