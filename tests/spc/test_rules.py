"""Points outside, longest run and crossings, on arrays of many series."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.spc import PROFILES
from workbench.spc.profiles import ANHOEJ, UnknownName, profile
from workbench.spc.rules import above, runs, sides


def side_of(text: str) -> np.ndarray:
    """Return sides written as "+", "-" and "0"."""
    return np.array([[{"+": 1.0, "-": -1.0, "0": 0.0}[letter] for letter in text]])


def test_a_run_goes_on_across_points_that_are_dropped() -> None:
    found = runs(side_of("+++00+++0-+-+-"), ANHOEJ)
    assert (found.longest[0], found.crossings[0], found.useful[0]) == (6, 5, 11)


def test_members_are_the_points_of_runs_longer_than_allowed() -> None:
    found = runs(side_of("-+" * 3 + "-" + "+++0+++++" + "-+"), ANHOEJ)
    assert found.signal.tolist() == [True]
    assert np.flatnonzero(found.members[0]).tolist() == [7, 8, 9, 11, 12, 13, 14, 15]


def test_too_few_crossings_is_a_signal_that_marks_no_point() -> None:
    found = runs(side_of("++++++------++++++------"), ANHOEJ)
    assert (found.longest[0], found.crossings[0], found.signal[0], found.members.any()) == (6, 3, True, False)


@pytest.mark.parametrize(("text", "signal"), [("+" * 9, False), ("+" * 10, True)])
def test_runs_are_judged_from_ten_useful_points(text, signal) -> None:
    assert runs(side_of(text), ANHOEJ).signal.tolist() == [signal]


def test_a_series_on_its_centre_line_has_no_runs() -> None:
    found = runs(side_of("000"), ANHOEJ)
    assert np.isnan([found.longest[0], found.longest_max[0], found.crossings[0], found.crossings_min[0]]).all()


def test_many_series_at_once_give_what_each_gives_alone() -> None:
    draw = np.random.default_rng(3).integers(-1, 2, (40, 30)).astype(float)
    together = runs(draw, ANHOEJ)
    for position in range(40):
        alone = runs(draw[position : position + 1], ANHOEJ)
        assert together.longest[position] == alone.longest[0]
        assert together.crossings[position] == alone.crossings[0]
        assert together.members[position].tolist() == alone.members[0].tolist()


def test_a_difference_in_the_last_digit_is_not_above() -> None:
    line = np.array([0.3])
    assert above(np.array([0.1 + 0.2]), line).tolist() == [False]
    assert above(np.array([0.3 * (1 + 1e-8)]), line).tolist() == [True]


def test_an_interval_is_on_a_side_only_if_all_of_it_is() -> None:
    low, high, centre = np.array([[1.0, 3.0, 5.0]]), np.array([[2.0, 5.0, 6.0]]), np.array([[4.0, 4.0, 4.0]])
    assert sides(low, high, centre).tolist() == [[-1.0, 0.0, 1.0]]


def test_profiles_are_found_by_name() -> None:
    assert profile("anhoej") is PROFILES["anhoej"]


def test_an_unknown_profile_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match=r"no rule profile 'nelson_99'. Choose one of: anhoej"):
        profile("nelson_99")
