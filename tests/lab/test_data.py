"""An analyst opens a collaborative: what was sent, else the demo; errors are sentences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.demo import DEMO_MONTH, make_sheets
from workbench.errors import WorkbenchError
from workbench.lab import Data, load


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, demo: Data) -> Path:
    """One team's sheet of a real folder."""
    folder = tmp_path_factory.mktemp("sheets")
    return make_sheets(folder, demo.programme)[0]


def test_without_a_name_the_demo_opens_and_says_so(demo: Data) -> None:
    assert (demo.demo, demo.audience, demo.month) == (True, "analyst", DEMO_MONTH)
    assert "invented demo data" in repr(demo)
    assert demo.teams[0] == demo.programme.teams[0].id


def test_files_are_read_from_a_folder_and_are_no_demo(sent: Path) -> None:
    data = load("epic-cancer-screening", data=sent)
    assert (data.demo, data.sources, len(data.teams)) == (False, (sent.name,), 1)
    assert data.month == DEMO_MONTH


def test_a_month_ends_the_reading(sent: Path) -> None:
    assert load("epic-cancer-screening", data=sent, month="2026-06").release["month"].max() == "2026-06"


def test_the_audience_decides_what_is_released(sent: Path) -> None:
    states = {
        who: set(load("epic-cancer-screening", data=sent, audience=who).release["state"]) for who in ("analyst", "team")
    }
    assert ("hidden" in states["analyst"], "hidden" in states["team"]) == (False, True)


def test_what_was_wrong_with_the_files_is_a_table(demo: Data) -> None:
    table = demo.problems()
    assert len(table) == len(demo.faults)
    assert {"file", "row", "column", "message", "remedy"} <= set(table.columns)


def test_an_unknown_collaborative_is_refused() -> None:
    with pytest.raises(WorkbenchError, match="nowhere"):
        load("nowhere")


def test_files_without_counts_are_refused_with_the_first_finding(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(WorkbenchError, match=r"no counts that can be read.*empty\.csv"):
        load("epic-cancer-screening", data=tmp_path)


def test_outside_a_notebook_errors_stay_as_they_are() -> None:
    source = "from workbench.lab.plain_errors import show_errors_plainly as show; raise SystemExit(show())"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0


SESSION = """
from IPython.core.interactiveshell import InteractiveShell
from workbench.lab.plain_errors import show_errors_plainly
shell = InteractiveShell.instance()
show_errors_plainly()
ours = shell.run_cell("from workbench.errors import WorkbenchError\\nraise WorkbenchError('Row 7 is wrong. Mend it.')")
print("SUCCESS", ours.success)
other = shell.run_cell("1 / 0")
"""


def test_in_a_notebook_an_error_of_ours_is_one_sentence_and_the_cell_still_fails(tmp_path: Path) -> None:
    environment = {"IPYTHONDIR": str(tmp_path), "PATH": "", "HOME": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", SESSION], capture_output=True, text=True, check=True, env=environment
    )
    first, _, rest = (answer.stdout + answer.stderr).partition("SUCCESS False")
    assert first.strip() == "Row 7 is wrong. Mend it."
    assert "ZeroDivisionError" in rest
    assert "Traceback" in rest
