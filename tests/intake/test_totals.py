"""Totals made of exclusive strata."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workbench.intake import Intake

Read = Callable[..., Intake]
Csv = Callable[..., str]
HEADER = "team,month,measure,stratum,numerator,denominator"


def total(got: Intake) -> list[list[float]]:
    rows = got.counts[got.counts["stratifier"] == "all"]
    return rows[["numerator", "denominator"]].to_numpy().tolist()


def test_the_total_is_the_sum_of_the_strata_that_were_sent(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,seen,north,5,50", "T1,2024-05,seen,south,6,60", header=HEADER)})
    assert (total(got), got.faults) == ([[11.0, 110.0]], ())


def test_a_total_that_was_sent_is_kept_and_a_difference_is_asked_about(read: Read, csv: Csv) -> None:
    rows = ("T1,2024-05,seen,north,5,50", "T1,2024-05,seen,south,6,60", "T1,2024-05,seen,all,12,111")
    got = read({"a.csv": csv(*rows, header=HEADER)})
    assert (total(got), [fault.code for fault in got.faults]) == ([[12.0, 111.0]], ["strata_do_not_add_up"])


@pytest.mark.parametrize("bad", ["61", "<6", "", "x"])
def test_no_total_is_made_of_a_part_of_the_strata(bad: str, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,seen,north,5,50", f"T1,2024-05,seen,south,{bad},60", header=HEADER)})
    assert (total(got), "total_not_computed" in {fault.code for fault in got.faults}) == ([], True)


def test_strata_of_two_files_are_added(read: Read, csv: Csv) -> None:
    files = {
        "a.csv": csv("T1,2024-05,seen,north,5,50", header=HEADER),
        "b.csv": csv("T1,2024-05,seen,south,6,60", header=HEADER),
    }
    assert total(read(files)) == [[11.0, 110.0]]


def test_a_measure_whose_total_is_given_gets_none(read: Read, csv: Csv) -> None:
    header = "team,month,measure,stratifier,stratum,numerator,denominator"
    assert total(read({"a.csv": csv("T1,2024-05,screened,site,north,5,50", header=header)})) == []
