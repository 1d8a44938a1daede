"""Centre lines and limits on arrays: many series at once, bounds, screening."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.spc import CHARTS
from workbench.spc.limits import Data, UnknownName, chart, moving_ranges


def data(value, *, denominator=None, base=None, centre=np.nan, **more) -> Data:
    """Return data of one or more series with plain settings."""
    value = np.atleast_2d(np.array(value, dtype=float))
    size = np.full(value.shape, np.nan) if denominator is None else np.atleast_2d(np.array(denominator, dtype=float))
    return Data(
        value=value,
        numerator=value * size,
        denominator=size,
        base=np.ones(value.shape, dtype=bool) if base is None else np.atleast_2d(np.array(base)),
        centre=np.full(value.shape[0], centre),
        **more,
    )


@pytest.mark.parametrize("name", list(CHARTS))
def test_many_series_at_once_give_what_each_gives_alone(name) -> None:
    draw = np.random.default_rng(5)
    size = draw.integers(50, 90, (6, 15)).astype(float)
    value = draw.binomial(50, 0.3, (6, 15)) / size
    value[draw.random((6, 15)) < 0.1] = np.nan
    together = chart(name).lines(data(value, denominator=size))
    for position in range(6):
        alone = chart(name).lines(data(value[position], denominator=size[position]))
        np.testing.assert_allclose(together.upper[position], alone.upper[0], rtol=1e-12)
        np.testing.assert_allclose(together.centre[position], alone.centre[0], rtol=1e-12)


def test_proportions_stay_between_zero_and_one() -> None:
    lines = chart("p").lines(data([0.0, 0.5, 1.0], denominator=[2, 2, 2]))
    assert (lines.lower.min(), lines.upper.max()) == (0, 1)


def test_rates_stay_at_or_above_zero() -> None:
    lines = chart("u").lines(data([0.5, 1.0], denominator=[2, 2]))
    assert lines.lower.tolist() == [[0, 0]]


def test_the_lower_limit_of_an_i_chart_is_lifted_to_zero_only_when_asked_and_nothing_is_negative() -> None:
    def lower(value, floor):
        return chart("i").lines(data(value, floor_at_zero=floor)).lower[0, 0]

    assert lower([1, 9, 2, 8], False) < 0
    assert lower([1, 9, 2, 8], True) == 0
    assert lower([-1, 9, 2, 8], True) < 0


def test_an_excluded_point_is_bridged_and_a_missing_one_is_not() -> None:
    value, base = np.array([[1.0, 50.0, 3.0, np.nan, 4.0]]), np.array([[True, False, True, True, True]])
    np.testing.assert_array_equal(moving_ranges(value, base), [[np.nan, np.nan, 2.0, np.nan, np.nan]])


def test_screening_drops_large_moving_ranges_once() -> None:
    value = [5, 6, 5, 6, 5, 6, 5, 6, 5, 60, 5, 6, 5, 6, 5]
    screened = chart("i").lines(data(value, screen=True))
    assert screened.upper[0, 0] - screened.centre[0, 0] == pytest.approx(3 * 1 / 1.128)


def test_screening_keeps_moving_ranges_that_are_all_alike() -> None:
    lines = chart("i").lines(data([5, 5, 5, 5], screen=True))
    assert (lines.lower[0, 0], lines.upper[0, 0]) == (5, 5)


def test_a_missing_denominator_has_a_centre_line_but_no_limits() -> None:
    lines = chart("p").lines(data([0.5, np.nan, 0.4], denominator=[20, np.nan, 30]))
    assert np.isnan(lines.upper[0]).tolist() == [False, True, False]
    assert np.isfinite(lines.centre).all()


@pytest.mark.parametrize("name", ["p", "u"])
def test_a_denominator_of_zero_has_no_limits(name) -> None:
    lines = chart(name).lines(data([0.5, np.nan, 0.4], denominator=[20, 0, 30]))
    assert np.isnan(lines.upper[0]).tolist() == [False, True, False]


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_series_without_a_number_has_no_lines(name) -> None:
    lines = chart(name).lines(data([np.nan, np.nan]))
    assert np.isnan([lines.centre, lines.lower, lines.upper]).all()


def test_an_unknown_chart_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match=r"no chart 'pie'. Choose one of: run, i, p, u"):
        chart("pie")
