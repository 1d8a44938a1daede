"""A report is opened only as the job asked for, and reads nothing but its folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import WorkbenchError
from workbench.report import open_report
from workbench.report.facts import SECTIONS

ASKED = {"collaborative": "screening", "team": "T1", "month": "2026-10", "document": "team_report", "language": "en"}


def test_the_job_asked_for_is_opened(make_job: Any) -> None:
    report = open_report(str(make_job()), **ASKED)
    assert (report.identity.team, report.identity.month, report.facts.demo) == ("T1", "2026-10", False)


@pytest.mark.parametrize("name", ["job", *ASKED])
@pytest.mark.parametrize("absent", [None, ""])
def test_an_absent_value_is_refused_by_name(make_job: Any, name: str, absent: str | None) -> None:
    given = {"job": str(make_job()), **ASKED, name: absent}
    with pytest.raises(WorkbenchError, match=f"given no {name}"):
        open_report(given.pop("job"), **given)


@pytest.mark.parametrize("value", [12, 1e5, True, ["T1"]])
def test_a_value_that_is_not_text_is_refused_with_the_remedy(make_job: Any, value: Any) -> None:
    with pytest.raises(WorkbenchError, match=r"The report's team must be text.*Quote it in job.yaml"):
        open_report(str(make_job()), **(ASKED | {"team": value}))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("collaborative", "spider"),
        ("team", "T2"),
        ("team", "t1"),
        ("month", "2026-09"),
        ("document", "story"),
        ("language", "fr"),
    ],
)
def test_another_identity_than_the_jobs_is_refused(make_job: Any, name: str, other: str) -> None:
    with pytest.raises(WorkbenchError, match=f"asked for {name} '{other}', but its job is for"):
        open_report(str(make_job()), **(ASKED | {name: other}))


def test_a_folder_that_is_not_there_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="no job folder 'gone'") as caught:
        open_report(str(tmp_path / "gone"), **ASKED)
    assert str(tmp_path) not in str(caught.value)


def test_a_job_for_another_document_is_refused(make_job: Any) -> None:
    folder = make_job()
    job = folder / "job.yaml"
    job.write_text(job.read_text(encoding="utf-8").replace("team_report", "story"), encoding="utf-8")
    with pytest.raises(WorkbenchError, match="makes the document 'team_report'"):
        open_report(str(folder), **(ASKED | {"document": "story"}))


def test_every_section_carries_the_identity_of_the_report(make_job: Any) -> None:
    report = open_report(str(make_job()), **ASKED)
    sections = [getattr(report, name)() for name in SECTIONS]
    assert [(item.name, item.identity) for item in sections] == [(name, report.identity) for name in SECTIONS]


WATCHED = """
import json, sys
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        opened.append(args[0])
sys.addaudithook(watch)
from workbench.report import open_report
asked = dict(collaborative="screening", team="T1", month="2026-10", document="team_report", language="en")
report = open_report(sys.argv[1], **asked)
for name in ("headline", "measures", "changes", "quality", "definitions", "provenance"):
    getattr(report, name)()
loaded = [name for name in ("duckdb", "ibis", "polars", "openpyxl") if name in sys.modules]
print(json.dumps({"opened": opened, "loaded": loaded, "prefix": [sys.prefix, sys.base_prefix]}))
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, facts: Any, release: Any) -> dict[str, Any]:
    """What a process that makes a whole report opened and loaded; a decoy of another team lies beside its job."""
    from workbench.report.blocks import Identity
    from workbench.report.facts import write_job

    place = tmp_path_factory.mktemp("jobs")
    folder = write_job(
        place / "T1", Identity("screening", "T1", "2026-10", "team_report", "en"), facts, release=release
    )
    (place / "T2").mkdir()
    (place / "T2" / "release.csv").write_text("another team", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WATCHED, str(folder)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout) | {"job": str(folder)}


def test_a_report_loads_no_database(watched: dict[str, Any]) -> None:
    assert watched["loaded"] == []


def test_a_report_opens_its_job_code_and_fonts_alone(watched: dict[str, Any], project: Path) -> None:
    code = (*watched["prefix"], str(project / "workbench"))
    system = ("/usr/", "/proc/", "/etc/", "/dev/", "/sys/")
    caches = (str(Path.home() / ".cache"), str(Path.home() / ".config"))
    other = [path for path in watched["opened"] if not path.startswith((watched["job"], *code, *system, *caches))]
    assert [path for path in other if Path(path).is_absolute()] == []
    assert {Path(path).name for path in watched["opened"] if path.startswith(watched["job"])} == {
        "job.yaml", "release.csv", "facts.json",
    }  # fmt: skip
