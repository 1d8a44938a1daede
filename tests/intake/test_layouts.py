"""Sheets with other column names, read by what a collaborative says of them."""

from __future__ import annotations

from collections.abc import Callable

from workbench.intake import Intake
from workbench.programme.models import Layout, Programme

LAYOUT = Layout(
    files="asked_*.csv", columns={"Org Code": "team_id", "Période": "month"}, constants={"measure": "asked"}
)
TEXT = "Org Code,Période,numerator,denominator\nT1,2024-05,5,50\nX9,2024-05,6,60\n"


def test_other_column_names_and_constants_are_read_and_faults_use_the_names_of_the_file(
    read: Callable[..., Intake], make_programme: Callable[..., Programme]
) -> None:
    got = read({"asked_2024.csv": TEXT}, make_programme("T1", layouts=(LAYOUT,)))
    assert (got.counts[["team", "measure", "numerator"]].to_numpy().tolist(), got.faults[0].column) == (
        [["T1", "asked", 5.0]],
        "Org Code",
    )


def test_a_layout_holds_for_its_files_only(
    read: Callable[..., Intake], make_programme: Callable[..., Programme]
) -> None:
    got = read({"other.csv": TEXT}, make_programme("T1", layouts=(LAYOUT,)))
    assert {fault.code for fault in got.faults} == {"missing_column"}


def test_a_layout_names_the_missing_column_as_the_file_should(
    read: Callable[..., Intake], make_programme: Callable[..., Programme]
) -> None:
    got = read({"asked_2024.csv": TEXT.replace("Période", "Quand")}, make_programme("T1", layouts=(LAYOUT,)))
    assert [fault.column for fault in got.faults] == ["Période"]


def test_our_own_name_of_a_column_that_a_layout_gives_elsewhere_is_not_read_twice(
    read: Callable[..., Intake], make_programme: Callable[..., Programme]
) -> None:
    text = "Org Code,team,Période,numerator,denominator\nT1,another,2024-05,5,50\n"
    got = read({"asked_2024.csv": text}, make_programme("T1", layouts=(LAYOUT,)))
    assert (got.counts["team"].tolist(), [fault.code for fault in got.faults]) == (["T1"], ["extra_column"])
