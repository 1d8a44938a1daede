"""A team's chart as the metadata and the collaborative's decisions say."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench import months
from workbench.measures.metadata import Measure, Version, Words
from workbench.programme.models import Collaborative, Decision, Exclusion, MeasureChoice, Phase, Window
from workbench.series import NoSuchSeries, series_of
from workbench.spc import analyse
from workbench.study import study

TEXT = Words(en="a text")
DECISION = Decision(by="A coach", on=date(2026, 1, 5), why="agreed in the session")


def measure(**more: Any) -> Measure:
    """Return a monthly proportion with what differs."""
    plain = {
        "id": "share",
        "name": TEXT,
        "plain": TEXT,
        "why": TEXT,
        "family": "process",
        "stock_flow": "flow",
        "direction": "up",
        "unit": "percent",
        "chart": "p",
        "numerator": TEXT,
        "denominator": TEXT,
    }
    return Measure(**{**plain, **more})


def collaborative(**more: Any) -> Collaborative:
    """Return a collaborative whose baseline is the year 2025, with what differs."""
    plain = {
        "id": "made-up",
        "title": TEXT,
        "topic": TEXT,
        "sponsor": TEXT,
        "coach": "A coach",
        "start": "2026-01",
        "end": "2026-12",
        "baseline": Window(first="2025-01", last="2025-12"),
        "measures": (MeasureChoice(id="share", primary=True),),
    }
    return Collaborative(**{**plain, **more})


def released(first: str = "2024-10", last: str = "2026-06", **more: Any) -> pd.DataFrame:
    """Return a release of one team: 50 and 54 of 100 in turn."""
    grid = months.span(first, last)
    top = [50.0 + 4 * (position % 2) for position in range(len(grid))]
    frame = pd.DataFrame({"month": grid, "numerator": top, "denominator": 100.0, "n": 100.0})
    frame = frame.assign(team="north", measure="share", version="1", stratifier="all", stratum="all")
    frame = frame.assign(value=np.nan, low=np.nan, high=np.nan, state="number", provisional=False)
    return frame.assign(**more)


def test_a_study_is_the_analysis_that_the_metadata_ask_for() -> None:
    release, share = released(), measure()
    wanted = analyse(series_of(release, share, team="north"), "p", multiply=100, look_back=False, min_denominator=30)
    pd.testing.assert_frame_equal(study(release, share, team="north"), wanted)


def test_months_before_and_after_the_baseline_are_drawn_but_make_no_line() -> None:
    got = study(released(), measure(), team="north", collaborative=collaborative())
    assert got.loc[got["in_baseline"], "month"].agg(["min", "max"]).tolist() == ["2025-01", "2025-12"]
    assert len(got) == 21
    assert got.attrs["method"]["baseline"] == ("2025-01", "2025-12")


def test_without_a_number_in_the_baseline_all_months_make_the_lines() -> None:
    got = study(released(first="2026-01"), measure(), team="north", collaborative=collaborative(), first="2025-06")
    assert got["centre"].notna().all()
    assert got.attrs["method"]["baseline"] is None


def test_hidden_months_alone_are_a_baseline() -> None:
    release = released(state="hidden", low=1.0, high=5.0, numerator=np.nan, denominator=np.nan)
    got = study(release, measure(), team="north", collaborative=collaborative())
    assert got.attrs["method"]["baseline"] == ("2025-01", "2025-12")
    assert "hidden_baseline" in got.attrs["notes"]


def test_a_new_version_of_the_definition_begins_a_phase() -> None:
    share = measure(versions=(Version(id="1"), Version(id="2", valid_from="2026-01")))
    got = study(released(), share, team="north")
    assert got.groupby("phase")["month"].min().tolist() == ["2024-10", "2026-01"]


def test_a_decided_phase_of_this_measure_begins_at_its_month() -> None:
    phases = (
        Phase(measure="share", first="2026-02", decision=DECISION),
        Phase(measure="other", first="2026-04", decision=DECISION),
        Phase(measure="share", first="2030-01", decision=DECISION),
    )
    got = study(released(), measure(), team="north", collaborative=collaborative(phases=phases))
    assert got.groupby("phase")["month"].min().tolist() == ["2024-10", "2026-02"]


def test_excluded_months_of_this_measure_make_no_line() -> None:
    exclusions = (
        Exclusion(measure="share", months=("2025-03", "2019-01"), decision=DECISION),
        Exclusion(measure="other", months=("2025-05",), decision=DECISION),
    )
    got = study(released(), measure(), team="north", collaborative=collaborative(exclusions=exclusions))
    assert got.loc[got["excluded"], "month"].tolist() == ["2025-03"]


def test_a_look_back_measure_has_no_run_rules() -> None:
    got = study(released(), measure(stock_flow="lookback"), team="north")
    assert got.attrs["notes"] == ("runs_not_judged_lookback",)


@pytest.mark.parametrize(("least", "notes"), [(100, ()), (101, ("no_limits_small_denominators",))])
def test_the_smallest_denominator_for_limits_comes_from_the_measure(least, notes) -> None:
    assert study(released(), measure(min_denominator_for_chart=least), team="north").attrs["notes"] == notes


def test_a_measure_of_days_is_drawn_in_days() -> None:
    days = measure(id="days", unit="days", chart="i", numerator=None, denominator=None, direction="down")
    release = released(measure="days", numerator=np.nan, denominator=np.nan, value=3.5)
    assert study(release, days, team="north")["centre"].tolist() == [3.5] * 21


def test_the_months_drawn_may_be_chosen() -> None:
    got = study(released(), measure(), team="north", first="2025-01", last="2025-06")
    assert got["month"].agg(["min", "max"]).tolist() == ["2025-01", "2025-06"]


def test_an_unknown_team_is_refused() -> None:
    with pytest.raises(NoSuchSeries, match="Did you mean north"):
        study(released(), measure(), team="norht")
