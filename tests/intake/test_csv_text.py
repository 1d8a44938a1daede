"""CSV files: separators, encodings, columns."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from workbench.intake import Intake
from workbench.intake.columns import one_slip

ROW = "T1,2024-05,asked,5,50"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_each_separator_is_recognised(mark: str, read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv": csv(ROW).replace(",", mark)})
    assert (got.counts["numerator"].tolist(), got.faults) == ([5.0], ())


def test_the_separator_told_in_the_first_line_is_used_and_rows_keep_their_numbers(
    read: Callable[..., Intake], csv: Callable[..., str]
) -> None:
    got = read({"a.csv": "sep=;\n" + csv("T1,2024-05,asked,x,50").replace(",", ";")})
    assert [(fault.code, fault.row) for fault in got.faults] == [("text_in_number", 3)]


def test_a_file_with_decimal_commas_is_read_and_said(read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv": csv("T1;2024-05;doses;62,5;1000,25", header="team;month;measure;numerator;denominator")})
    assert (got.counts["numerator"].tolist(), {fault.code for fault in got.faults}) == ([62.5], {"decimal_comma"})


def test_utf_16_is_read_and_said(read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv": csv(ROW).encode("utf-16"), "b.csv": csv(ROW.replace("05", "04")).encode("utf-16-le")})
    assert (len(got.counts), [fault.code for fault in got.faults]) == (2, ["encoding", "encoding"])


def test_a_packed_file_is_read_like_the_unpacked_one(read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv.gz": gzip.compress(csv(ROW).encode())})
    assert (got.counts["numerator"].tolist(), got.faults) == ([5.0], ())


def test_a_packed_file_that_is_cut_off_is_refused(read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv.gz": gzip.compress(csv(ROW).encode())[:-9]})
    assert [fault.code for fault in got.faults] == ["damaged"]


def test_a_login_page_is_named_as_one(read: Callable[..., Intake]) -> None:
    got = read({"a.csv": "\n<!DOCTYPE html><html><body>Please sign in</body></html>"})
    assert "HTML page, perhaps a login page" in str(got.faults[0])


def test_a_cell_with_a_line_end_between_quotation_marks_stays_one_row(
    read: Callable[..., Intake], csv: Callable[..., str]
) -> None:
    rows = csv(f'{ROW},"one\ntwo"', "T1,2024-04,asked,x,50,", header="team,month,measure,numerator,denominator,note")
    got = read({"a.csv": rows})
    assert [(fault.code, fault.row) for fault in got.faults] == [("text_in_number", 3)]


def test_the_sheet_names_and_the_frame_names_of_columns_mean_the_same(read: Callable[..., Intake]) -> None:
    header = "team_id,month,measure_id,measure_version,stratifier,stratum,numerator,denominator,value,n_obs"
    got = read({"a.csv": f"{header}\nT1,2024-05,asked,1,all,all,5,50,,7\n"})
    assert got.counts[["team", "measure", "version", "n"]].to_numpy().tolist() == [["T1", "asked", "1", 7.0]]


def test_a_byte_order_mark_and_blanks_in_the_header_do_not_matter(read: Callable[..., Intake]) -> None:
    got = read({"a.csv": "\ufeffTeam ID, Month ,MEASURE,Numerator,Denominator\nT1,2024-05,asked,5,50\n"})
    assert (len(got.counts), got.faults) == (1, ())


@pytest.mark.parametrize("found", ["numertor", "numeratorr", "numerater", "nmuerator", "numerato"])
def test_one_slip_of_a_letter_is_recognised(found: str) -> None:
    assert one_slip(found, "numerator") is True


@pytest.mark.parametrize("found", ["numerator", "numrtor", "denominator", "numbers", ""])
def test_anything_else_is_no_slip_of_one_letter(found: str) -> None:
    assert one_slip(found, "numerator") is False


def test_two_columns_that_may_be_the_misspelt_one_are_not_guessed(read: Callable[..., Intake]) -> None:
    got = read({"a.csv": "team,month,measure,numertor,numerater,denominator\nT1,2024-05,asked,5,6,50\n"})
    assert [fault.code for fault in got.faults] == ["missing_column"]


def test_an_unknown_column_with_health_card_numbers_refuses_the_file_without_showing_one(
    read: Callable[..., Intake], csv: Callable[..., str]
) -> None:
    rows = csv(f"{ROW},1234567890", header="team,month,measure,numerator,denominator,remark")
    got = read({"a.csv": rows})
    assert (len(got.counts), "1234567890" in " ".join(map(str, got.faults)), sorted(got.refused_teams)) == (
        0,
        False,
        ["T1"],
    )


def test_a_last_row_without_a_line_end_is_said(read: Callable[..., Intake], csv: Callable[..., str]) -> None:
    got = read({"a.csv": csv(ROW).rstrip("\n")})
    assert [(fault.code, fault.level) for fault in got.faults] == [("no_line_end", "warning")]
