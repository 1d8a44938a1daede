"""The report notebook, run by plain papermill on the stock kernel: the blocks of the outline, or an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from workbench.report.blocks import Document, document_of
from workbench.report.facts import outline, read_job

NOTEBOOK = Path("notebooks") / "reports" / "team_report.ipynb"


def papermill(project: Path, target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the notebook as an analyst would at a prompt."""
    command = [sys.executable, "-m", "papermill", str(NOTEBOOK), str(target), "--no-progress-bar", *arguments]
    quiet = {"PYTHONWARNINGS": "ignore", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=os.environ | quiet)


def document(path: Path) -> Document:
    return document_of(nbformat.read(path, as_version=4))


def test_papermill_with_the_jobs_file_gives_the_outline(make_job: Any, project: Path, tmp_path: Path) -> None:
    folder, target = make_job(language="fr"), tmp_path / "out.ipynb"
    done = papermill(project, target, "-f", str(folder / "job.yaml"))
    assert done.returncode == 0, done.stderr[-2000:]
    identity, facts, release = read_job(folder)
    got, wanted = document(target), outline(facts, release, month=identity.month)
    assert (got.identity, tuple(name for name, _ in got.sections)) == (identity, wanted.sections)
    assert len(got.figures()) == wanted.figures


def test_papermill_with_less_than_a_job_ends_in_an_error(project: Path, tmp_path: Path) -> None:
    done = papermill(project, tmp_path / "out.ipynb", "-p", "team", "0012")
    assert (done.returncode != 0, "WorkbenchError" in done.stderr) == (True, True)


def test_papermill_without_any_value_makes_the_demo(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.ipynb"
    done = papermill(project, target)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "DEMO" in json.dumps(document(target).sections)
