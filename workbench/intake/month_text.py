"""Months and days as people write them, to ``YYYY-MM``; a doubtful order of day and month is asked about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from workbench.intake.cells import SPACES

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})", re.ASCII)
_ISO_DAY = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?)?", re.ASCII
)
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_NAMED = re.compile(r"([a-z]+)\.?[ \-./]*(\d{4}|\d{2})|(\d{4})[ \-./]*([a-z]+)\.?", re.ASCII)
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?|60000", re.ASCII)
_FISCAL = re.compile(r"P\d{1,2}|Q\d|T\d|(?:FY|EF).*", re.IGNORECASE | re.ASCII)
_TWO_YEARS = re.compile(r"(\d{4})[-/](\d{2})", re.ASCII)
_NAMES = (
    ("january", "janvier"),
    ("february", "fevrier"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "aout"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "decembre"),
)


def reader(texts: Iterable[str], *, from_1904: bool = False) -> Callable[[str], tuple[object, str]]:
    """Return a reader of months for one column, which knows in what order the column writes day and month."""
    order = written_order(texts)

    def read(text: str) -> tuple[object, str]:
        return read_month(text, order=order, from_1904=from_1904)

    return read


def written_order(texts: Iterable[str]) -> str:
    """Return what the column shows of its order: day_first, month_first, mixed, or nothing."""
    pairs = [tuple(map(int, found.groups()[:2])) for text in set(texts) if (found := _SLASHED.fullmatch(text.strip()))]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    if day_first and month_first:
        return "mixed"
    return "day_first" if day_first else "month_first" if month_first else ""


def read_month(text: str, *, order: str = "", from_1904: bool = False) -> tuple[str, str]:
    """Return a month and how it was written; an empty month where it is none.

    How: "" (a month, or its first day), other_form, day (the day was dropped), clock (a time of day was dropped),
    serial, order:<what the column shows>, fiscal, impossible, blank, text.
    """
    short = text.strip(SPACES)
    if _MONTH.fullmatch(short):
        return short, ""
    if not short:
        return "", "blank"
    if found := _ISO_DAY.fullmatch(short):
        return _iso_day(found)
    if found := _SLASHED.fullmatch(short):
        return _slashed(found, order)
    if _SERIAL.fullmatch(short):
        day = serial_day(float(short), from_1904=from_1904)
        return f"{day:%Y-%m}", "serial"
    return _other_form(short)


def serial_day(number: float, *, from_1904: bool) -> date:
    """Return the day of a spreadsheet's serial number, in the 1900 or the 1904 system."""
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    return start + timedelta(days=int(number))


def _iso_day(found: re.Match[str]) -> tuple[str, str]:
    year, month, day = (int(part) for part in found.groups()[:3])
    try:
        when = date(year, month, day)
    except ValueError:
        return "", "impossible"
    if any(int(part or 0) for part in found.groups()[3:]):
        return f"{when:%Y-%m}", "clock"
    return f"{when:%Y-%m}", "" if day == 1 else "day"


def _slashed(found: re.Match[str], order: str) -> tuple[str, str]:
    first, second, year = (int(part) for part in found.groups())
    if order == "mixed" or (first <= 12 and second <= 12 and first != second):
        return "", f"order:{order}"
    day, month = (first, second) if second <= 12 else (second, first)
    try:
        return f"{date(year, month, day):%Y-%m}", "day"
    except ValueError:
        return "", "impossible"


def _other_form(short: str) -> tuple[str, str]:
    if _FISCAL.fullmatch(short) or _two_years(short):
        return "", "fiscal"
    if found := _YEAR_FIRST.fullmatch(short):
        return _checked(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(short):
        return _checked(int(found[2]), int(found[1]))
    if found := _NAMED.fullmatch(_without_accents(short)):
        name, year = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _checked(int(year) + (2000 if len(year) == 2 else 0), _named_month(name))
    return "", "text"


def _two_years(short: str) -> bool:
    """True for a fiscal year such as 2026/27 (2011/12 too, which could as well be a month)."""
    found = _TWO_YEARS.fullmatch(short)
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def _checked(year: int, month: int) -> tuple[str, str]:
    return (f"{year:04d}-{month:02d}", "other_form") if 1 <= month <= 12 else ("", "impossible" if month else "text")


def _named_month(name: str) -> int:
    """Return the month of an English or French name or of three letters or more of one; 0 if it is none or several."""
    if len(name) < 3:
        return 0
    found = {number for number, names in enumerate(_NAMES, 1) if any(full.startswith(name) for full in names)}
    return found.pop() if len(found) == 1 else 0


def _without_accents(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch)).casefold()


def read_day(text: str, *, from_1904: bool = False) -> tuple[str, str]:
    """Return a day as ``YYYY-MM-DD`` and how it was written; an empty text where it is none or doubtful."""
    short = text.strip(SPACES)
    if not short:
        return "", "blank"
    try:
        if found := _ISO_DAY.fullmatch(short):
            return date(*(int(part) for part in found.groups()[:3])).isoformat(), ""
        if _SERIAL.fullmatch(short):
            return serial_day(float(short), from_1904=from_1904).isoformat(), "serial"
    except ValueError:
        return "", "text"
    return "", "text"
