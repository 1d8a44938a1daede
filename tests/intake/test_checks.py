"""Checks on rows that the handbook's list does not name, and how findings are told."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from workbench.intake import Intake
from workbench.intake.check_list import ALL_CHECKS
from workbench.intake.checks import SHOWN_FINDINGS, numbers_text
from workbench.intake.counts_frame import COLUMNS
from workbench.programme.models import NameFrom, Programme, Team

Read = Callable[..., Intake]
Csv = Callable[..., str]
STRATA = "team,month,measure,stratifier,stratum,numerator,denominator"
VALUES = "team,month,measure,value"
DATED = "team,month,measure,numerator,denominator,extracted_on,status"


def codes(got: Intake) -> list[tuple[str, str]]:
    return [(fault.code, fault.level) for fault in got.faults]


def test_the_frame_has_the_columns_of_counts_and_numbers_are_floats(read: Read, csv: Csv) -> None:
    counts = read({"a.csv": csv("T1,2024-05,asked,5,50")}).counts
    kinds = {name: str(kind) for name, kind in counts.dtypes.items()}
    numbers = {"numerator", "denominator", "value", "n", "low", "high"}
    assert kinds == {name: "float64" if name in numbers else "str" for name in COLUMNS}


def test_nothing_sent_is_an_empty_frame_with_the_same_columns(read: Read) -> None:
    got = read({"a.csv": ""})
    assert (list(got.counts.columns), len(got.counts), len(got.restatements)) == (list(COLUMNS), 0, 0)


def test_every_check_has_a_code_of_small_letters() -> None:
    assert [check.code for check in ALL_CHECKS if not check.code.replace("_", "a").islower()] == []


def test_a_hidden_numerator_is_kept_as_an_interval_and_never_as_a_number(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,<6,50")})
    row = got.counts.iloc[0]
    assert (math.isnan(row["numerator"]), row["low"], row["high"], row["denominator"], got.faults) == (
        True,
        1.0,
        5.0,
        50.0,
        (),
    )


def test_a_hidden_numerator_is_not_above_its_denominator(read: Read, csv: Csv) -> None:
    assert read({"a.csv": csv("T1,2024-05,asked,<6,3")}).counts["high"].tolist() == [3.0]


@pytest.mark.parametrize("row", ["T1,2024-05,asked,<6,0", "T1,2024-05,asked,5,<6", "T1,2024-05,asked,<5,50"])
def test_other_uses_of_the_mark_for_small_counts_are_refused(row: str, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(row)})
    assert (len(got.counts), [fault.level for fault in got.faults]) == (0, ["refused"])


@pytest.mark.parametrize("mark", ["", "N/A", "S/O", "–", "n/d"])
def test_a_number_that_was_not_sent_is_missing_and_said(mark: str, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(f"T1,2024-05,asked,{mark},50")})
    assert (math.isnan(got.counts["numerator"][0]), codes(got)) == (True, [("missing_number", "warning")])


def test_a_refused_row_does_not_refuse_the_team(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-04,asked,9,5", "T1,2024-05,asked,5,50")})
    assert (got.counts["month"].tolist(), sorted(got.refused_teams)) == (["2024-05"], [])


def test_a_numerator_may_be_above_the_denominator_of_a_rate(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,doses,65846.999,5787.25")})
    assert (got.counts["numerator"].tolist(), got.faults) == ([65846.999], ())


def test_zero_of_zero_is_kept_as_sent_and_said(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,0,0")})
    assert (got.counts["denominator"].tolist(), codes(got)) == ([0.0], [("nobody_eligible", "warning")])


@pytest.mark.parametrize(
    ("rows", "header", "code"),
    [
        ("T1,2024-05,asked,-1,50", "", "negative"),
        ("T1,2024-05,asked,inf,50", "", "number_word"),
        ("T1,2024-05,asked,1E+05,50", "", "scientific"),
        ("T1,2024-05,asked,five,50", "", "text_in_number"),
        ("T1,2024-05,asked,#DIV/0!,50", "", "spreadsheet_error"),
        ('T1,2024-05,doses,"1,234",50', "", "doubtful_comma"),
        ("T1,2024-05,calls,5.5", VALUES, "not_whole"),
        ("T1,2024-05,wait,-2", VALUES, "negative"),
        ("T1,2024-05,asked,0.62", VALUES, "rate_only"),
        (",2024-05,asked,5,50", "", "missing_name"),
        ("T1,2024-05,,5,50", "", "missing_name"),
        ("T1,,asked,5,50", "", "bad_month"),
        ("T1,1924-05,asked,5,50", "", "early_month"),
        ("T1,2024-05,aksed,5,50", "", "unknown_measure"),
        ("T1,2024-05,screened,site,west,5,50", STRATA, "unknown_stratum"),
        ("T1,2024-05,screened,age,north,5,50", STRATA, "unknown_stratum"),
        ("T1,2024-05,screened,,north,5,50", STRATA, "unknown_stratum"),
        ("T1,2024-05,asked,,north,5,50", STRATA, "unknown_stratum"),
        ("T1,2024-05,asked,5,50,2024-07-01,done", DATED, "unknown_status"),
        ("T1,2024-05,asked,5,50,2024-03-01,", DATED, "future_month"),
    ],
)
def test_a_row_is_refused_with_its_code_and_place(rows: str, header: str, code: str, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(rows, header=header) if header else csv(rows)})
    assert (len(got.counts), {(fault.code, fault.row) for fault in got.faults if fault.level == "refused"}) == (
        0,
        {(code, 2)},
    )


def test_value_measures_need_no_numerator(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,wait,3.5", "T1,2024-05,calls,12", header=VALUES)})
    assert (got.counts["value"].tolist(), got.faults) == ([12.0, 3.5], ())


def test_numbers_that_a_measure_does_not_use_are_ignored_aloud(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,5,50,10", header="team,month,measure,numerator,denominator,value")})
    assert (math.isnan(got.counts["value"][0]), codes(got)) == (True, [("number_not_used", "warning")])


def test_the_one_stratifier_of_a_measure_is_filled_in(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,seen,north,5,50", header="team,month,measure,stratum,numerator,denominator")})
    assert got.counts[got.counts["stratum"] == "north"]["stratifier"].tolist() == ["site"]


def test_people_of_whom_the_stratum_is_not_known_have_a_stratum_of_their_own(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,screened,site,not_known,5,50", header=STRATA)})
    assert got.counts["stratum"].tolist() == ["not_known"]


def test_other_capitals_and_blanks_are_matched_and_said(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("ALMA,2024-05,Asked,5,50")})
    assert (got.counts[["team", "measure"]].to_numpy().tolist(), codes(got)) == (
        [["Alma", "asked"]],
        [("tidied_name", "warning"), ("tidied_name", "warning")],
    )


def test_two_ids_that_differ_by_capitals_only_are_refused_naming_both_rows(
    read: Read, csv: Csv, make_programme: Callable[..., Programme]
) -> None:
    rows = csv("Team-A,2024-05,asked,5,50", "team-a,2024-05,asked,6,50")
    got = read({"a.csv": rows}, make_programme("Team-A", "team-a"))
    assert (len(got.counts), "rows 2 and 3" in got.faults[0].message, got.faults[0].code) == (0, True, "unclear_team")


def test_the_name_of_a_team_in_place_of_its_id_is_explained(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("Clinic T1,2024-05,asked,5,50")})
    assert "this is the name of team T1" in got.faults[0].message


def test_a_team_named_total_in_the_roster_is_no_row_of_totals(
    read: Read, csv: Csv, make_programme: Callable[..., Programme]
) -> None:
    got = read({"a.csv": csv("Total,2024-05,asked,5,50")}, make_programme("Total"))
    assert (got.counts["team"].tolist(), got.faults) == (["Total"], ())


def test_closed_organisations_with_zeros_only_are_left_out_and_named(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,5,50", "X9,2024-05,asked,0,0", "X8,2024-05,asked,0,0")})
    assert (len(got.counts), codes(got), "X8, X9" in got.faults[0].message) == (
        1,
        [("not_in_roster_zero", "warning")],
        True,
    )


def test_a_team_outside_the_roster_with_one_number_is_refused(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("X9,2024-04,asked,0,0", "X9,2024-05,asked,1,9")})
    assert (len(got.counts), codes(got)) == (0, [("unknown_team", "refused")])


def test_months_after_a_team_has_left_are_refused(
    read: Read, csv: Csv, make_programme: Callable[..., Programme]
) -> None:
    left = Team(id="T9", names=(NameFrom(name="n"),), organisation="o", language="en", joined="2024-01", left="2024-03")
    got = read({"a.csv": csv("T9,2024-03,asked,5,50", "T9,2024-04,asked,5,50")}, make_programme(left))
    assert (got.counts["month"].tolist(), codes(got)) == (["2024-03"], [("team_left", "refused")])


@pytest.mark.parametrize(
    ("day", "sent", "status", "found"),
    [
        ("2024-06-11", "", "final", []),
        ("2024-06-09", "", "provisional", []),
        ("2024-06-09", "final", "provisional", [("final_too_soon", "warning")]),
        ("2024-05-12", "", "provisional", [("month_not_over", "warning")]),
        ("2024-06-20", "provisional", "provisional", []),
        ("", "", "final", []),
    ],
)
def test_a_month_is_final_ten_days_after_its_end(
    day: str, sent: str, status: str, found: list[tuple[str, str]], read: Read, csv: Csv
) -> None:
    got = read({"a.csv": csv(f"T1,2024-05,asked,5,50,{day},{sent}", header=DATED)})
    assert (got.counts["status"].tolist(), codes(got)) == ([status], found)


def test_a_month_after_the_reporting_month_is_left_out_if_the_extract_knew_it(read: Read, csv: Csv) -> None:
    rows = csv("T1,2024-05,asked,5,50,2024-09-12,", "T1,2024-08,asked,5,50,2024-09-12,", header=DATED)
    got = read({"a.csv": rows})
    assert (got.counts["month"].tolist(), codes(got)) == (["2024-05"], [("later_month", "warning")])


def test_the_version_that_holds_in_the_month_is_filled_in(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-02,versioned,5,50", "T1,2024-03,versioned,5,50")})
    assert got.counts["version"].tolist() == ["1", "2"]


def test_versions_are_checked(read: Read, csv: Csv) -> None:
    header = "team,month,measure,numerator,denominator,version"
    got = read({"a.csv": csv("T1,2024-02,versioned,5,50,2", "T1,2024-03,versioned,5,50,9", header=header)})
    assert codes(got) == [("unknown_version", "refused"), ("other_version", "warning")]


def test_all_faults_of_all_files_come_in_one_list(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-13,asked,x,50"), "b.csv": "", "c.csv": csv("T2,2024-05,asked,9,5")})
    assert [(fault.file, fault.code) for fault in got.faults] == [
        ("a.csv", "bad_month"),
        ("a.csv", "text_in_number"),
        ("b.csv", "empty_file"),
        ("c.csv", "numerator_above_denominator"),
    ]


def test_very_many_faults_of_one_kind_end_in_one_that_counts_the_rest(read: Read, csv: Csv) -> None:
    rows = [f"T1,{2000 + number // 12}-{number % 12 + 1:02d},asked,{number + 9},5" for number in range(250)]
    got = read({"a.csv": csv(*rows)})
    assert (len(got.faults), "150 times more" in got.faults[-1].message) == (SHOWN_FINDINGS + 1, True)


def test_long_numbers_never_reach_a_message(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("9876543210,9876543210,9876543210,9876543210,9876543210")})
    assert ("98765" in " ".join(map(str, got.faults)), len(got.faults) > 3) == (False, True)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([3], "row 3"), ([3, 7], "rows 3 and 7"), (list(range(2, 14)), "rows 2, 3, 4, 5, 6, 7, 8, 9 and 4 more")],
)
def test_rows_are_told_in_words(numbers: list[int], text: str) -> None:
    assert numbers_text(numbers) == text


def test_the_same_input_gives_the_same_frame_and_faults(read: Read, csv: Csv) -> None:
    files = {"a.csv": csv("T2,2024-05,asked,5,50", "T1,2024-05,asked,x,50"), "b.csv": csv("T1,2024-04,asked,5,50")}
    first, second = read(files), read(files)
    assert (first.counts.to_csv(), first.faults) == (second.counts.to_csv(), second.faults)


@pytest.mark.parametrize(
    ("row", "header", "remedy"),
    [
        ("T1,2024-05,asked,45%,50", None, "Write the number of people, not the rate."),
        ("T1,2024-05,wait,45%", VALUES, "Write the number itself, not a rate."),
        ('T1,2024-05,asked,"12,0",50', None, "Write a decimal point, 12.0."),
        ('T1,2024-05,wait,"7,25"', VALUES, "Write a decimal point, 7.25."),
        ('T1,2024-05,wait,"123456,5"', VALUES, "Write a decimal point."),
        ('T1,2024-05,asked,"1,234",5000', None, "Write 1234."),
        ("T1,2024-05,asked,12,1 234 567", None, "Write no separator between thousands, and a decimal point."),
        ('T1,2024-05,wait,"2,345"', VALUES, "Write 2345 or 2.345."),
        ('T1,2024-05,wait,"12,345"', VALUES, "Write 1234 or 1.234."),
        ("T1,2024-05,wait,twelve", VALUES, "Write the number in digits, for example 45."),
        ("T1,2024-05,wait,-3", VALUES, "Write 0 or more."),
        ("T1,2024-05,asked,4.5,50", None, "Write a whole number, for example 45."),
    ],
)
def test_the_remedy_says_what_to_write(row: str, header: str | None, remedy: str, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(row, header=header) if header else csv(row)})
    assert [fault.remedy for fault in got.faults] == [remedy]


def test_a_stratum_is_listed_once(read: Read, csv: Csv, make_programme: Callable[..., Programme]) -> None:
    programme = make_programme("T1")
    words = programme.measures[0].name
    site = programme.measure("screened").stratifiers[0]
    told = site.model_copy(update={"strata": {**site.strata, "not_known": words}})
    measure = programme.measure("screened").model_copy(update={"stratifiers": (told,)})
    changed = programme.model_copy(update={"measures": (measure,)})
    got = read({"a.csv": csv("T1,2024-05,screened,site,west,5,50", header=STRATA)}, changed)
    assert "is not one of all, north, south, not_known" in got.faults[0].message
    assert got.faults[0].message.count("not_known") == 1


@pytest.mark.parametrize(
    ("day", "status", "asked"),
    [
        ("2024-06-01", "final", True),
        ("2024-06-09", "final", True),
        ("2024-06-10", "final", False),
        ("2024-06-05", "provisional", False),
        ("2024-06-05", "", False),
        ("", "final", False),
    ],
)
def test_a_final_month_extracted_too_soon_is_said(day: str, status: str, asked: bool, read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv(f"T1,2024-05,asked,5,50,{day},{status}", header=DATED)})
    message = f"sent as final, but extracted on {day}, before 2024-06-10: shown as provisional"
    assert [fault.message for fault in got.faults] == ([message] if asked else [])


def test_final_rows_extracted_too_soon_are_said_once_a_file(read: Read, csv: Csv) -> None:
    rows = [f"{team},2024-05,asked,5,50,2024-06-05,final" for team in ("T1", "T2", "Alma")]
    got = read({"a.csv": csv(*rows, header=DATED)})
    assert codes(got) == [("final_too_soon", "warning")]


def test_a_month_that_was_not_over_is_said_once(read: Read, csv: Csv) -> None:
    got = read({"a.csv": csv("T1,2024-05,asked,5,50,2024-05-20,final", header=DATED)})
    assert codes(got) == [("month_not_over", "warning")]
