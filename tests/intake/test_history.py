"""Questions about the months of a series."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workbench.intake import Intake

Read = Callable[..., Intake]
Csv = Callable[..., str]


def series(*pairs: tuple[str, int, int]) -> list[str]:
    return [f"T1,{month},asked,{numerator},{denominator}" for month, numerator, denominator in pairs]


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [(200, 90, True), (200, 230, True), (200, 229, False), (100, 115, False), (100, 119, False), (100, 120, True)],
)
def test_a_jump_of_the_denominator_is_asked_about_from_15_percent_and_20_people_on(
    before: int, after: int, asked: bool, read: Read, csv: Csv
) -> None:
    got = read({"a.csv": csv(*series(("2024-04", 5, before), ("2024-05", 6, after)))})
    assert ("denominator_jump" in {fault.code for fault in got.faults}) == asked


def test_a_jump_over_a_gap_is_not_asked_about(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(*series(("2024-01", 5, 200), ("2024-05", 6, 90)))})
    assert {fault.code for fault in got.faults} == {"gap"}


def test_a_gap_is_named_with_its_months(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(*series(("2024-01", 5, 50), ("2024-04", 6, 50)))})
    assert "no row for 2024-02, 2024-03" in got.faults[0].message


def test_a_month_whose_row_was_refused_is_not_called_missing(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(*series(("2024-03", 5, 50), ("2024-04", 60, 50), ("2024-05", 6, 50)))})
    assert [fault.code for fault in got.faults] == ["numerator_above_denominator"]


def test_a_month_of_a_file_refused_as_a_whole_is_not_called_missing(read: Read, csv: Csv) -> None:
    files = {"a.csv": csv(*series(("2024-03", 5, 50), ("2024-05", 6, 50)))}
    got = read({**files, "Alma/b.csv": csv(*series(("2024-04", 6, 50)))})
    assert [fault.code for fault in got.faults] == ["another_teams_folder"]


def test_a_gap_beside_a_refused_row_names_the_months_not_sent_only(read: Read, csv: Csv) -> None:
    rows = series(("2024-02", 5, 50), ("2024-03", 60, 50), ("2024-05", 6, 50))
    found = [fault.message for fault in read({"a.csv": csv(*rows)}).faults if fault.code == "gap"]
    assert found == ["team T1, asked: no row for 2024-04; the chart shows a gap"]


def test_a_refused_row_of_another_stratum_fills_no_gap(read: Read, csv: Csv) -> None:
    header = "team,month,measure,stratifier,stratum,numerator,denominator"
    rows = [f"T1,2024-0{month},screened,site,north,{month},50" for month in (3, 5)]
    got = read({"a.csv": csv(*rows, "T1,2024-04,screened,site,south,60,50", header=header)})
    assert "gap" in {fault.code for fault in got.faults}


@pytest.mark.parametrize(("months", "denominator", "asked"), [(3, 50, True), (2, 50, False), (3, 29, False)])
def test_the_same_numbers_in_three_months_are_asked_about(
    months: int, denominator: int, asked: bool, read: Read, csv: Csv
) -> None:
    got = read({"a.csv": csv(*series(*((f"2024-0{number}", 5, denominator) for number in range(1, months + 1))))})
    assert [fault.code for fault in got.faults] == (["carried_forward"] if asked else [])


def test_questions_name_file_row_and_team(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(*series(("2024-04", 5, 200), ("2024-05", 6, 90)))})
    fault = got.faults[0]
    assert (fault.file, fault.row, fault.team, fault.level) == ("a.csv", 3, "T1", "warning")


def test_one_question_for_a_team_and_measure_counts_the_others(read: Read, csv: Csv) -> None:
    rows = series(("2024-01", 5, 100), ("2024-02", 6, 200), ("2024-03", 7, 100))
    got = read({"a.csv": csv(*rows)})
    assert (len(got.faults), "2 such changes in all" in got.faults[0].message) == (1, True)
