"""What a reader of values would not see in a sheet's XML: far cells, formulas without a value, errors, hidden rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import Fault, mask
from workbench.intake.sheet import MAX_COLUMNS, MAX_ROWS, Refused, warn

_MAYBE_FAR_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Z]{2,}(?=\d)|[A-Z](?=\d{6}))(\d+)[\"']")
_MAYBE_FAR_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br\s*=\s*[\"'](\d{6,})[\"']")
_ROW_PLACE = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_FORMULA_ONLY = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<", re.DOTALL)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]+\d+)[\"']")
_SHOWN = 20


@dataclass(frozen=True)
class Scan:
    """The faults that refuse a sheet, and the numbers of its hidden rows."""

    faults: tuple[Fault, ...]
    hidden_rows: tuple[int, ...]


def column_number(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_corners(file: str, sheet: str, xml: bytes) -> None:
    """Raise Refused if a cell or row lies beyond the limits, before anything tries to make room for it."""
    far = next(_far_places(xml), "")
    if far:
        message = f"the cell {far} lies beyond {MAX_ROWS} rows or {MAX_COLUMNS} columns, the limit"
        remedy = "Delete the rows and columns below and right of the counts, and save again."
        raise Refused([Fault(file, message, remedy, sheet=sheet, code="far_cell", scope="file")])


def _far_places(xml: bytes) -> Iterator[str]:
    """Return cells, then rows, beyond the limits; the patterns find every cell that can be."""
    for letters, row in (found.groups() for found in _MAYBE_FAR_CELL.finditer(xml)):
        if int(row) > MAX_ROWS or column_number(letters) > MAX_COLUMNS:
            yield (letters + row).decode()
    for found in _MAYBE_FAR_ROW.finditer(xml):
        if int(found.group(1)) > MAX_ROWS:
            yield f"A{found.group(1).decode()}"


def scan(file: str, sheet: str, xml: bytes) -> Scan:
    """Return what the values alone would not show of one sheet."""
    faults = [
        _cell(file, sheet, found, code="formula_without_value", message="holds a formula without a saved value")
        for found in _FORMULA_ONLY.findall(xml)[:_SHOWN]
    ]
    faults += [
        _cell(file, sheet, found, code="cell_error", message="holds an error of the spreadsheet", value=error)
        for found, error in _ERROR.findall(xml)[:_SHOWN]
    ]
    hidden = tuple(int(row) for tag in _HIDDEN_ROW.finditer(xml) for row in _ROW_PLACE.findall(tag.group()))
    return Scan(tuple(faults), hidden)


def merged_header(file: str, sheet: str, xml: bytes, *, row: int) -> list[Fault]:
    """Return a fault for every merged cell that touches the header's row."""
    return [
        Fault(
            file,
            f"the header's cells {left.decode()}{top.decode()}:{right.decode()}{bottom.decode()} are merged",
            "Unmerge them: one header row, one name a column.",
            sheet=sheet,
            row=row,
            column=left.decode(),
            code="merged_header",
            scope="file",
        )
        for left, top, right, bottom in _MERGED.findall(xml)
        if int(top) <= row <= int(bottom)
    ]


def hidden_note(file: str, sheet: str, hidden: tuple[int, ...]) -> list[Fault]:
    """Return one warning that says how many hidden rows were read."""
    if not hidden:
        return []
    message = f"{len(hidden)} hidden or filtered rows were read like the others, the first is row {hidden[0]}"
    remedy = "Delete them if they should not count."
    return [warn(file, "hidden_rows", message, remedy=remedy, sheet=sheet, row=hidden[0])]


def _cell(file: str, sheet: str, attributes: bytes, *, code: str, message: str, value: bytes = b"") -> Fault:
    found = _REFERENCE.search(b" " + attributes)
    address = found.group(1).decode() if found else "without address"
    digits = "".join(ch for ch in address if ch.isdigit())
    return Fault(
        file,
        f"the cell {address} {message}",
        "Open it in Excel, mend the formula, save, and send it again.",
        sheet=sheet,
        row=int(digits or 0),
        column=address.rstrip("0123456789") if found else "",
        value=mask(value.decode("utf-8", "replace")),
        code=code,
        scope="file",
    )
