"""What the README shows, a reader can run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs_on_the_demo(project, tmp_path):
    (source,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=tmp_path,
        env={**os.environ, "WORKBENCH_PROJECT": str(project), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_make_targets_of_the_readme_exist(project):
    targets = set(re.findall(r"^([a-z-]+):", (project / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) - targets - {"it"} == set()


def test_the_options_of_the_readme_exist():
    from workbench.cli import cli

    known = {option for command in cli.commands.values() for item in command.params for option in item.opts}
    of_others = {"--help", "--lang", "--to"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) - known - of_others == set()
