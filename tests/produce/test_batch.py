"""The run: one bad report never stops the others, and nothing that is not finished looks finished."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest

from workbench.errors import WorkbenchError
from workbench.files import project_root
from workbench.intake import Intake
from workbench.produce import lock, manifest
from workbench.produce.batch import BatchResult, Event, run
from workbench.produce.runners import Zygote, runner_for
from workbench.produce.status import status
from workbench.programme.models import NameFrom, Programme

MONTH = "2026-10"
CANARY = "canary5551234"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED LOUDLY: the workbench engine needs Linux.")

Run = Callable[..., BatchResult]


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    os.environ["SMTP_PASSWORD"] = CANARY
    runner = runner_for("workbench", work=tmp_path_factory.mktemp("work"), project=project_root())
    assert isinstance(runner, Zygote)
    yield runner
    runner.close()
    del os.environ["SMTP_PASSWORD"]


@pytest.fixture
def batch(programme: Programme, intake: Intake, zygote: Zygote, make_notebook: Any, tmp_path: Path) -> Run:
    """Run the small collaborative with extra cells in its notebook."""

    def go(*extra: str, **changes: Any) -> BatchResult:
        given = {
            "intake": intake, "month": MONTH, "out": tmp_path / "out", "runner": zygote,
            "notebook": make_notebook(*extra), "timeout": 60.0, **changes,
        }  # fmt: skip
        return run(given.pop("programme", programme), **given)

    return go


def states(result: BatchResult) -> dict[str, str]:
    return {item.team: item.state for item in result.results}


def contents(out: Path, *teams: str) -> dict[str, bytes]:
    """Everything but manifests, which carry hashes of the notebook."""
    found = {path.relative_to(out).as_posix(): path for team in teams for path in out.glob(f"*/*/{team}/*")}
    return {name: path.read_bytes() for name, path in found.items() if "manifest" not in name}


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_run_makes_every_report_with_its_manifest_and_the_index(batch: Run, tmp_path: Path) -> None:
    events: list[Event] = []
    result = batch(on_event=events.append)
    assert (states(result), result.exit_code) == (dict.fromkeys(("alder", "birch", "cedar"), "made"), 0)
    names = sorted(path.name for path in (tmp_path / "out/small-test/2026-10/alder").iterdir())
    assert names == [
        "chart_alder_2026-10_en.png",
        "manifest_en.json",
        "summary_en.json",
        "team_report_alder_2026-10_en.html",
        "team_report_alder_2026-10_en.pdf",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "index.html", "small-test"]
    assert [(event.kind, event.done, event.total) for event in events] == [
        ("planned", 0, 3), ("done", 1, 3), ("done", 2, 3), ("done", 3, 3)
    ]  # fmt: skip
    record = json.loads((tmp_path / "out/small-test/2026-10/alder/manifest_en.json").read_text())
    assert (record["status"], record["figures"], record["engine"]) == ("complete", 1, "workbench")


def test_a_second_run_finds_everything_there(batch: Run, tmp_path: Path) -> None:
    batch()
    before = every_byte(tmp_path / "out/small-test")
    assert states(batch(stamp="later")) == dict.fromkeys(("alder", "birch", "cedar"), "cached")
    assert every_byte(tmp_path / "out/small-test") == before


def test_two_runs_give_the_same_bytes(batch: Run, tmp_path: Path) -> None:
    batch(out=tmp_path / "one", jobs=1)
    batch("import random, numpy; random.random(), numpy.random.rand();", out=tmp_path / "two", jobs=3)
    one, two = (contents(tmp_path / name, "alder", "birch", "cedar") for name in ("one", "two"))
    assert len(one) == 12
    assert one == two


FAULTS = {
    "raises": f"raise KeyError({{'card': '{CANARY}'}})",
    "prints": f"print('{CANARY}')",
    "leaves": "import sys; sys.exit(0)",
    "vanishes": "import os; os._exit(0)",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "endless": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    "memory": "big = bytearray(40 * 1024**3)",
    "disk": "with open('big', 'wb') as file:\n    while True: file.write(bytes(10**7))",
    "network": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
    "asks": "input()",
    "stranger": "pass",
    "elsewhere": f"open('{project_root() / 'pyproject.toml'}').read()",
    "neighbour": "import os; os.listdir('..')",
}
REASONS = {
    "raises": "Cell 4 of the report ended in an error (KeyError).",
    "prints": "Cell 5 of the report shows something that is not a block of a report.",
    "leaves": "Cell 5 of the report shows something that is not a block of a report.",
    "vanishes": "The report process ended before the report was complete.",
    "killed": "The report process was stopped from outside or for want of resources (SIGKILL).",
    "endless": "The report took longer than 5 seconds and was stopped.",
    "memory": "Cell 4 of the report ended in an error (MemoryError).",
    "disk": "Cell 4 of the report ended in an error (OSError).",
    "network": "Cell 4 of the report ended in an error (URLError).",
    "asks": "Cell 4 of the report ended in an error (EOFError).",
    "stranger": "The report's sections carry different identities.",
    "elsewhere": "Cell 4 of the report ended in an error: A report may read its own job folder only.",
    "neighbour": "Cell 4 of the report ended in an error: A report may read its own job folder only.",
}


def of_teams(programme: Programme, intake: Intake, *teams: str) -> tuple[Programme, Intake]:
    """Return the small collaborative with other teams, all with the first team's numbers."""
    first = programme.teams[0]
    roster = tuple(
        first.model_copy(update={"id": team, "names": (NameFrom(name=f"Team {team.title()}"),)}) for team in teams
    )
    rows = intake.counts[intake.counts["team"] == first.id]
    counts = pd.concat([rows.assign(team=team) for team in teams], ignore_index=True)
    return programme.model_copy(update={"teams": roster}), replace(intake, counts=counts)


def test_bad_reports_fail_with_a_plain_reason_and_leave_the_others_as_they_are(
    batch: Run, programme: Programme, intake: Intake, tmp_path: Path
) -> None:
    roster, counts = of_teams(programme, intake, "good", *FAULTS)
    fault = "\n".join(f"if team == {team!r}:\n    exec({source!r})" for team, source in FAULTS.items())
    stranger = "from dataclasses import replace\nreplace(show('x'), identity=replace(identity, team='good'))"
    result = batch(fault, f"{stranger} if team == 'stranger' else None", programme=roster, intake=counts, timeout=5.0)
    assert {item.team: item.reason for item in result.results if item.state == "failed"} == REASONS
    assert (states(result)["good"], result.exit_code) == ("made", 1)
    alone, its = of_teams(programme, intake, "good")
    batch(programme=alone, intake=its, out=tmp_path / "alone")
    assert contents(tmp_path / "out", "good") == contents(tmp_path / "alone", "good")
    failed = tmp_path / "out/small-test/2026-10/failed"
    assert sorted(path.name for path in failed.iterdir()) == sorted(f"{team}_en" for team in FAULTS)
    log = failed / "raises_en" / "private_log.txt"
    assert CANARY in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    public = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and path.name != "private_log.txt"]
    assert [path.name for path in public if CANARY.encode() in path.read_bytes()] == []


def test_what_a_report_shows_of_another_team_is_held_back(batch: Run, tmp_path: Path) -> None:
    extra = "if team == 'alder':\n    show_this = 'Birch Clinic'\nelse:\n    show_this = 'fine'"
    shown = "show('headline', text(show_this))"
    result = batch(extra, shown)
    assert states(result) == dict.fromkeys(("alder", "birch", "cedar"), "held")
    assert result.exit_code == 3
    reasons = {item.team: item.reason for item in result.results}
    assert ("another team is named" in reasons["alder"], "another team is named" in reasons["cedar"]) == (True, False)
    assert sorted(path.name for path in (tmp_path / "out/small-test/2026-10").iterdir()) == ["failed"]


def test_the_report_process_has_no_secret_and_no_file_of_another_team(batch: Run) -> None:
    look = f"""
import os
secrets = [name for name, value in os.environ.items() if {CANARY!r} in value]
handles = [f"/proc/self/fd/{{number}}" for number in range(256)]
links = [os.readlink(handle) for handle in handles if os.path.lexists(handle)]
open_files = [link for link in links if not link.startswith((job, "/dev/null"))]
others = [name for name in os.listdir(job) if name not in
          ("job.yaml", "release.csv", "facts.json", "team_report.ipynb", "private_log.txt", "tmp")]
if secrets or open_files or others or os.getcwd() != job:
    raise RuntimeError
"""
    assert states(batch(look)) == dict.fromkeys(("alder", "birch", "cedar"), "made")


def test_a_refused_team_is_recorded_as_failed_and_the_others_are_made(
    batch: Run, intake: Intake, tmp_path: Path
) -> None:
    result = batch(intake=replace(intake, refused_teams=frozenset({"birch"})))
    assert (states(result), result.exit_code) == ({"alder": "made", "birch": "failed", "cedar": "made"}, 1)
    reason = tmp_path / "out/small-test/2026-10/failed/birch_en/reason.txt"
    assert reason.read_text() == "The team's data was refused.\n"


def test_a_report_that_fails_now_withdraws_the_older_one_and_success_clears_the_failure(
    batch: Run, tmp_path: Path
) -> None:
    batch(teams=["alder"])
    folder = tmp_path / "out/small-test/2026-10"
    batch("1/0", teams=["alder"])
    assert sorted(path.name for path in folder.iterdir()) == ["failed"]
    batch(teams=["alder"])
    assert sorted(path.name for path in folder.iterdir()) == ["alder"]


def test_status_says_what_stands_and_what_was_altered(batch: Run, tmp_path: Path) -> None:
    batch("if team == 'cedar': 1/0")
    page = tmp_path / "out/small-test/2026-10/birch/team_report_birch_2026-10_en.html"
    page.write_bytes(page.read_bytes() + b" ")
    rows = status(tmp_path / "out", collaborative="small-test", month=MONTH)
    assert [(row.identity.team, row.state, row.team_name) for row in rows] == [
        ("alder", "complete", "Alder Family Practice"),
        ("birch", "altered", "Birch Clinic"),
        ("cedar", "failed", "Cedar Health Centre"),
    ]
    assert status(tmp_path / "out", month="2026-09") == []


def test_an_altered_report_is_made_again_to_the_same_bytes(batch: Run, tmp_path: Path) -> None:
    batch()
    before = contents(tmp_path / "out", "birch")
    page = tmp_path / "out/small-test/2026-10/birch/team_report_birch_2026-10_en.pdf"
    page.write_bytes(page.read_bytes()[:-1])
    result = batch()
    assert states(result) == {"alder": "cached", "birch": "made", "cedar": "cached"}
    assert contents(tmp_path / "out", "birch") == before


def test_a_second_run_on_the_same_folder_is_refused_and_told_who_holds_it(batch: Run, tmp_path: Path) -> None:
    with lock.exclusive(tmp_path / "out", "spider 2026-09"), pytest.raises(lock.Busy) as caught:
        batch()
    assert f"process {os.getpid()}: spider 2026-09" in str(caught.value)
    assert batch().exit_code == 0


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("/proc/nowhere")])
def test_an_output_folder_that_is_none_is_refused(batch: Run, tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "out")
    with pytest.raises(WorkbenchError, match="cannot be written"):
        batch()


def test_an_interrupted_run_stops_its_children_and_calls_nothing_failed(batch: Run, tmp_path: Path) -> None:
    own = runner_for("workbench", work=tmp_path, project=project_root())
    assert isinstance(own, Zygote)

    def interrupt(event: Event) -> None:
        if event.kind == "done":
            raise KeyboardInterrupt

    try:
        result = batch("import time\nif team != 'alder': time.sleep(60)", runner=own, on_event=interrupt)
    finally:
        own.close()
    assert result.exit_code == 130
    assert not psutil.pid_exists(own.pid)
    assert sorted(path.name for path in (tmp_path / "out/small-test/2026-10").iterdir()) == ["alder"]


KILLED = """
import pickle, sys
from pathlib import Path
from workbench.produce.batch import run
programme, given = pickle.loads(Path(sys.argv[1]).read_bytes())
run(programme, **given)
"""


def test_a_killed_run_leaves_nothing_torn_and_the_next_does_the_rest_to_the_same_bytes(
    batch: Run, zygote: Zygote, programme: Programme, intake: Intake, make_notebook: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    slow = make_notebook("import time; time.sleep(1 if team == 'alder' else 2)")
    given = {"intake": intake, "month": MONTH, "out": out, "jobs": 3, "notebook": slow, "engine": "workbench"}
    (tmp_path / "given").write_bytes(pickle.dumps((programme, given)))
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "given")])
    first = out / "small-test/2026-10/alder/manifest_en.json"
    _until(first.exists)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _until(lambda: not any(item.is_running() and item.status() != psutil.STATUS_ZOMBIE for item in family))
    assert len(family) >= 2
    assert [path.parent.name for path in out.glob("*/*/*/manifest_*.json")] == ["alder"]
    record = manifest.read(first)
    assert record is not None
    assert manifest.problem(first.parent, record) == ""
    again = run(programme, **{**given, "runner": zygote})
    assert {item.team: (item.state, item.reason) for item in again.results} == {
        "alder": ("cached", "nothing changed"),
        "birch": ("made", "new"),
        "cedar": ("made", "new"),
    }
    batch(out=tmp_path / "clean")
    teams = ("alder", "birch", "cedar")
    assert contents(out, *teams) == contents(tmp_path / "clean", *teams)
    assert not (out / ".work").exists()


def test_the_death_of_the_starting_process_is_said_and_the_run_ends(batch: Run, tmp_path: Path) -> None:
    own = runner_for("workbench", work=tmp_path, project=project_root())
    assert isinstance(own, Zygote)
    result = batch("import os; os.kill(os.getppid(), 9)", runner=own, jobs=1)
    own.close()
    assert states(result) == dict.fromkeys(("alder", "birch", "cedar"), "failed")
    assert {item.reason for item in result.results} == {
        "The process that starts reports has ended. Run again; the rest will be made."
    }


def test_the_stock_engine_gives_the_same_bytes_and_survives_bad_reports(batch: Run, tmp_path: Path) -> None:
    batch(teams=["alder"])
    leave = "import subprocess\nsleeper = subprocess.Popen(['sleep', '4321'])"
    bad = f"if team == 'birch':\n    {leave.replace(chr(10), chr(10) + '    ')}\n    import os; os.kill(os.getpid(), 9)"
    result = batch(bad, teams=["alder", "birch"], runner=None, engine="stock", out=tmp_path / "stock")
    assert (states(result), result.engine) == ({"alder": "made", "birch": "failed"}, "stock")
    assert contents(tmp_path / "stock", "alder") == contents(tmp_path / "out", "alder")
    assert [item.pid for item in psutil.process_iter(["cmdline"]) if item.info["cmdline"] == ["sleep", "4321"]] == []


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
