"""Workbooks: the sheet that is read, its rows' places, its dates, and the child process."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from workbench.errors import Fault
from workbench.intake import Intake, xlsx
from workbench.intake.sheet import Refused
from workbench.intake.xlsx_child import cell_text

HEADER = ["team", "month", "measure", "numerator", "denominator"]


def book(sheets: dict[str, list[list[object]]], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    if change:
        change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def good(team: str = "T1") -> list[list[object]]:
    return [HEADER, [team, "2024-05", "asked", 5, 50]]


def test_the_sheet_named_data_is_read_and_the_context_sheet_is_not_mentioned(read: Callable[..., Intake]) -> None:
    got = read({"a.xlsx": book({"context": [["note"]], "data": good()})})
    assert (got.counts["numerator"].tolist(), got.faults) == ([5.0], ())


def test_two_sheets_with_counts_are_asked_about(read: Callable[..., Intake]) -> None:
    got = read({"a.xlsx": book({"May": good(), "June": good()})})
    assert [(fault.code, fault.scope) for fault in got.faults] == [("which_sheet", "file")]


def test_a_fault_names_sheet_row_and_column(read: Callable[..., Intake]) -> None:
    got = read({"a.xlsx": book({"data": [[], HEADER, ["T1", "2024-05", "asked", "x", 50]]})})
    assert got.faults[0].place == "a.xlsx, sheet data, row 3, column numerator"


def test_dates_and_numbers_of_cells_become_months_and_counts(read: Callable[..., Intake]) -> None:
    rows = [HEADER, ["T1", datetime.date(2024, 5, 1), "asked", 5.0, 50], ["007", "2024-05", "asked", 6, 60]]
    got = read({"a.xlsx": book({"data": rows})})
    assert (got.counts[["team", "month", "numerator"]].to_numpy().tolist(), got.faults) == (
        [["007", "2024-05", 6.0], ["T1", "2024-05", 5.0]],
        (),
    )


def test_dates_of_the_1904_system_are_not_four_years_off(read: Callable[..., Intake]) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def change(made: openpyxl.Workbook) -> None:
        made.epoch = CALENDAR_MAC_1904
        made["data"]["B2"] = datetime.date(2024, 2, 1)
        made["data"]["B3"] = 43891

    got = read({"a.xlsx": book({"data": [*good(), ["T2", "", "asked", 5, 50]]}, change)})
    assert got.counts["month"].tolist() == ["2024-02", "2024-03"]


def test_a_merged_header_is_refused_with_its_cells(read: Callable[..., Intake]) -> None:
    def change(made: openpyxl.Workbook) -> None:
        made["data"].merge_cells("F1:G1")

    got = read({"a.xlsx": book({"data": good()}, change)})
    assert [(fault.code, fault.row, fault.column) for fault in got.faults] == [("merged_header", 1, "F")]


def test_a_hidden_sheet_is_read_and_said(read: Callable[..., Intake]) -> None:
    def change(made: openpyxl.Workbook) -> None:
        made["data"].sheet_state = "hidden"

    got = read({"a.xlsx": book({"context": [["x"]], "data": good()}, change)})
    assert [fault.code for fault in got.faults] == ["hidden_sheet"]


def test_a_workbook_with_macros_is_refused_by_its_ending_and_by_its_content(
    read: Callable[..., Intake], tmp_path: Path
) -> None:
    import zipfile

    data = io.BytesIO(book({"data": good()}))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    got = read({"a.xlsm": book({"data": good()}), "b.xlsx": data.getvalue()})
    assert [fault.code for fault in got.faults] == ["file_type", "content_mismatch"]


def test_a_damaged_workbook_is_refused(read: Callable[..., Intake]) -> None:
    data = bytearray(book({"data": good()}))
    data[200:260] = b"\0" * 60
    got = read({"a.xlsx": bytes(data)})
    assert [(fault.code, fault.scope) for fault in got.faults] == [("damaged", "file")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        ("007", "007"),
        (datetime.datetime(2024, 2, 1), "2024-02-01"),  # noqa: DTZ001
        (datetime.datetime(2024, 2, 1, 3, 4), "2024-02-01 03:04:00"),  # noqa: DTZ001
        ("", ""),
    ],
)
def test_a_cell_becomes_the_text_a_person_would_type(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_a_child_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    mark = tmp_path / "pid"
    slow.write_text(
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(xlsx, "CHILD", slow)
    monkeypatch.setattr(xlsx, "WALL_SECONDS", 1.5)
    start = time.perf_counter()
    with pytest.raises(Refused, match="within 2 seconds"):
        xlsx._values("a.xlsx", b"")
    assert (is_gone(int(mark.read_text())), time.perf_counter() - start < 30) == (True, True)


def is_gone(process: int) -> bool:
    """Wait shortly until a process has ended (or is a zombie that nobody collects)."""
    for _ in range(50):
        state = Path(f"/proc/{process}/stat")
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory limits are set on Linux only")
def test_a_child_without_memory_fails_alone_and_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = tmp_path / "greedy.py"
    source = Path(xlsx.CHILD).parent
    greedy.write_text(
        f"import sys; sys.path.insert(0, {str(source)!r})\n"
        "import xlsx_child\n"
        "xlsx_child.sheets_of = lambda data: [] if bytearray(4 * 2**30) else None\n"
        "raise SystemExit(xlsx_child.run())\n"
    )
    monkeypatch.setattr(xlsx, "CHILD", greedy)
    with pytest.raises(Refused, match="limits of memory and time"):
        xlsx._values("a.xlsx", b"")


def test_the_child_is_isolated_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "secret")
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os\nprint(json.dumps([{'name': 'CANARY' in os.environ, 'rows': []}]))\n")
    monkeypatch.setattr(xlsx, "CHILD", spy)
    assert xlsx._values("a.xlsx", b"") == {False: []}


def test_the_child_alone_imports_nothing_of_the_package() -> None:
    code = (
        f"import runpy, sys; runpy.run_path({str(xlsx.CHILD)!r})\n"
        "print([name for name in sys.modules if name.startswith('workbench')])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_faults_of_a_workbook_carry_the_sheet(read: Callable[..., Intake]) -> None:
    got = read({"a.xlsx": book({"data": [HEADER, ["T1", "2024-05", "asked", "=1+1", 50]]})})
    fault: Fault = got.faults[0]
    assert (fault.sheet, fault.row, fault.column) == ("data", 2, "D")
