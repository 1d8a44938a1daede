"""Numbers as people write them in a sheet, to floats; what is doubtful is named, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from workbench.intake.cells import NOT_SENT, SPACES

HIDDEN_MARK = "<6"
HIDDEN_LOW, HIDDEN_HIGH = 1.0, 5.0
ERRORS = ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!")

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{0,20})?", re.ASCII)
_WORD = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE | re.ASCII)
_SPACED = re.compile(rf"-?\d{{1,3}}(?:[{SPACES}'’]\d{{3}})+(?:[.,]\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+\.\d+", re.ASCII)
_GROUPED_BY_POINT = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_ONE_GROUP = re.compile(r"-?\d{1,3},\d{3}", re.ASCII)
_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)
_LONG = re.compile(r"-?\d{16,}(?:[.,]\d*)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
_NONE = math.nan


def reader(texts: Iterable[str]) -> Callable[[str], tuple[object, str]]:
    """Return a reader of numbers for one column, which knows whether the column writes decimals with a comma."""
    decimal_comma = any(_COMMA.fullmatch(text.strip(SPACES)) and not _ONE_GROUP.fullmatch(text) for text in set(texts))

    def read(text: str) -> tuple[object, str]:
        return read_number(text, decimal_comma=decimal_comma)

    return read


def read_number(text: str, *, decimal_comma: bool = False) -> tuple[float, str]:
    """Return a number and how it was written; NaN where it is none.

    How: "" plain, thousands, decimal_comma, one_group (1,234: thousands only where whole numbers are wanted),
    doubtful_comma, hidden (``<6``), not_sent, percent, word, error, long, scientific, text.
    """
    short = text.strip(SPACES)
    if _PLAIN.fullmatch(short):
        return float(short), ""
    if short.casefold() in NOT_SENT:
        return _NONE, "not_sent" if short else "blank"
    return _unusual(short, decimal_comma)


def _unusual(short: str, decimal_comma: bool) -> tuple[float, str]:
    if re.fullmatch(rf"<[{SPACES}]*6", short):
        return _NONE, "hidden"
    if _SPACED.fullmatch(short) or _GROUPED.fullmatch(short):
        digits = re.sub(rf"[{SPACES}'’]", "", short)
        return float(digits.replace(",", "" if _GROUPED.fullmatch(short) else ".")), "thousands"
    if _GROUPED_BY_POINT.fullmatch(short):
        return float(short.replace(".", "").replace(",", ".")), "thousands"
    if _ONE_GROUP.fullmatch(short):
        return (_NONE, "doubtful_comma") if decimal_comma else (float(short.replace(",", "")), "one_group")
    if _COMMA.fullmatch(short) and len(short) <= 17:
        return float(short.replace(",", ".")), "decimal_comma"
    return _NONE, _what(short)


def _what(short: str) -> str:
    if short.upper() in ERRORS:
        return "error"
    if "%" in short:
        return "percent"
    if _WORD.fullmatch(short):
        return "word"
    if _LONG.fullmatch(short):
        return "long"
    if _SCIENTIFIC.fullmatch(short):
        return "scientific"
    return "marker" if re.match(r"[<>≤≥*]|(?:few|moins|less|suppress|masqu|hidden)", short.casefold()) else "text"
