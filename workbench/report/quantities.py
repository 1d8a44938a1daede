"""Numbers as a sentence says them: with unit, with what they rest on, with their month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench import months
from workbench.i18n import Language
from workbench.measures.metadata import Measure


def rounded(value: float, measure: Measure) -> float:
    """Return a value as it is shown, so that comparisons and distances agree with what a reader sees."""
    return round(float(value), measure.decimals) + 0.0


def amount(value: float, measure: Measure, tr: Language) -> str:
    """Return a value of a measure with its unit: 62.5%, 4.2 per 1,000, 12.0 days."""
    text = tr.number(rounded(value, measure), measure.decimals)
    match measure.unit:
        case "percent":
            return tr("{value}%", value=text)
        case "per_100":
            return tr("{value} per 100", value=text)
        case "per_1000":
            return tr("{value} per 1,000", value=text)
        case "days":
            return tr("{value} day", value=text) if _is_one(value, measure, tr) else tr("{value} days", value=text)
        case "minutes":
            one = _is_one(value, measure, tr)
            return tr("{value} minute", value=text) if one else tr("{value} minutes", value=text)
        case _:
            return text


def _is_one(value: float, measure: Measure, tr: Language) -> bool:
    """True where the language uses the singular: in French below two, in English for exactly 1 without decimals."""
    shown = abs(rounded(value, measure))
    return shown < 2 if tr.code == "fr" else shown == 1 and measure.decimals == 0


def distance(value: float, measure: Measure, tr: Language) -> str:
    """Return the distance between two values of a measure: points for percentages, else the unit itself."""
    if measure.unit != "percent":
        return amount(value, measure, tr)
    text = tr.number(rounded(value, measure), measure.decimals)
    if tr.code == "fr" and abs(rounded(value, measure)) < 2:
        return tr("{value} percentage point", value=text)
    return tr("{value} percentage points", value=text)


def whole(value: float, tr: Language) -> str:
    """Return a count: without decimals if it is whole, else with one."""
    return tr.number(float(value), 0 if float(value).is_integer() else 1)


def hidden_count(high: float, smallest: int, tr: Language) -> str:
    """Return what is said in place of a hidden number whose numerator is at most ``high``.

    A number may also be hidden because its complement, or another number, is small: then it is just hidden.
    """
    if pd.notna(high) and high < smallest:
        return tr("hidden (fewer than {smallest})", smallest=whole(smallest, tr))
    return tr("hidden")


def highest_count(row: Mapping[str, Any], measure: Measure) -> float:
    """Return the public upper bound of a hidden month's numerator; NaN where it is not public."""
    high = float(row["high"])
    return high * float(row["n"]) / measure.multiply if measure.is_ratio else high


def basis(row: Mapping[str, Any], measure: Measure, tr: Language) -> str:
    """Return what a value rests on: 250 of 400; 34 observations; empty if that was not sent."""
    if measure.is_ratio:
        counts = {"numerator": whole(row["numerator"], tr), "denominator": whole(row["denominator"], tr)}
        if measure.numerator_subset:
            return tr("{numerator} of {denominator}", **counts)
        return tr("{numerator} for {denominator}", **counts)
    observations = row.get("n", float("nan"))
    if pd.isna(observations) or measure.unit == "count":
        return ""
    return tr.plural("{count} observation", "{count} observations", int(observations))


def in_month(row: Mapping[str, Any], measure: Measure, tr: Language) -> str:
    """Return a number with its basis and its month: 62.5% (250 of 400) in October 2026."""
    value, rests_on, month = amount(row["value"], measure, tr), basis(row, measure, tr), tr.month(row["month"])
    if rests_on:
        return tr("{value} ({basis}) in {month}", value=value, basis=rests_on, month=month)
    return tr("{value} in {month}", value=value, month=month)


def stretch(first: str, last: str, tr: Language) -> str:
    """Return a stretch of months: October 2024 to September 2025."""
    return tr.month(first) if first == last else tr("{first} to {last}", first=tr.month(first), last=tr.month(last))


def month_list(chosen: Sequence[str], tr: Language) -> str:
    """Return months as a sentence lists them, neighbours joined: May 2025 and March 2026 to June 2026."""
    neighbours: list[list[str]] = []
    for month in sorted(set(chosen)):
        if neighbours and months.index(month) == months.index(neighbours[-1][-1]) + 1:
            neighbours[-1].append(month)
        else:
            neighbours.append([month])
    parts: list[str] = []
    for group in neighbours:
        if len(group) < 3:
            parts.extend(tr.month(month) for month in group)
        else:
            parts.append(stretch(group[0], group[-1], tr))
    return tr.join(parts)
