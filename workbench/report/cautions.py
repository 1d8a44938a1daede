"""What a chart cannot show or shows with a caution: states of months, and the limits of the method."""

from __future__ import annotations

import pandas as pd

from workbench.errors import ReportFailed
from workbench.i18n import Language
from workbench.measures.metadata import Measure
from workbench.report.quantities import hidden_count, highest_count, month_list
from workbench.report.reading import not_due, read
from workbench.spc.profiles import TRIAL_POINTS

NO_LIMITS = {"no_limits_small_denominators", "no_limits_flat_baseline", "hidden_baseline"}


def gaps(analysed: pd.DataFrame, measure: Measure, tr: Language, *, smallest: int = 6) -> tuple[str, ...]:
    """Return what the chart cannot show or shows with a caution: hidden, missing, not due, left out, provisional."""
    reading = read(analysed)
    sentences: list[str] = []
    hidden: dict[str, list[str]] = {}
    for row in analysed[analysed["state"] == "hidden"].to_dict("records"):
        hidden.setdefault(hidden_count(highest_count(row, measure), smallest, tr), []).append(str(row["month"]))
    for words, hidden_months in hidden.items():
        sentences.append(
            tr("{hidden}: {months}.", hidden=words[0].upper() + words[1:], months=month_list(hidden_months, tr))
        )
    later = not_due(analysed, measure)
    gone = [month for month in reading.missing if month not in later]
    if gone:
        sentences.append(tr("No number: {months}.", months=month_list(gone, tr)))
    if later:
        sentences.append(tr("Not due yet: {months}.", months=month_list(later, tr)))
    if reading.excluded:
        listed = month_list(reading.excluded, tr)
        sentences.append(tr("Left out of the centre line and limits by decision: {months}.", months=listed))
    if reading.provisional:
        sentences.append(tr("Provisional, may still change: {months}.", months=month_list(reading.provisional, tr)))
    return tuple(sentences)


def method_notes(analysed: pd.DataFrame, measure: Measure, tr: Language) -> tuple[str, ...]:
    """Return the cautions of the method, each as a sentence; raise ReportFailed for one that has no sentence."""
    codes = tuple(analysed.attrs.get("notes", ()))
    if set(codes) & NO_LIMITS:  # "the limits alone count" makes no sense where none are drawn
        codes = tuple(code for code in codes if code != "runs_not_judged_lookback")
    notes = [_method_note(code, measure, tr) for code in codes]
    why = analysed.attrs.get("method", {}).get("override")
    if why:
        notes.append(tr("The analyst chose rules other than the usual ones for this measure, because: {why}", why=why))
    return tuple(notes)


def _method_note(code: str, measure: Measure, tr: Language) -> str:
    match code:
        case "trial_limits":
            least = tr.number(TRIAL_POINTS, 0)
            return tr("The limits rest on fewer than {least} months: trial limits, drawn dashed.", least=least)
        case "too_few_points":
            return tr("Too few months so far to judge runs.")
        case "runs_not_judged_hidden":
            return tr("Runs are not judged, because hidden months may lie on either side of the centre line.")
        case "runs_not_judged_lookback":
            return tr(
                "This measure looks back over many months, so neighbouring months share people: the limits alone count."
            )
        case "no_limits_small_denominators":
            least = tr.number(measure.min_denominator_for_chart, 0)
            return tr(
                "No limits are drawn, because most months hold fewer than {least} in the denominator.", least=least
            )
        case "no_limits_flat_baseline":
            return tr("No limits are drawn, because every month of the baseline has the same result, none or all.")
        case "hidden_baseline":
            return tr("No limits are drawn, because more than a third of the baseline months are hidden.")
        case _:
            raise ReportFailed(f"The analysis carries a note that no sentence is written for: {code!r}.")
