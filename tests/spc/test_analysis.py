"""One series analysed: phases, baseline, exclusions, subgroups, look-back, notes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.spc import analyse

NAN = np.nan
COLUMNS = [
    "month",
    "numerator",
    "denominator",
    "value",
    "state",
    "low",
    "high",
    "centre",
    "lower",
    "upper",
    "lower_2s",
    "upper_2s",
    "phase",
    "in_baseline",
    "excluded",
    "signal",
    "rule",
    "direction",
    "runs_signal",
    "longest_run",
    "longest_run_max",
    "crossings",
    "crossings_min",
    "n",
    "provisional",
    "trial",
]


def test_the_columns_are_the_agreed_ones(ratios) -> None:
    assert list(analyse(ratios([3, 4], [9, 9]), "p").columns) == COLUMNS


def test_the_method_is_kept_beside_the_numbers(ratios) -> None:
    got = analyse(ratios([3, 4], [9, 9]), "p", multiply=100, look_back=False, baseline_end="2024-02")
    wanted = {"chart": "p", "rules": "anhoej", "multiply": 100, "look_back": False, "override": None}
    wanted["baseline"] = ("2024-01", "2024-02")
    assert {name: got.attrs["method"][name] for name in wanted} == wanted


def test_rows_come_back_in_order_of_time(ratios) -> None:
    shuffled = ratios([3, 4, 5], [9, 9, 9]).iloc[[2, 0, 1]]
    assert analyse(shuffled, "p")["numerator"].tolist() == [3, 4, 5]


def test_phases_begin_at_their_first_period(ratios) -> None:
    got = analyse(ratios([10] * 4 + [20] * 4, [50] * 8), "p", phases=["2024-05"])
    assert got["phase"].tolist() == [1] * 4 + [2] * 4
    assert got["centre"].tolist() == [0.2] * 4 + [0.4] * 4


def test_a_phase_may_begin_in_a_month_without_a_row(ratios) -> None:
    series = ratios([10] * 4 + [20] * 4, [50] * 8).drop(index=4)
    assert analyse(series, "p", phases=["2024-05"])["phase"].tolist() == [1] * 4 + [2] * 3


def test_the_baseline_window_leaves_out_earlier_and_later_months(ratios) -> None:
    got = analyse(ratios([40] + [10] * 3 + [20] * 3, [50] * 7), "p", baseline=("2024-02", "2024-04"))
    assert got["in_baseline"].tolist() == [False] + [True] * 3 + [False] * 3
    assert got["centre"].tolist() == pytest.approx([0.2] * 7)


def test_a_phase_outside_the_baseline_is_made_from_its_own_points(ratios) -> None:
    got = analyse(ratios([10] * 4 + [20] * 4, [50] * 8), "p", phases=["2024-05"], baseline_end="2024-02")
    assert got["in_baseline"].tolist() == [True, True, False, False] + [True] * 4
    assert got["centre"].tolist() == [0.2] * 4 + [0.4] * 4


def test_an_excluded_month_is_drawn_but_neither_counted_nor_a_signal(ratios) -> None:
    got = analyse(ratios([10] * 12 + [45], [50] * 13), "p", exclude=["2025-01"])
    assert (got["value"][12], got["excluded"][12], got["signal"][12]) == (0.9, True, False)
    assert got["centre"].tolist() == pytest.approx([0.2] * 13)


def test_an_outside_point_carries_its_rule_and_direction(ratios) -> None:
    got = analyse(ratios([10] * 12 + [45], [50] * 13), "p", baseline_end="2024-12")
    assert got.loc[12, ["signal", "rule", "direction"]].tolist() == [True, "outside", "up"]


def test_both_rules_are_joined_in_the_profile_s_order(ratios) -> None:
    got = analyse(ratios([10, 11] * 6 + [45] * 9, [50] * 21), "p", baseline_end="2024-12")
    assert got["rule"].tolist()[-9:] == ["outside+run"] * 9


def test_a_missing_month_keeps_its_slot(ratios) -> None:
    got = analyse(ratios([10, NAN, 12], [50, NAN, 50]), "p")
    assert got["state"].tolist() == ["number", "missing", "number"]
    assert np.isnan(got["value"][1])
    assert not got["signal"][1]


def test_a_zero_denominator_is_missing_and_not_zero(ratios) -> None:
    got = analyse(ratios([10, 0, 12], [50, 0, 50]), "p")
    assert (got["state"][1], np.isnan(got["value"][1])) == ("missing", True)


def test_rows_of_one_period_are_one_subgroup_summed_apart(ratios) -> None:
    doubled = pd.concat([ratios([1, 2], [10, 10]), ratios([8, 9], [20, 30])])
    got = analyse(doubled, "p")
    assert got[["numerator", "denominator"]].values.tolist() == [[9, 30], [11, 40]]


def test_a_row_without_a_denominator_loses_its_numerator_too(ratios) -> None:
    doubled = pd.concat([ratios([1, 2], [10, 10]), ratios([8, 9], [20, NAN])])
    assert analyse(doubled, "p")[["numerator", "denominator"]].values.tolist() == [[9, 30], [2, 10]]


@pytest.mark.parametrize(("aggregate", "wanted"), [("mean", 4), ("median", 2), ("sum", 12), ("sd", 19**0.5)])
def test_values_of_one_period_are_aggregated(aggregate, wanted, values) -> None:
    tripled = pd.concat([values([1.0]), values([2.0]), values([9.0])])
    assert analyse(tripled, "run", aggregate=aggregate)["value"].tolist() == pytest.approx([wanted])


def test_a_look_back_measure_is_judged_by_its_limits_alone(ratios) -> None:
    series = ratios([10, 11] * 6 + [12] * 9 + [45], [50] * 22)
    got = analyse(series, "p", look_back=True, baseline_end="2024-12")
    assert got["rule"].tolist() == [""] * 21 + ["outside"]
    assert got["longest_run"].isna().all()
    assert got.attrs["notes"] == ("runs_not_judged_lookback",)


def test_the_same_numbers_as_a_flow_show_the_run(ratios) -> None:
    series = ratios([10, 11] * 6 + [12] * 9 + [45], [50] * 22)
    got = analyse(series, "p", look_back=False, baseline_end="2024-12")
    assert got["rule"].tolist()[12:] == ["run"] * 9 + ["outside+run"]


def test_an_override_is_kept_and_lets_the_i_chart_and_runs_be_judged(values) -> None:
    got = analyse(values([5.0, 6] * 6 + [7] * 9), "i", look_back=True, override="a trial", baseline_end="2024-12")
    assert got["runs_signal"].all()
    assert got.attrs["method"]["override"] == "a trial"
    assert got.attrs["notes"] == ()


@pytest.mark.parametrize(("points", "notes"), [(11, ("trial_limits",)), (12, ())])
def test_limits_from_fewer_than_twelve_points_are_trial_limits(points, notes, ratios) -> None:
    got = analyse(ratios([10, 12] * 10, [50] * 20), "p", baseline_end=f"2024-{points:02d}")
    assert got.attrs["notes"] == notes
    assert got["trial"].tolist() == [bool(notes)] * 20


def test_only_the_phase_with_few_points_has_trial_limits(ratios) -> None:
    got = analyse(ratios([10, 12] * 9, [50] * 18), "p", phases=["2025-01"])
    assert got["trial"].tolist() == [False] * 12 + [True] * 6


@pytest.mark.parametrize(("points", "said"), [(9, True), (10, False)])
def test_fewer_than_ten_points_are_too_few_to_judge_runs(points, said, values) -> None:
    got = analyse(values([5.0, 6, 7, 5, 6, 7, 5, 6, 7, 5][:points]), "run")
    assert ("too_few_points" in got.attrs["notes"]) is said


def test_an_early_phase_with_too_few_points_is_not_said_of_the_latest(values) -> None:
    got = analyse(values([5.0, 6] * 9), "run", phases=["2024-07"])
    assert got.attrs["notes"] == ()


def test_a_run_chart_never_speaks_of_trial_limits(values) -> None:
    assert analyse(values([5.0, 6, 7]), "run").attrs["notes"] == ("too_few_points",)


@pytest.mark.parametrize(("least", "limits"), [(50, True), (51, False)])
def test_small_denominators_have_no_limits_but_a_centre_line(least, limits, ratios) -> None:
    got = analyse(ratios([10, 11] * 6, [50] * 12), "p", min_denominator=least)
    assert got["upper"].notna().all() == limits
    assert got["centre"].notna().all()
    assert ("no_limits_small_denominators" in got.attrs["notes"]) is not limits


def test_a_constant_series_is_never_a_signal(values) -> None:
    assert not analyse(values([0.1 + 0.2] * 20), "i")["signal"].any()


def test_a_given_centre_line_is_in_the_plotted_unit(ratios) -> None:
    got = analyse(ratios([10, 12], [50, 50]), "p", multiply=100, centre=30)
    assert got["centre"].tolist() == pytest.approx([30, 30])


def test_provisional_months_and_denominators_are_carried_through(ratios) -> None:
    got = analyse(ratios([10, 12], [50, 60], provisional=[False, True]), "p")
    assert got["provisional"].tolist() == [False, True]
    assert got["n"].tolist() == [50, 60]


def test_the_series_given_is_not_changed(ratios) -> None:
    series = ratios([10, 12], [50, 60])
    before = series.copy()
    analyse(series, "p")
    pd.testing.assert_frame_equal(series, before)


@pytest.mark.parametrize(("chart", "events"), [("p", 0), ("u", 0), ("p", 50)])
def test_a_baseline_without_any_event_or_of_nothing_else_makes_no_limits_and_no_signal(chart, events):
    months = [f"2025-{number:02d}" for number in range(1, 13)] + [f"2026-{number:02d}" for number in range(1, 11)]
    numerators = [float(events)] * 12 + [1.0, 49.0] * 5
    frame = pd.DataFrame({"month": months, "numerator": numerators, "denominator": 50.0})
    got = analyse(frame, chart, baseline=("2025-01", "2025-12"), flat_limits=False)
    assert got["upper"].isna().all()
    assert not got["signal"].any()
    assert not got["runs_signal"].any()
    assert "no_limits_flat_baseline" in got.attrs["notes"]


def test_runs_of_tiny_denominators_are_not_judged():
    months = [f"2025-{number:02d}" for number in range(1, 13)]
    frame = pd.DataFrame({"month": months, "numerator": [3.0] + [0.0] * 11, "denominator": 6.0})
    assert analyse(frame, "p", min_denominator=30)["signal"].any() == np.False_
    assert analyse(frame, "p")["signal"].any() == np.True_
