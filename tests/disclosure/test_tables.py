"""Complementary hiding: strata and their total, and an attacker who tries every possible table."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.disclosure import release

WIDTH = 5


def states(released: pd.DataFrame) -> list[str]:
    """Return the states of the strata in order."""
    return released.loc[released["stratifier"] != "all", "state"].tolist()


def test_the_next_smallest_stratum_is_hidden_with_a_single_hidden_one(table_of, programme) -> None:
    got = release(table_of([(3, 90), (40, 90), (12, 90), (0, 90)]), programme, audience="team")
    assert states(got) == ["hidden", "number", "hidden", "number"]


def test_a_complementary_cell_is_bounded_by_zero_and_its_denominator(table_of, programme) -> None:
    got = release(table_of([(3, 90), (40, 91)]), programme, audience="team").iloc[2]
    assert (got["low"], got["high"], got["n"]) == (0, 91, 91)


def test_a_complementary_cell_of_events_has_no_upper_bound(table_of, programme) -> None:
    got = release(table_of([(3, 90), (40, 91)], measure="rate"), programme, audience="team").iloc[2]
    assert (got["state"], got["low"], np.isnan(got["high"])) == ("hidden", 0, True)


def test_a_zero_is_hidden_where_there_is_nothing_else(table_of, programme) -> None:
    got = release(table_of([(3, 90), (0, 90)], team="agreed"), programme, audience="own")
    assert states(got) == ["hidden", "hidden"]


def test_zeros_stay_shown_where_the_total_is_hidden_too(table_of, programme) -> None:
    got = release(table_of([(3, 90), (0, 90), (0, 90)]), programme, audience="team")
    assert got["state"].tolist() == ["hidden", "hidden", "number", "number"]


def test_a_table_without_a_total_is_protected_as_if_its_sum_were_known(table_of, programme) -> None:
    got = release(table_of([(3, 90), (40, 90), (50, 90)], total=False), programme, audience="team")
    assert states(got) == ["hidden", "hidden", "number"]


def test_two_hidden_ones_that_the_sum_would_tell_get_a_third(table_of, programme) -> None:
    got = release(table_of([(1, 90), (1, 90), (30, 90), (60, 90)]), programme, audience="team")
    assert states(got) == ["hidden", "hidden", "hidden", "number"]


def test_overlapping_strata_need_no_complementary_cell(table_of, programme) -> None:
    got = release(table_of([(3, 90), (40, 90)], stratifier="tag"), programme, audience="team")
    assert states(got) == ["hidden", "number"]


def test_a_single_small_denominator_is_not_told_by_the_others(table_of, programme) -> None:
    got = release(table_of([(2, 3), (40, 90), (50, 80)]), programme, audience="team")
    assert states(got) == ["hidden", "number", "hidden"]
    assert got["n"].isna().tolist() == [False, True, False, True]


def test_bounds_that_would_tell_a_hidden_denominator_are_not_given(table_of, programme) -> None:
    got = release(table_of([(2, 3), (40, 90), (78, 80)]), programme, audience="team")
    assert (got["low"].iloc[3], np.isnan(got["high"].iloc[3])) == (0, True)


def test_a_single_hidden_average_takes_another_one_with_it(counts_of, programme) -> None:
    rows = [{"stratifier": "sex", "stratum": name, "measure": "days", "value": 9.5, "n": n} for name, n in
            (("a", 3), ("b", 30), ("c", 20))]  # fmt: skip
    got = release(counts_of({"measure": "days", "value": 9.5, "n": 53}, *rows), programme, audience="team")
    assert states(got) == ["hidden", "number", "hidden"]


def test_a_single_hidden_count_sent_as_a_value_takes_another_one_with_it(counts_of, programme) -> None:
    rows = [{"stratifier": "sex", "stratum": name, "measure": "backlog", "value": value} for name, value in
            (("a", 3), ("b", 30), ("c", 20))]  # fmt: skip
    got = release(counts_of({"measure": "backlog", "value": 53}, *rows), programme, audience="team")
    assert states(got).count("hidden") == 2


def test_a_stratum_sent_as_fewer_than_six_takes_another_one_with_it(counts_of, programme) -> None:
    rows = [
        {"numerator": 60, "denominator": 200},
        {"stratifier": "sex", "stratum": "a", "low": 1, "high": 5, "denominator": 90},
        {"stratifier": "sex", "stratum": "b", "numerator": 57, "denominator": 110},
    ]
    got = release(counts_of(*rows), programme, audience="team")
    assert states(got) == ["hidden", "hidden"]


def test_each_table_is_protected_by_itself(table_of, programme) -> None:
    first = table_of([(3, 90), (40, 90), (50, 90)], month="2026-01")
    second = table_of([(30, 90), (40, 90), (50, 90)], month="2026-02")
    got = release(pd.concat([first, second]), programme, audience="team")
    assert states(got) == ["hidden", "hidden", "number", "number", "number", "number"]


def cell_strategy(most: int = 14):
    """Numerator and denominator of a stratum."""
    return st.integers(0, most).flatmap(lambda bottom: st.tuples(st.integers(0, bottom), st.just(bottom)))


def possible_values(strata: pd.DataFrame, total: pd.Series) -> list[set[int]]:
    """Return every value each stratum may have, by trying all tables that fit what is printed."""
    ranges = []
    for row in strata.itertuples():
        if row.state == "number":
            ranges.append([int(row.numerator)])
        elif row.state == "missing":
            ranges.append([0])
        else:
            ranges.append(range(int(row.low), int(15 if np.isnan(row.high) else row.high) + 1))
    fitting = [cells for cells in product(*ranges) if _fits(sum(cells), total)]
    return [set(values) for values in zip(*fitting, strict=True)]


def _fits(found: int, total: pd.Series) -> bool:
    if total["state"] == "hidden":
        return total["low"] <= found <= total["high"]
    return found == (0 if total["state"] == "missing" else total["numerator"])


@settings(max_examples=50, deadline=None)
@given(strata=st.lists(cell_strategy(), min_size=2, max_size=3), audience=st.sampled_from(["team", "own"]))
def test_an_attacker_who_tries_every_table_finds_five_values_or_no_shown_stratum(
    strata, audience, table_of, programme
) -> None:
    got = release(table_of(strata, team="agreed"), programme, audience=audience)
    total, rows = got.iloc[0], got.iloc[1:]
    some_shown = (rows["state"] == "number").any()
    for row, values, (truth, _) in zip(rows.itertuples(), possible_values(rows, total), strata, strict=True):
        assert truth in values
        if row.state == "hidden":
            assert len(values) >= WIDTH or not some_shown


@settings(max_examples=25, deadline=None)
@given(strata=st.lists(cell_strategy(30), min_size=2, max_size=5), total=st.booleans())
def test_no_table_has_exactly_one_hidden_cell(strata, total, table_of, programme) -> None:
    got = release(table_of(strata, total=total), programme, audience="team")
    present = (got["state"] != "missing").sum() - total
    assert (got["state"] == "hidden").sum() != 1 or present == 1


@settings(max_examples=25, deadline=None)
@given(strata=st.lists(cell_strategy(30), min_size=2, max_size=5))
def test_no_table_has_exactly_one_hidden_denominator(strata, table_of, programme) -> None:
    got = release(table_of(strata), programme, audience="team")
    with_people = sum(bottom > 0 for _, bottom in strata)
    assert got["n"].isna().sum() != 1 or with_people == 1
