"""A later file replaces an earlier one; what changed is kept; files that contradict each other are refused."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from workbench.intake import Intake
from workbench.intake.merge import RESTATEMENTS

Read = Callable[..., Intake]
Csv = Callable[..., str]
DATED = "team,month,measure,numerator,denominator,extracted_on"
STRATA = "team,month,measure,stratifier,stratum,numerator,denominator,extracted_on"


def test_the_file_of_the_later_extract_holds_and_the_change_is_kept(read: Read, csv: Csv) -> None:
    old = csv("T1,2024-04,asked,4,40,2024-05-15", "T1,2024-03,asked,3,30,2024-05-15", header=DATED)
    new = csv("T1,2024-04,asked,5,40,2024-06-15", "T1,2024-05,asked,6,60,2024-06-15", header=DATED)
    got = read({"z_old.csv": old, "a_new.csv": new})
    kept = got.restatements.drop(columns=["old_value", "new_value"]).to_numpy().tolist()
    assert (got.counts["numerator"].tolist(), kept) == (
        [3.0, 5.0, 6.0],
        [["T1", "2024-04", "asked", "all", "all", 4.0, 40.0, 5.0, 40.0, "z_old.csv", "a_new.csv"]],
    )


def test_the_restatements_have_their_columns_even_without_rows(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,5,50")})
    assert (list(got.restatements.columns), len(got.restatements)) == (list(RESTATEMENTS), 0)


def test_a_change_is_said_and_one_of_more_than_two_points_is_counted(read: Read, csv: Csv) -> None:
    old = csv("T1,2024-04,asked,10,100,2024-05-15", "T1,2024-03,asked,10,100,2024-05-15", header=DATED)
    new = csv("T1,2024-04,asked,11,100,2024-06-15", "T1,2024-03,asked,20,100,2024-06-15", header=DATED)
    fault = read({"a.csv": old, "b.csv": new}).faults[0]
    assert (fault.code, fault.level, "changes 2 numbers" in fault.message, "1 of them change" in fault.message) == (
        "restated",
        "warning",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((20,), "changes 1 number of team T1 that a.csv held; it changes the result by more than 2 points;"),
        ((11,), "changes 1 number of team T1 that a.csv held; both"),
        ((20, 11), "changes 2 numbers of team T1 that a.csv held; 1 of them changes the result"),
        ((20, 30), "changes 2 numbers of team T1 that a.csv held; 2 of them change the result"),
    ],
)
def test_one_change_and_several_are_told_in_grammar(numbers: tuple[int, ...], said: str, read: Read, csv: Csv) -> None:
    def rows(day: str, chosen: tuple[int, ...]) -> str:
        cells = (f"T1,2024-0{place},asked,{number},100,{day}" for place, number in enumerate(chosen, start=3))
        return csv(*cells, header=DATED)

    got = read({"a.csv": rows("2024-05-15", (10,) * len(numbers)), "b.csv": rows("2024-06-15", numbers)})
    assert got.faults[0].message[: len(said)] == said


def test_a_file_without_a_day_is_the_earlier_one(read: Read, csv: Csv) -> None:
    got = read({"b.csv": csv("T1,2024-05,asked,5,50"), "a.csv": csv("T1,2024-05,asked,6,50,2024-06-15", header=DATED)})
    assert got.counts["numerator"].tolist() == [6.0]


def test_files_of_one_day_with_other_numbers_are_both_refused_for_those_cells_only(read: Read, csv: Csv) -> None:
    first = csv("T1,2024-04,asked,4,40,2024-06-15", "T1,2024-05,asked,5,50,2024-06-15", header=DATED)
    second = csv("T1,2024-04,asked,4,40,2024-06-15", "T1,2024-05,asked,9,50,2024-06-15", header=DATED)
    got = read({"a.csv": first, "b.csv": second})
    assert (got.counts["month"].tolist(), [fault.code for fault in got.faults]) == (["2024-04"], ["files_contradict"])


def test_a_contradiction_that_a_later_file_settles_is_no_fault(read: Read, csv: Csv) -> None:
    files = {f"{name}.csv": csv(f"T1,2024-05,asked,{number},50") for name, number in (("a", 5), ("b", 9))}
    got = read({**files, "c.csv": csv("T1,2024-05,asked,7,50,2024-06-15", header=DATED)})
    assert (got.counts["numerator"].tolist(), {fault.level for fault in got.faults}) == ([7.0], {"warning"})


def test_a_refused_number_of_a_later_file_does_not_bring_the_old_one_back(read: Read, csv: Csv) -> None:
    old = csv("T1,2024-05,asked,5,50,2024-06-05", header=DATED)
    new = csv("T1,2024-05,asked,55,50,2024-06-15", header=DATED)
    assert len(read({"a.csv": old, "b.csv": new}).counts) == 0


def test_a_stratum_that_the_later_file_no_longer_holds_is_gone_and_kept_as_restated(read: Read, csv: Csv) -> None:
    old = csv(
        "T1,2024-05,screened,site,north,5,50,2024-06-05",
        "T1,2024-05,screened,site,south,6,60,2024-06-05",
        header=STRATA,
    )
    new = csv("T1,2024-05,screened,site,north,5,50,2024-06-15", header=STRATA)
    got = read({"a.csv": old, "b.csv": new})
    change = got.restatements.iloc[0]
    assert (got.counts["stratum"].tolist(), change["stratum"], change["old_numerator"]) == (["north"], "south", 6.0)
    assert math.isnan(change["new_numerator"])


def test_one_file_a_measure_leaves_the_others_in_place(read: Read, csv: Csv) -> None:
    got = read(
        {
            "a.csv": csv("T1,2024-05,asked,5,50,2024-06-05", header=DATED),
            "b.csv": csv("T1,2024-05,doses,6,60,2024-06-15", header=DATED),
        }
    )
    assert got.counts["measure"].tolist() == ["asked", "doses"]


def test_a_month_hidden_at_first_and_sent_later_is_a_restatement(read: Read, csv: Csv) -> None:
    old = csv("T1,2024-05,asked,<6,50,2024-06-05", header=DATED)
    new = csv("T1,2024-05,asked,4,50,2024-06-15", header=DATED)
    got = read({"a.csv": old, "b.csv": new})
    assert (got.counts["numerator"].tolist(), got.restatements["new_numerator"].tolist()) == ([4.0], [4.0])
