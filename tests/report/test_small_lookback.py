"""A tiny look-back series: no line may invite a reader to look for runs, or speak of limits that are not drawn."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench import months
from workbench.i18n import language
from workbench.measures.registry import get
from workbench.report.alternative import how_to_read
from workbench.report.cautions import method_notes
from workbench.spc import analyse

MEASURE = get("SCR_CRC_UTD_5074")


def analysed(size: float) -> pd.DataFrame:
    grid = months.span("2025-01", "2026-10")
    frame = pd.DataFrame({"month": grid, "numerator": [size // 2, size // 2 + 1] * 11, "denominator": size})
    least = MEASURE.min_denominator_for_chart
    return analyse(frame, "p", look_back=True, multiply=100, min_denominator=least)


@pytest.mark.parametrize(("size", "limits"), [(16.0, False), (400.0, True)])
@pytest.mark.parametrize(("code", "run", "limit"), [("en", "long runs", "limits"), ("fr", "longues suites", "limites")])
def test_limits_are_spoken_of_only_where_they_are_drawn_and_runs_never(size, limits, code, run, limit):
    tr, frame = language(code), analysed(size)
    reading = how_to_read(frame, tr)
    assert (run in reading, limit in reading) == (False, limits)


@pytest.mark.parametrize(("size", "codes"), [(16.0, 1), (400.0, 1)])
def test_the_notes_do_not_contradict_each_other(size, codes):
    notes = method_notes(analysed(size), MEASURE, language("en"))
    assert (len(notes), any("limits alone count" in note for note in notes)) == (codes, size > 30)
