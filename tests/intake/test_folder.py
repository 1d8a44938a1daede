"""What a folder holds, and files that change while they are read."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from workbench.errors import WorkbenchError
from workbench.intake import read_counts
from workbench.intake.folder import Candidate, listing, read_whole
from workbench.intake.sheet import Refused
from workbench.programme.models import Programme

ROWS = "team,month,measure,numerator,denominator\nT1,2024-05,asked,5,50\n"


def test_a_path_that_does_not_exist_is_an_error_of_the_call(tmp_path: Path, programme: Programme) -> None:
    with pytest.raises(WorkbenchError, match="does not exist"):
        read_counts([tmp_path / "nowhere"], programme, month="2024-06")


def test_files_are_listed_in_one_order_whatever_the_order_of_the_paths(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "sub/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ROWS)
    names = [item.name for item in listing([tmp_path, tmp_path / "a.csv"])[0]]
    assert names == ["a.csv", "b.csv", "sub/c.csv"]


def test_hidden_files_are_passed_over_and_unfinished_ones_are_said(tmp_path: Path) -> None:
    for name in (".DS_Store", "~$a.xlsx", "b.csv.part"):
        (tmp_path / name).write_text(ROWS)
    found, faults = listing([tmp_path])
    assert (found, [(fault.file, fault.level) for fault in faults]) == (
        [],
        [("b.csv.part", "warning"), ("~$a.xlsx", "warning")],
    )


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(ROWS)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").symlink_to(tmp_path / "outside.csv")
    assert [fault.code for fault in listing([tmp_path / "in"])[1]] == ["link"]


def test_a_file_that_grows_during_the_read_is_refused_and_its_team_named(tmp_path: Path, programme: Programme) -> None:
    slow = tmp_path / "T1_counts.csv"
    slow.write_text(ROWS)
    stop = threading.Event()

    def write() -> None:
        number = 0
        with slow.open("a") as file:
            while not stop.wait(0.001):
                number += 1
                file.write(f"T1,2024-05,asked,{number},50\n")
                file.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        got = read_counts([tmp_path], programme, month="2024-06", settle=0.5)
    finally:
        stop.set()
        writer.join()
    assert ([fault.code for fault in got.faults], sorted(got.refused_teams)) == (["still_changing"], ["T1"])


def test_a_writer_in_steps_is_caught_when_the_file_must_have_been_left_alone(tmp_path: Path) -> None:
    slow = tmp_path / "a.csv"
    slow.write_text(ROWS)
    later = threading.Timer(0.15, lambda: slow.write_text(ROWS * 2))
    later.start()
    with pytest.raises(Refused, match="changed while it was being read"):
        read_whole(Candidate(slow, "a.csv", "x"), settle=0.5)
    later.join()


def test_a_file_above_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(Refused, match="above the limit of 64 MB"):
        read_whole(Candidate(path, "a.csv", "x"))


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path, programme: Programme) -> None:
    for team in ("T1", "T2"):
        (tmp_path / team).mkdir()
        (tmp_path / team / "may.csv").write_text(ROWS.replace("T1", team))
    got = read_counts([tmp_path / "T1" / "may.csv", tmp_path / "T2" / "may.csv"], programme, month="2024-06")
    assert [info.name for info in got.files] == ["T1/may.csv", "T2/may.csv"]
