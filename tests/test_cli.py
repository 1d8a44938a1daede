"""The command line as a user meets it: in a process of its own, with its words and exit codes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COLLABORATIVE = "epic-access"
MONTH = "2026-10"


@pytest.fixture(scope="module")
def workbench(project, tmp_path_factory):
    """Call the command in a copy of the project's params, so that nothing is written into the checkout."""
    home = tmp_path_factory.mktemp("project")
    for name in ("params", "notebooks", "templates"):
        shutil.copytree(project / name, home / name)

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "workbench", *arguments],
            cwd=home,
            env={**os.environ, "WORKBENCH_PROJECT": str(home), "PYTHONWARNINGS": "error"},
            capture_output=True,
            text=True,
            check=False,
        )

    call.home = home
    return call


@pytest.fixture(scope="module")
def month(workbench):
    """A whole month of one collaborative, made once."""
    return workbench("demo", COLLABORATIVE)


def test_the_help_fits_a_screen_and_names_every_command(workbench):
    shown = workbench("--help")
    assert shown.returncode == 0
    assert len(shown.stdout.splitlines()) <= 45


@pytest.mark.parametrize("command", ["check", "counts", "plan", "run", "preview", "status", "real"])
def test_every_command_of_the_month_has_help_with_an_example(workbench, command):
    assert f"Example: workbench {command}" in workbench(command, "--help").stdout


def test_the_demo_makes_every_report_and_every_mail_that_is_due(month, workbench):
    assert month.returncode == 0, month.stdout + month.stderr
    assert "12 made, 0 already there, 0 held, 0 failed." in month.stdout
    mails = list((workbench.home / "out" / "demo" / COLLABORATIVE / MONTH / "mail").glob("*.eml"))
    assert len(mails) == month.stdout.count("  draft  ")
    assert mails


def test_a_second_run_makes_nothing_again(month, workbench):
    again = workbench("demo", COLLABORATIVE)
    assert (again.returncode, "0 made, 12 already there" in again.stdout) == (0, True)


def test_the_plan_says_why_a_report_would_be_made(month, workbench):
    data = f"data/demo/{COLLABORATIVE}"
    planned = workbench("plan", "-c", COLLABORATIVE, "-m", MONTH, "--data", data, "--out", "out/elsewhere", "--json")
    rows = json.loads(planned.stdout)
    assert [(row["action"], row["reason"]) for row in rows] == [("make", "new")] * 12
    assert not (workbench.home / "out" / "elsewhere").exists()


def test_status_says_that_every_report_is_complete(month, workbench):
    rows = json.loads(workbench("status", "--out", "out/demo", "--json").stdout)
    assert {row["state"] for row in rows} == {"complete"}
    assert len(rows) == 12


def test_an_altered_report_is_seen(month, workbench, tmp_path):
    copy = tmp_path / "out"
    shutil.copytree(workbench.home / "out" / "demo", copy)
    page = next(copy.rglob("*_en.html"))
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    rows = json.loads(workbench("status", "--out", str(copy), "--json").stdout)
    assert sorted(row["state"] for row in rows)[:2] == ["altered", "complete"]


def test_counts_are_written_as_one_tidy_table(month, workbench):
    data = f"data/demo/{COLLABORATIVE}"
    done = workbench("counts", "-c", COLLABORATIVE, "-m", MONTH, "--data", data, "--out", "counts.csv")
    with (workbench.home / "counts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert done.returncode == 0
    assert len({row["team"] for row in rows}) == 6


def test_check_names_file_row_column_and_remedy_and_exits_with_two(workbench):
    folder = workbench.home / "bad"
    folder.mkdir(exist_ok=True)
    header = "team_id,month,measure_id,stratifier,stratum,numerator,denominator\n"
    (folder / "one.csv").write_text(header + "nobody,2026-09,ACC_NOSHOW,all,all,9,5\n", encoding="utf-8")
    found = workbench("check", "-c", COLLABORATIVE, "-m", MONTH, "--data", str(folder))
    assert found.returncode == 2
    assert "one.csv, row 2, column team_id" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "-c", "nowhere"), "nowhere"),
        (("run", "-c", COLLABORATIVE, "-m", "2026-1"), "Write year and month, for example 2026-10"),
        (("run", "-c", COLLABORATIVE, "-m", MONTH), f"{COLLABORATIVE} does not exist"),
        (("run", "-c", COLLABORATIVE, "-m", MONTH, "--data", "file:///etc"), "not a folder on this computer"),
        (("preview", "-c", COLLABORATIVE, "-m", MONTH), "Copy params/epic-access/people.example.yaml"),
        (("measures", "show", "SCR_CLEAR_RATE.AMY"), "SCR_CLEAR_RATE.ANY"),
    ],
)
def test_a_wrong_call_says_what_to_do_and_exits_with_two(workbench, arguments, said):
    done = workbench(*arguments)
    assert done.returncode == 2
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_measures_are_listed_and_shown_in_both_languages(workbench):
    listed = json.loads(workbench("measures", "list", "--json").stdout)
    shown = [workbench("measures", "show", listed[0]["id"], "--lang", code).stdout for code in ("en", "fr")]
    assert [listed[0]["name"][code] in text for code, text in zip(("en", "fr"), shown, strict=True)] == [True, True]


def test_outside_a_project_the_command_says_where_to_go(tmp_path):
    bare = {key: value for key, value in os.environ.items() if key != "WORKBENCH_PROJECT"}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "check"],
        cwd=tmp_path,
        env={**bare, "WORKBENCH_PROJECT": str(tmp_path / "absent")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "holds no workbench project" in done.stderr) == (2, True)


def test_the_demo_page_links_to_files_that_exist(month, workbench):
    import re

    out = workbench.home / "out" / "demo"
    links = re.findall(r'href="([^"#:]+)"', (out / "index.html").read_text(encoding="utf-8"))
    assert [link for link in links if not Path(out / link).exists()] == []
    assert len([link for link in links if link.endswith(".pdf")]) == 12


def test_the_demo_page_links_each_report_to_a_mail_of_its_own_language(month, workbench):
    out = workbench.home / "out" / "demo"
    folder = out / COLLABORATIVE / MONTH / "mail"
    with (folder / "recipients.csv").open(encoding="utf-8", newline="") as file:
        written = {(row["team"], row["language"]) for row in csv.DictReader(file) if row["file"]}
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count(".eml") == len(written)
    assert 0 < len(written) < 12


def test_a_planned_job_runs_with_plain_papermill_and_the_exporter(month, workbench):
    home, data = workbench.home, f"data/demo/{COLLABORATIVE}"
    asked = ("-c", COLLABORATIVE, "-m", MONTH, "--data", data, "--out", "out/none", "--lang", "fr", "--jobs", "jobs")
    team = json.loads(workbench("status", "--out", "out/demo", "--json").stdout)[0]["identity"]["team"]
    assert workbench("plan", *asked, "-t", team).returncode == 0
    assert workbench("plan", *asked, "-t", team).returncode == 2
    notebook, made = home / "notebooks" / "reports" / "team_report.ipynb", home / "report.ipynb"
    for command in (
        ("papermill", str(notebook), str(made), "-f", f"jobs/{team}_fr/job.yaml", "--no-progress-bar"),
        ("nbconvert", "--to", "workbench-html", str(made)),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=home,
            env={**os.environ, "WORKBENCH_PROJECT": str(home)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
    assert f"{COLLABORATIVE} · {team} · {MONTH} · team_report · fr" in (home / "report.html").read_text(
        encoding="utf-8"
    )


def test_a_wrong_data_folder_is_named_as_it_was_given(workbench):
    assert "nowhere does not exist" in workbench("plan", "-c", COLLABORATIVE, "-m", MONTH, "--data", "nowhere").stderr


def test_status_of_an_empty_folder_says_so(workbench):
    assert "Nothing here yet" in workbench("status", "--out", "out/empty").stdout
