"""The project's own chores that touch git or remove files."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from workbench.chores import install_filter, remove_made


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_outputs_and_traces_of_a_run_stay_out_of_git_and_ids_stay(project, tmp_path):
    git(tmp_path, "init", "-q")
    shutil.copy(project / ".gitattributes", tmp_path)
    assert install_filter(tmp_path) is True
    notebook = json.loads((project / "notebooks/reports/team_report.ipynb").read_text(encoding="utf-8"))
    before = [cell["id"] for cell in notebook["cells"]]
    notebook["metadata"]["papermill"] = {"parameters": {"team": "canary"}}
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["canary\n"]}]
    path = tmp_path / "notebooks/reports/team_report.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    git(tmp_path, "add", ".")
    kept = git(tmp_path, "show", ":notebooks/reports/team_report.ipynb")
    assert ("canary" in kept, [cell["id"] for cell in json.loads(kept)["cells"]]) == (False, before)


def test_outside_a_checkout_no_filter_is_installed(tmp_path):
    assert install_filter(tmp_path) is False


def test_clean_removes_what_was_made_and_nothing_else(tmp_path):
    for name in ("out", "data", "state", "params"):
        (tmp_path / name).mkdir()
    remove_made(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "params", "state"]
