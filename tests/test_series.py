"""A team's series on the full grid of months."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.measures.metadata import Measure, Stratifier, Words
from workbench.months import BadMonth
from workbench.series import COLUMNS, NoSuchSeries, series_of

NAN = np.nan
TEXT = Words(en="a text")
SHARE = Measure(
    id="share",
    name=TEXT,
    plain=TEXT,
    why=TEXT,
    family="process",
    stock_flow="flow",
    direction="up",
    unit="percent",
    chart="p",
    numerator=TEXT,
    denominator=TEXT,
    stratifiers=(Stratifier(id="sex", name=TEXT, strata={"F": TEXT, "M": TEXT}),),
)
DAYS = Measure(
    id="days",
    name=TEXT,
    plain=TEXT,
    why=TEXT,
    family="outcome",
    stock_flow="flow",
    direction="down",
    unit="days",
    chart="i",
)


def row(month: str, **more: Any) -> dict[str, Any]:
    """Return one released row: a plain one with what differs."""
    plain = {"team": "north", "month": month, "measure": "share", "version": "1", "stratifier": "all", "stratum": "all"}
    numbers = dict.fromkeys(("numerator", "denominator", "value", "n", "low", "high"), NAN)
    return {**plain, **numbers, "state": "number", "provisional": False, **more}


RELEASE = pd.DataFrame(
    [
        row("2026-01", numerator=50.0, denominator=80.0, n=80.0),
        row("2026-03", state="hidden", low=1.0, high=5.0, n=70.0),
        row("2026-05", numerator=0.0, denominator=60.0, n=60.0, provisional=True),
        row("2026-02", measure="days", value=3.5, n=20.0),
        row("2026-06", team="south", numerator=20.0, denominator=40.0, n=40.0),
        row("2026-01", stratifier="sex", stratum="F", numerator=30.0, denominator=40.0, n=40.0),
    ]
)


def test_every_month_of_the_release_has_a_row_in_the_agreed_columns() -> None:
    got = series_of(RELEASE, SHARE, team="north")
    assert tuple(got.columns) == COLUMNS
    assert got["month"].tolist() == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]
    assert got["state"].tolist() == ["number", "missing", "hidden", "missing", "number", "missing"]


def test_the_value_is_in_the_plotted_unit_and_zero_stays_zero() -> None:
    got = series_of(RELEASE, SHARE, team="north")["value"]
    assert got[[0, 4]].tolist() == [62.5, 0.0]
    assert got[[1, 2, 3, 5]].isna().all()


def test_hidden_and_provisional_months_keep_what_is_public() -> None:
    got = series_of(RELEASE, SHARE, team="north")
    assert got.loc[2, ["low", "high", "n"]].tolist() == [1, 5, 70]
    assert got["provisional"].tolist() == [False, False, False, False, True, False]
    assert got["provisional"].dtype == bool


def test_a_sent_value_is_kept_as_it_is() -> None:
    got = series_of(RELEASE, DAYS, team="north", last="2026-02")
    assert got[["value", "n", "state"]].values.tolist()[1] == [3.5, 20.0, "number"]


def test_a_stratum_is_a_series_of_its_own() -> None:
    got = series_of(RELEASE, SHARE, team="north", stratifier="sex", stratum="F")
    assert got["value"].dropna().tolist() == [75]


def test_the_grid_may_be_narrower_or_wider_than_the_release() -> None:
    assert len(series_of(RELEASE, SHARE, team="north", first="2025-12", last="2026-07")) == 8
    assert series_of(RELEASE, SHARE, team="north", first="2026-05", last="2026-05")["numerator"].tolist() == [0]


def test_a_measure_or_declared_stratum_without_a_row_is_missing_everywhere() -> None:
    assert set(series_of(RELEASE, DAYS, team="south")["state"]) == {"missing"}
    assert set(series_of(RELEASE, SHARE, team="north", stratifier="sex", stratum="M")["state"]) == {"missing"}


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"team": "nort"}, r"no team 'nort'. Did you mean north"),
        ({"team": "all"}, "no team 'all'"),
        ({"team": "north", "stratifier": "sexe", "stratum": "F"}, r"no stratifier 'sexe'. Did you mean sex"),
        ({"team": "north", "stratifier": "sex", "stratum": "X"}, "no stratum 'X'. Did you mean F"),
        ({"team": "north", "stratifier": "sex"}, "no stratum 'all'"),
    ],
)
def test_an_unknown_team_or_stratum_is_refused_with_the_nearest(wanted, message) -> None:
    with pytest.raises(NoSuchSeries, match=message):
        series_of(RELEASE, SHARE, **wanted)


def test_a_month_held_twice_is_refused() -> None:
    with pytest.raises(NoSuchSeries, match="share of team north has 2026-01 twice"):
        series_of(pd.concat([RELEASE, RELEASE.iloc[:1]]), SHARE, team="north")


def test_a_last_month_before_the_first_is_refused() -> None:
    with pytest.raises(NoSuchSeries, match="2026-05 is after the last month 2026-02"):
        series_of(RELEASE, SHARE, team="north", first="2026-05", last="2026-02")


def test_a_text_that_is_no_month_is_refused() -> None:
    with pytest.raises(BadMonth, match="'May' is not a month"):
        series_of(RELEASE, SHARE, team="north", first="May")


def test_an_empty_release_has_no_team() -> None:
    with pytest.raises(NoSuchSeries, match=r"no team 'north'. The release holds none"):
        series_of(RELEASE.iloc[:0], SHARE, team="north")
