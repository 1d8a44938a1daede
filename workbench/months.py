"""Reporting months as text ``YYYY-MM``: parsed strictly, counted as whole numbers."""

from __future__ import annotations

import calendar
import re
from datetime import date

from workbench.errors import WorkbenchError

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class BadMonth(WorkbenchError, ValueError):
    """A text that is not a month of the form ``YYYY-MM``."""


def parse(text: str) -> str:
    """Return the month unchanged if it is one; raise :class:`BadMonth` otherwise."""
    if not isinstance(text, str) or not _MONTH.fullmatch(text):
        raise BadMonth(f"{text!r} is not a month. Write year and month, for example 2026-10.")
    return text


def index(month: str) -> int:
    """Return the month as a running number (months since year 0), for arithmetic."""
    year, number = parse(month).split("-")
    return int(year) * 12 + int(number) - 1


def from_index(number: int) -> str:
    """Return the month of a running number made by :func:`index`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def add(month: str, count: int) -> str:
    """Return the month ``count`` months later (earlier if negative)."""
    return from_index(index(month) + count)


def span(first: str, last: str) -> list[str]:
    """Return every month from first to last, both included; empty if last is before first."""
    return [from_index(number) for number in range(index(first), index(last) + 1)]


def of_date(day: date) -> str:
    """Return the month in which a day lies."""
    return f"{day.year:04d}-{day.month:02d}"


def last_day(month: str) -> date:
    """Return the last calendar day of a month."""
    year, number = (int(part) for part in parse(month).split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])
