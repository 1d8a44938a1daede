"""What must hold of every series: scaling, shifting, gaps, unrelated series, phases where nothing changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import months
from workbench.spc import analyse
from workbench.spc.limits import Data, chart

LINES = ["centre", "lower", "upper", "lower_2s", "upper_2s"]
FOUND = ["rule", "direction", "runs_signal", "longest_run", "crossings"]
counts = st.lists(st.tuples(st.integers(0, 60), st.integers(60, 200)), min_size=3, max_size=40)
numbers = st.lists(st.integers(-500, 500), min_size=3, max_size=40)


def ratio_series(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """Return a monthly series of numerators and denominators."""
    month = months.span("2020-01", months.add("2020-01", len(pairs) - 1))
    top, bottom = zip(*pairs, strict=True)
    return pd.DataFrame({"month": month, "numerator": top, "denominator": bottom}).astype(
        {"numerator": float, "denominator": float}
    )


def value_series(items: list[float]) -> pd.DataFrame:
    """Return a monthly series of values."""
    return pd.DataFrame({"month": months.span("2020-01", months.add("2020-01", len(items) - 1)), "value": items})


@settings(max_examples=20, deadline=None)
@given(pairs=counts, name=st.sampled_from(["run", "i", "p", "u"]), times=st.sampled_from([100, 1000]))
def test_the_unit_scales_the_lines_and_changes_no_finding(pairs, name, times) -> None:
    plain, scaled = (analyse(ratio_series(pairs), name, multiply=unit) for unit in (1, times))
    np.testing.assert_allclose(scaled[LINES], plain[LINES] * times, rtol=1e-12)
    assert scaled[FOUND].equals(plain[FOUND])


@settings(max_examples=20, deadline=None)
@given(items=numbers, name=st.sampled_from(["run", "i"]), by=st.integers(-300, 300))
def test_a_shift_moves_the_lines_and_changes_no_finding(items, name, by) -> None:
    plain = analyse(value_series([float(item) for item in items]), name)
    shifted = analyse(value_series([float(item + by) for item in items]), name)
    np.testing.assert_allclose(shifted[LINES], plain[LINES] + by, rtol=1e-9, atol=1e-9)
    assert shifted[["runs_signal", "longest_run", "crossings"]].equals(
        plain[["runs_signal", "longest_run", "crossings"]]
    )


@settings(max_examples=20, deadline=None)
@given(
    pairs=counts,
    name=st.sampled_from(["run", "i", "p", "u"]),
    gaps=st.sets(st.integers(0, 39), max_size=12),
    zero=st.booleans(),
)
def test_a_missing_month_is_never_a_signal_nor_excluded_from_the_axis(pairs, name, gaps, zero) -> None:
    series = ratio_series(pairs)
    gone = series.index.isin(gaps)
    series.loc[gone, ["numerator", "denominator"]] = 0.0 if zero else np.nan
    got = analyse(series, name)
    assert got["month"].tolist() == series["month"].tolist()
    assert not got.loc[gone, "signal"].any()
    assert (got["state"] == "missing").tolist() == gone.tolist()


@settings(max_examples=20, deadline=None)
@given(pairs=counts, name=st.sampled_from(["run", "i", "p", "u"]), where=st.integers(0, 40))
def test_a_missing_month_put_in_never_creates_a_signal_of_the_run_rules(pairs, name, where) -> None:
    series = ratio_series(pairs)
    series["month"] = range(0, 2 * len(series), 2)
    gap = pd.DataFrame({"month": [2 * min(where, len(series) - 1) + 1], "numerator": [np.nan], "denominator": [np.nan]})
    centre = float(series["numerator"].sum() / series["denominator"].sum()) or 0.1
    without, with_gap = (analyse(item, name, centre=centre) for item in (series, pd.concat([series, gap])))
    assert with_gap["runs_signal"].iloc[0] == without["runs_signal"].iloc[0]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), name=st.sampled_from(["run", "i", "p", "u"]))
def test_the_order_of_unrelated_series_does_not_matter(seed, name) -> None:
    draw = np.random.default_rng(seed)
    size = draw.integers(20, 90, (5, 12)).astype(float)
    top = draw.binomial(20, 0.4, (5, 12)).astype(float)
    order = draw.permutation(5)

    def upper(rows: np.ndarray) -> np.ndarray:
        every = np.ones((len(rows), 12), dtype=bool)
        data = Data(top[rows] / size[rows], top[rows], size[rows], every, np.full(len(rows), np.nan))
        return chart(name).lines(data).upper

    np.testing.assert_array_equal(upper(order), upper(np.arange(5))[order])


@settings(max_examples=20, deadline=None)
@given(
    pattern=st.lists(st.tuples(st.integers(0, 60), st.integers(60, 200)), min_size=3, max_size=12),
    name=st.sampled_from(["run", "p", "u"]),
)
def test_a_phase_where_nothing_changes_has_the_same_lines(pattern, name) -> None:
    series = ratio_series(pattern + pattern)
    whole = analyse(series, name)
    split = analyse(series, name, phases=[series["month"][len(pattern)]])
    np.testing.assert_allclose(split[LINES], whole[LINES], rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(pairs=counts, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(pairs, seed) -> None:
    series = ratio_series(pairs)
    pd.testing.assert_frame_equal(analyse(series.sample(frac=1, random_state=seed), "p"), analyse(series, "p"))


@pytest.mark.parametrize("name", ["run", "i", "p", "u"])
def test_a_single_month_has_no_signal(name) -> None:
    assert not analyse(ratio_series([(3, 60)]), name)["signal"].any()
