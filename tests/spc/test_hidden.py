"""Hidden months: the interval-censored centre line, whole-interval signals, and when nothing is judged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import binom, poisson

from workbench.spc import analyse
from workbench.spc.hidden import estimate

NAN = np.nan


def hide(series: pd.DataFrame, months_hidden: list[int], *, n_known: bool = True, low=1.0, high=5.0) -> pd.DataFrame:
    """Return a series as a release shows it, with some months hidden."""
    shown = series.assign(state="number", low=NAN, high=NAN, n=series["denominator"].astype(float))
    shown = shown.astype({"numerator": float, "denominator": float})
    shown.loc[months_hidden, ["numerator", "denominator"]] = NAN
    shown.loc[months_hidden, "state"] = "hidden"
    shown.loc[months_hidden, ["low", "high"]] = (low, high)
    if not n_known:
        shown.loc[months_hidden, "n"] = NAN
    return shown


@pytest.mark.parametrize(("largest", "law"), [(1.0, "binomial"), (np.inf, "poisson")])
def test_the_estimate_is_the_maximum_of_the_interval_censored_likelihood(largest, law) -> None:
    top, bottom = np.array([7.0, 9, 6, 12]), np.array([70.0, 90, 60, 80])
    low, high, n = np.array([1.0, 3, 0]), np.array([5.0, 9, 5]), np.array([55.0, 50, 40])

    def minus_log_likelihood(rate: float) -> float:
        if law == "binomial":
            seen = binom.logpmf(top, bottom, rate)
            hidden = np.log(binom.cdf(high, n, rate) - binom.cdf(low - 1, n, rate))
        else:
            seen = poisson.logpmf(top, bottom * rate)
            hidden = np.log(poisson.cdf(high, n * rate) - poisson.cdf(low - 1, n * rate))
        return -float(seen.sum() + hidden.sum())

    wanted = minimize_scalar(minus_log_likelihood, bounds=(0.01, 0.6), method="bounded", options={"xatol": 1e-10}).x
    assert estimate((top, bottom), (low, high, n), largest=largest) == pytest.approx(wanted, rel=1e-5)


def test_an_interval_that_says_nothing_leaves_the_pooled_proportion() -> None:
    known, unseen = (np.array([8.0, 12]), np.array([100.0, 100])), (np.array([0.0]), np.array([60.0]), np.array([60.0]))
    assert estimate(known, unseen, largest=1.0) == pytest.approx(0.1)


def test_intervals_of_one_value_give_the_pooled_proportion() -> None:
    known, unseen = (np.array([8.0]), np.array([100.0])), (np.array([4.0]), np.array([4.0]), np.array([50.0]))
    assert estimate(known, unseen, largest=1.0) == pytest.approx(12 / 150)


def test_nothing_known_gives_no_estimate() -> None:
    empty = np.array([])
    assert np.isnan(estimate((empty, empty), (np.array([0.0]), np.array([60.0]), np.array([60.0])), largest=1.0))
    assert np.isnan(estimate((empty, empty), (empty, empty, empty), largest=1.0))


def test_the_estimate_is_close_to_the_truth_where_leaving_out_is_not() -> None:
    draw = np.random.default_rng(11)
    n = np.full(400, 90.0)
    top = draw.binomial(90, 0.08, 400).astype(float)
    small = (top >= 1) & (top <= 5)
    known = (top[~small], n[~small])
    unseen = (np.ones(small.sum()), np.full(small.sum(), 5.0), n[small])
    assert estimate(known, unseen, largest=1.0) == pytest.approx(0.08, abs=0.003)
    assert top[~small].sum() / n[~small].sum() > 0.09


def test_a_hidden_month_is_outside_only_if_its_whole_interval_is(ratios) -> None:
    series = ratios([60, 62, 58, 61, 59, 63, 60, 62, 58, 61, 59, 63, 60, 3, 3], [100] * 13 + [100, 6])
    got = analyse(hide(series, [13, 14]), "p", look_back=True)
    assert got["rule"].tolist() == [""] * 13 + ["outside", ""]
    assert got["direction"].tolist()[-2:] == ["down", ""]


def test_hidden_months_pull_the_centre_line_to_where_they_can_be(ratios) -> None:
    series = hide(ratios([9] * 8 + [3] * 4, [100] * 12), [8, 9, 10, 11])
    known, unseen = (np.full(8, 9.0), np.full(8, 100.0)), (np.ones(4), np.full(4, 5.0), np.full(4, 100.0))
    got = analyse(series, "p", multiply=100)["centre"]
    assert got.tolist() == pytest.approx([100 * estimate(known, unseen, largest=1.0)] * 12)
    assert (8 * 9 + 4 * 1) / 12 < got[0] < (8 * 9 + 4 * 5) / 12


def test_hidden_bounds_come_in_the_plotted_unit(ratios) -> None:
    got = analyse(hide(ratios([30] * 12, [100] * 12), [5]), "p", multiply=100)
    assert (got["low"][5], got["high"][5]) == (1, 5)
    assert got["low"].drop(5).isna().all()


def test_a_hidden_month_below_the_centre_line_is_part_of_a_run(ratios) -> None:
    numerators = [30, 20] * 8 + [15] * 9
    got = analyse(hide(ratios(numerators, [100] * 25), [20]), "run", baseline_end="2025-04")
    assert got["rule"].tolist()[16:] == ["run"] * 9
    assert got.attrs["notes"] == ()


def test_runs_are_not_judged_where_a_hidden_interval_contains_the_centre_line(ratios) -> None:
    numerators = [4, 7] * 8 + [8] * 9
    got = analyse(hide(ratios(numerators, [100] * 25), [0]), "p", baseline_end="2025-04", centre=0.045)
    assert not got["runs_signal"].any()
    assert got["longest_run"].isna().all()
    assert got.attrs["notes"] == ("runs_not_judged_hidden",)


def test_an_excluded_hidden_month_does_not_stop_the_run_rules(ratios) -> None:
    numerators = [4, 7] * 8 + [8] * 9
    series = hide(ratios(numerators, [100] * 25), [0])
    got = analyse(series, "p", baseline_end="2025-04", centre=0.045, exclude=["2024-01"])
    assert got["runs_signal"].all()


def test_hidden_months_are_judged_phase_by_phase(ratios) -> None:
    series = hide(ratios([3, 4] * 6 + [70, 60] * 6, [100] * 24), [0])
    got = analyse(series, "p", phases=["2025-01"])
    assert got["longest_run"].isna().tolist() == [True] * 12 + [False] * 12


def test_a_hidden_month_of_unknown_denominator_is_missing_to_the_centre_line(ratios) -> None:
    series = ratios([30] * 12 + [3], [100] * 12 + [4])
    got = analyse(hide(series, [12], n_known=False), "p")
    assert got["centre"].tolist() == pytest.approx([0.3] * 13)
    assert (got["state"][12], got["signal"][12]) == ("hidden", False)
    assert got.attrs["notes"] == ("runs_not_judged_hidden",)


def test_more_than_a_third_of_the_baseline_hidden_leaves_no_limits(ratios) -> None:
    series = ratios([3, 3, 3, 3, 3] + [9] * 7, [100] * 12)
    got = analyse(hide(series, [0, 1, 2, 3, 4]), "p")
    assert got[["lower", "upper", "lower_2s", "upper_2s"]].isna().all(axis=None)
    assert got["centre"].notna().all()
    assert "hidden_baseline" in got.attrs["notes"]


def test_a_third_of_the_baseline_hidden_keeps_its_limits(ratios) -> None:
    got = analyse(hide(ratios([3, 3, 3, 3] + [9] * 8, [100] * 12), [0, 1, 2, 3]), "p")
    assert got["upper"].notna().all()


def test_a_run_chart_with_more_than_a_third_of_the_baseline_hidden_has_no_median(ratios) -> None:
    got = analyse(hide(ratios([3, 3, 3, 3, 3] + [9] * 7, [100] * 12), [0, 1, 2, 3, 4]), "run")
    assert got["centre"].isna().all()


def test_a_hidden_average_has_no_interval_and_is_never_a_signal(values) -> None:
    series = values([5.0, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, NAN]).assign(state=["number"] * 11 + ["hidden"])
    got = analyse(series, "i")
    assert (got["state"][11], got["signal"][11]) == ("hidden", False)


def test_a_hidden_month_in_a_subgroup_hides_the_subgroup_with_the_sum_of_bounds(ratios) -> None:
    both = pd.concat([hide(ratios([30] * 3, [100] * 3), []), hide(ratios([3] * 3, [50] * 3), [1])])
    got = analyse(both, "p", multiply=1)
    assert got["state"].tolist() == ["number", "hidden", "number"]
    assert (got["n"][1], got["low"][1], got["high"][1]) == (150, pytest.approx(31 / 150), pytest.approx(35 / 150))


def test_a_subgroup_with_a_hidden_row_of_unknown_denominator_is_hidden_without_bounds(ratios) -> None:
    both = pd.concat([hide(ratios([30] * 3, [100] * 3), []), hide(ratios([3] * 3, [5] * 3), [1], n_known=False)])
    got = analyse(both, "p")
    assert got["state"].tolist() == ["number", "hidden", "number"]
    assert got.loc[1, ["n", "low", "high"]].isna().all()


def test_a_sent_interval_above_a_small_denominator_is_cut_to_it() -> None:
    known, n = (np.array([60.0]), np.array([100.0])), np.array([3.0])
    cut = estimate(known, (np.array([1.0]), np.array([3.0]), n), largest=1.0)
    assert estimate(known, (np.array([1.0]), np.array([5.0]), n), largest=1.0) == pytest.approx(cut)
