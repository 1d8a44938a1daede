"""Checks on text cells: formulas, HTML, hidden characters, health-card numbers, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from workbench.errors import mask
from workbench.intake.checks import Check, Finding, by_value, rows_of
from workbench.intake.table import NUMBERS, Context, Table

NOTE_LENGTH = 1000
_TEXTS = (
    "team",
    "month",
    "measure",
    "stratifier",
    "stratum",
    "version",
    "data_source",
    "extracted_on",
    "status",
    "note",
)
_FORMULA = re.compile(r"[=@\t\r]|[+-](?=[\w(=@])")
_DASHED_NUMBER = re.compile(r"-\d+(?:[.,]\d+)?")
_HTML = re.compile(r"<\s*[a-zA-Z/!?]|&#|javascript:", re.IGNORECASE)
_HEALTH_CARD = re.compile(r"(?<![\d.,])\d{4}[ -]?\d{3}[ -]?\d{3}(?:[ -]?[A-Za-z]{1,2})?(?![\d.,]|[A-Za-z])")
_PICTURE = re.compile(r"!\[[^\]]*\]\(")
_MARKUP = re.compile(r"\\[a-zA-Z]+|\$[^$]+\$|(?<!\w)_[^_]+_(?!\w)|\*\*|\]\(")


def _like_a_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _DASHED_NUMBER.fullmatch(text)


def _invisible(text: str) -> str:
    """Return the code points in a text that cannot be seen, but not line ends and tabs."""
    odd = {ch for ch in text if not ch.isprintable() and ch not in "\n\r\t\u00a0\u202f\u2009\u2007\u3000\ufeff\u00ad"}
    return ", ".join(f"U+{ord(ch):04X}" for ch in sorted(odd))


def _each(
    table: Table, columns: tuple[str, ...], test: Callable[[str], object]
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Return each different text of the columns that passes a test, with its rows."""
    for column in columns:
        cells = table.cells[column]
        for text, rows in by_value(rows_of(cells.where(test) & table.here), cells.sent):
            yield column, str(text), rows


def formulas(table: Table, context: Context) -> Iterator[Finding]:
    """Text cells that a spreadsheet would run as a formula."""
    for column, text, rows in _each(table, _TEXTS, _like_a_formula):
        remedy = "Write plain text that does not begin with = + - or @."
        yield Finding(rows, "the text begins like a formula", remedy, column, mask(text))


def markup(table: Table, context: Context) -> Iterator[Finding]:
    """HTML in a text cell."""
    for column, text, rows in _each(table, _TEXTS, _HTML.search):
        yield Finding(rows, "the text holds HTML", "Write plain text.", column, mask(text))


def invisible(table: Table, context: Context) -> Iterator[Finding]:
    """Control characters and characters that turn the direction of writing."""
    for column, text, rows in _each(table, _TEXTS, _invisible):
        message = f"the text holds a character that cannot be seen: {_invisible(text)}"
        yield Finding(rows, message, "Type the text again.", column, mask(text))


def health_cards(table: Table, context: Context) -> Iterator[Finding]:
    """Numbers of the form of a health-card number, in any cell that is read."""
    for column, text, rows in _each(table, (*_TEXTS, *NUMBERS), _HEALTH_CARD.search):
        message = "the cell holds a number of the form of a health-card number"
        remedy = "Delete it and send the file again; delete the copy that was sent."
        yield Finding(rows, message, remedy, column, mask(text))


def health_cards_elsewhere(table: Table, context: Context) -> Iterator[Finding]:
    """Such numbers in a column that is otherwise ignored: the file must not be kept."""
    for name, texts in table.extras.items():
        rows = [row for row, text in enumerate(texts) if _HEALTH_CARD.search(text)]
        if rows:
            message = f"{len(rows)} cells of the column hold numbers of the form of a health-card number"
            remedy = "Delete the column and send the file again; delete the copy that was sent."
            yield Finding(rows[:1], message, remedy, mask(name, keep=30))


def pictures(table: Table, context: Context) -> Iterator[Finding]:
    """Pictures from the web in a note."""
    for column, _, rows in _each(table, ("note",), _PICTURE.search):
        yield Finding(rows, "the note names a picture, which is not loaded and not kept", "", column)


def signs(table: Table, context: Context) -> Iterator[Finding]:
    """Signs of Markdown or LaTeX in a note, which stay as they are."""
    for column, _, rows in _each(table, ("note",), _MARKUP.search):
        yield Finding(rows, "the note holds signs of a markup language, which stay plain text", "", column)


def long_notes(table: Table, context: Context) -> Iterator[Finding]:
    """Notes that are longer than is kept."""
    for column, text, rows in _each(table, ("note",), lambda text: len(text) > NOTE_LENGTH):
        message = f"the note has {len(text)} characters; it is cut after {NOTE_LENGTH}"
        yield Finding(rows, message, "Keep notes short.", column)


CHECKS = (
    Check("health_card_column", health_cards_elsewhere, scope="file"),
    Check("health_card", health_cards),
    Check("formula", formulas),
    Check("html", markup),
    Check("invisible_character", invisible),
    Check("note_picture", pictures, level="warning"),
    Check("note_markup", signs, level="warning"),
    Check("note_long", long_notes, level="warning"),
)
