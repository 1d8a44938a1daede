"""The policy on one cell at a time: what is hidden, and what the public may know of it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.disclosure import NoRelease, release


def one(counts_of, programme, audience: str = "team", **cell):
    """Return the released row of one cell."""
    return release(counts_of(cell), programme, audience=audience).iloc[0]


@pytest.mark.parametrize("numerator", [1, 2, 3, 4, 5])
def test_numerators_of_one_to_five_are_hidden_as_one_to_five(numerator, counts_of, programme) -> None:
    row = one(counts_of, programme, numerator=numerator, denominator=80)
    assert (row["state"], row["low"], row["high"], row["n"]) == ("hidden", 1, 5, 80)
    assert np.isnan([row["numerator"], row["denominator"], row["value"]]).all()


@pytest.mark.parametrize("numerator", [0, 6, 74, 80])
def test_zero_six_and_everyone_are_shown(numerator, counts_of, programme) -> None:
    row = one(counts_of, programme, numerator=numerator, denominator=80)
    assert (row["state"], row["numerator"], row["denominator"], row["n"]) == ("number", numerator, 80, 80)


@pytest.mark.parametrize("numerator", [75, 79])
def test_complements_of_one_to_five_are_hidden_as_the_denominator_less_one_to_five(
    numerator, counts_of, programme
) -> None:
    row = one(counts_of, programme, numerator=numerator, denominator=80)
    assert (row["state"], row["low"], row["high"], row["n"]) == ("hidden", 75, 79, 80)


def test_complements_do_not_count_where_the_numerator_is_no_part_of_the_denominator(counts_of, programme) -> None:
    row = one(counts_of, programme, measure="rate", numerator=79, denominator=80)
    assert row["state"] == "number"


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 8), (4, 8), (7, 8), (5, 10), (1, 6)])
def test_where_both_rules_overlap_the_bounds_do_not_tell_which_one_it_was(
    numerator, denominator, counts_of, programme
) -> None:
    row = one(counts_of, programme, numerator=numerator, denominator=denominator)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 1, denominator - 1)


@pytest.mark.parametrize("numerator", [0, 2, 4])
def test_a_denominator_of_one_to_five_hides_the_cell_and_itself(numerator, counts_of, programme) -> None:
    row = one(counts_of, programme, numerator=numerator, denominator=4)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 0, 5)
    assert np.isnan(row["n"])


def test_many_events_on_a_denominator_of_one_to_five_have_no_upper_bound(counts_of, programme) -> None:
    row = one(counts_of, programme, measure="rate", numerator=30, denominator=4)
    assert (row["state"], row["low"], np.isnan(row["high"])) == ("hidden", 0, True)


def test_a_denominator_of_zero_is_missing_and_not_zero(counts_of, programme) -> None:
    row = one(counts_of, programme, numerator=0, denominator=0)
    assert (row["state"], row["n"], np.isnan(row["numerator"])) == ("missing", 0, True)


def test_a_blank_month_is_missing(counts_of, programme) -> None:
    row = one(counts_of, programme)
    assert (row["state"], np.isnan(row["low"])) == ("missing", True)


def test_a_blank_numerator_does_not_show_a_small_denominator(counts_of, programme) -> None:
    row = one(counts_of, programme, denominator=3)
    assert (row["state"], np.isnan(row["n"])) == ("missing", True)


@pytest.mark.parametrize("numerator", [0.4, 5.9])
def test_a_fractional_count_below_six_lies_between_its_bounds(numerator, counts_of, programme) -> None:
    row = one(counts_of, programme, measure="items", numerator=numerator, denominator=800.5)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 0, 6)


@pytest.mark.parametrize(("observations", "state"), [(1, "hidden"), (5, "hidden"), (6, "number")])
def test_averages_of_one_to_five_observations_are_hidden(observations, state, counts_of, programme) -> None:
    row = one(counts_of, programme, measure="days", value=12.5, n=observations)
    assert (row["state"], np.isnan(row["n"]), np.isnan(row["value"])) == (state, state == "hidden", state == "hidden")


@pytest.mark.parametrize("observations", [1, 4, 5, 6])
def test_averages_of_a_few_readings_that_are_no_people_are_shown(observations, counts_of, programme) -> None:
    row = one(counts_of, programme, measure="slots", value=12.5, n=observations)
    assert (row["state"], row["value"], row["n"]) == ("number", 12.5, observations)


def test_a_small_count_of_what_is_no_people_is_shown(counts_of, programme) -> None:
    row = one(counts_of, programme, measure="uses", value=3)
    assert (row["state"], row["value"]) == ("number", 3)


def test_strata_of_a_few_readings_are_shown(counts_of, programme) -> None:
    rows = [{"measure": "slots", "stratifier": "sex", "stratum": name, "value": 2.0, "n": 2} for name in ("f", "m")]
    shown = release(counts_of(*rows, {"measure": "slots", "value": 2.0, "n": 4}), programme, audience="team")
    assert shown["state"].tolist() == ["number"] * 3


def test_an_average_whose_number_of_observations_is_unknown_is_shown(counts_of, programme) -> None:
    row = one(counts_of, programme, measure="days", value=12.5)
    assert (row["state"], row["value"]) == ("number", 12.5)


@pytest.mark.parametrize(("value", "state"), [(0, "number"), (3, "hidden"), (-3, "hidden"), (17, "number")])
def test_a_count_sent_as_a_value_is_hidden_from_one_to_five(value, state, counts_of, programme) -> None:
    row = one(counts_of, programme, measure="backlog", value=value)
    assert row["state"] == state


@pytest.mark.parametrize("numerator", [0, 12])
def test_zero_and_all_are_hidden_in_a_small_sensitive_stratum(numerator, counts_of, programme) -> None:
    cell = {"stratifier": "race", "stratum": "x", "numerator": numerator, "denominator": 12}
    row = one(counts_of, programme, **cell)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 0, 12)


def test_a_small_numerator_in_a_small_sensitive_stratum_has_the_same_bounds_as_zero(counts_of, programme) -> None:
    row = one(counts_of, programme, stratifier="race", stratum="x", numerator=3, denominator=12)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 0, 12)


def test_no_events_in_a_small_sensitive_stratum_are_hidden_with_up_to_five(counts_of, programme) -> None:
    cell = {"measure": "rate", "stratifier": "race", "stratum": "x", "numerator": 0, "denominator": 12}
    row = one(counts_of, programme, **cell)
    assert (row["state"], row["low"], row["high"]) == ("hidden", 0, 5)


def test_zero_is_shown_in_a_sensitive_stratum_of_twenty(counts_of, programme) -> None:
    row = one(counts_of, programme, stratifier="race", stratum="x", numerator=0, denominator=20)
    assert (row["state"], row["numerator"]) == ("number", 0)


@pytest.mark.parametrize("audience", ["own", "team", "analyst"])
def test_what_was_sent_as_fewer_than_six_is_hidden_for_everyone(audience, counts_of, programme) -> None:
    row = one(counts_of, programme, audience, team="agreed", low=1, high=5, denominator=80)
    assert (row["state"], row["low"], row["high"], row["n"]) == ("hidden", 1, 5, 80)


def test_own_totals_are_exact_for_a_team_that_agreed(counts_of, programme) -> None:
    row = one(counts_of, programme, "own", team="agreed", numerator=3, denominator=4)
    assert (row["state"], row["numerator"], row["n"]) == ("number", 3, 4)


def test_own_strata_are_still_hidden_for_a_team_that_agreed(counts_of, programme) -> None:
    row = one(counts_of, programme, "own", team="agreed", stratifier="sex", stratum="F", numerator=3, denominator=40)
    assert row["state"] == "hidden"


def test_own_totals_are_hidden_for_a_team_without_agreement(counts_of, programme) -> None:
    row = one(counts_of, programme, "own", team="other", numerator=3, denominator=80)
    assert row["state"] == "hidden"


def test_team_totals_are_hidden_even_for_a_team_that_agreed(counts_of, programme) -> None:
    row = one(counts_of, programme, "team", team="agreed", numerator=3, denominator=80)
    assert row["state"] == "hidden"


def test_the_analyst_sees_small_numbers(counts_of, programme) -> None:
    row = one(counts_of, programme, "analyst", stratifier="sex", stratum="F", numerator=3, denominator=4)
    assert (row["state"], row["numerator"], row["n"]) == ("number", 3, 4)


def test_provisional_months_stay_marked(counts_of, programme) -> None:
    row = one(counts_of, programme, numerator=30, denominator=80, status="provisional")
    assert bool(row["provisional"])


def test_an_unknown_audience_is_refused_with_those_that_exist(counts_of, programme) -> None:
    with pytest.raises(NoRelease, match=r"no audience 'public'. Choose one of: own, team, analyst"):
        release(counts_of({}), programme, audience="public")


def test_an_unknown_measure_is_refused_by_name(counts_of, programme) -> None:
    with pytest.raises(NoRelease, match="no measure smoking"):
        release(counts_of({"measure": "smoking"}), programme, audience="team")
