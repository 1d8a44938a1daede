"""Bad input and bad questions: the message names the place and the remedy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.spc import analyse
from workbench.spc.points import BadSeries
from workbench.spc.profiles import UnknownName
from workbench.spc.settings import NotValid

SERIES = pd.DataFrame({"month": ["2026-01", "2026-02", "2026-03"], "numerator": [3, 4, 5], "denominator": [9, 9, 9]})


def changed(column: str, cell: object, row: int = 1) -> pd.DataFrame:
    """Return the plain series with one cell changed."""
    series = SERIES.astype({column: object})
    series.loc[row, column] = cell
    return series


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (changed("numerator", "12 "), r"Month 2026-02, column numerator: '12' is not a number. Send it as a number"),
        (changed("numerator", True), "Month 2026-02, column numerator: 'True' is not a number"),
        (changed("numerator", np.inf), "Month 2026-02, column numerator: infinite. Leave a month without a number"),
        (changed("denominator", -1), "Month 2026-02, column denominator: below 0"),
        (changed("numerator", -1), "Month 2026-02, column numerator: below 0"),
        (changed("numerator", 10), "Month 2026-02, column numerator: above its denominator"),
        (changed("month", None), "Row 2 of the series has no month"),
        (changed("month", 7), "month mixes texts and numbers"),
        (SERIES.drop(columns="month"), "no column month"),
        (SERIES.drop(columns="denominator"), "Chart p needs a column denominator"),
        (SERIES.iloc[:0], "holds no rows"),
        (SERIES.assign(team=["a", "b", "c"]), r"holds 3 of team \(a, b, c\). Analyse one at a time"),
        (SERIES.assign(state="good"), "Month 2026-01, column state: good is not a state. Use one of: number, hidden"),
    ],
)
def test_bad_input_is_refused_with_its_place(series, message) -> None:
    with pytest.raises(BadSeries, match=message):
        analyse(series, "p")


def test_a_series_without_numbers_is_refused() -> None:
    with pytest.raises(BadSeries, match="Give a column value, or numerator and denominator"):
        analyse(SERIES[["month"]], "run")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"chart": "pie"}, r"no chart 'pie'. Choose one of: run, i, p, u"),
        ({"chart": None}, "chart is None, not a name. Choose one of: run, i, p, u"),
        ({"rules": "best"}, r"no rule profile 'best'. Choose one of: anhoej"),
        ({"aggregate": "mode"}, r"no aggregation 'mode'. Choose one of: mean, median, sum, sd"),
        ({"direction": "left"}, r"no direction 'left'. Choose one of: up, down, none"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_exist(settings, message) -> None:
    with pytest.raises(UnknownName, match=message):
        analyse(SERIES, **{"chart": "p", **settings})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"multiply": 0}, "multiply is 0. It must be above 0"),
        ({"multiply": "100"}, "multiply is '100'. It must be a number"),
        ({"centre": np.nan}, "centre is nan. It must be a number"),
    ],
)
def test_a_setting_that_is_no_use_is_refused(settings, message) -> None:
    with pytest.raises(NotValid, match=message):
        analyse(SERIES, "p", **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"phases": ["2027-01"]}, r"phase from 2027-01 begins outside the series. It runs from 2026-01 to 2026-03"),
        ({"phases": "2026-02"}, r"phases is '2026-02'. Give a list of periods"),
        ({"phases": [3]}, "phases holds 3, which cannot be compared with the months"),
        ({"exclude": ["2026-07"]}, "excluded period 2026-07 is not in the series"),
        ({"baseline_end": "2025-07"}, "No period of the series lies in the baseline"),
        ({"baseline": ("2026-01", "2026-02"), "baseline_end": "2026-02"}, "The baseline is given twice"),
    ],
)
def test_a_period_outside_the_series_is_refused(settings, message) -> None:
    with pytest.raises(BadSeries, match=message):
        analyse(SERIES, "p", **settings)


def test_a_frame_with_a_measure_asks_whether_it_looks_back() -> None:
    with pytest.raises(NotValid, match="look_back=True or look_back=False"):
        analyse(SERIES.assign(measure="share"), "p")
    assert len(analyse(SERIES.assign(measure="share"), "p", look_back=False)) == 3


@pytest.mark.parametrize("override", [None, "", "  "])
def test_an_i_chart_of_a_look_back_measure_is_refused_with_the_reason(override) -> None:
    with pytest.raises(
        NotValid, match=r"Chart i is refused .* moving ranges are far too small .* Use chart p, u or run"
    ):
        analyse(SERIES, "i", look_back=True, override=override)


def test_every_refusal_is_shown_without_a_traceback() -> None:
    assert issubclass(BadSeries, WorkbenchError)
    assert issubclass(UnknownName, WorkbenchError)
    assert issubclass(NotValid, WorkbenchError)
