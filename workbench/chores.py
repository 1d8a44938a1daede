"""The project's own chores: tests, style, benchmarks, the git filter, real data, clean-up."""

from __future__ import annotations

import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import WorkbenchError

Command = Sequence[str]

STYLE: tuple[Command, ...] = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
TESTS: tuple[Command, ...] = (("pytest", "-n", "2", "--dist", "loadfile", "-q"),)
NOTEBOOKS: tuple[Command, ...] = (
    ("pytest", "--nbval-lax", "notebooks", "-n", "2", "--dist", "loadscope", "-q", "-W", "default"),
)
LAB: tuple[Command, ...] = (("jupyterlab", "notebooks/explore/measure.ipynb"),)
MADE = ("out", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")

# collaborative → (folder of ../shared/data, file of counts, last month)
REAL = {
    "ae-attendances": ("nhs_ae_attendances", "counts.csv", "2019-03"),
    "openprescribing": ("openprescribing_sicbl_2020_2025", "counts.csv", "2025-12"),
}


def run_all(root: Path, commands: Sequence[Command]) -> int:
    """Run Python modules one after another, all of them; return the first exit code that is not 0."""
    codes = [subprocess.run([sys.executable, "-m", *command], cwd=root, check=False).returncode for command in commands]
    return next((code for code in codes if code), 0)


def benchmarks(root: Path) -> list[Command]:
    """Return a command for each script of ``benchmarks/``."""
    return [(f"benchmarks.{script.stem}",) for script in sorted((root / "benchmarks").glob("*.py"))]


RUN_TRACES = "metadata.papermill cell.metadata.papermill cell.metadata.execution"
STRIP = ("nbstripout", "--keep-id", "--extra-keys", RUN_TRACES)


def install_filter(root: Path) -> bool:
    """Tell git to strip outputs of report and explore notebooks; return False outside a git checkout."""
    clean = f'"{Path(sys.executable).as_posix()}" -m {shlex.join(STRIP)}'
    settings = (("clean", clean), ("smudge", "cat"))
    return all(
        subprocess.run(
            ["git", "config", f"filter.nbstripout.{key}", value], cwd=root, check=False, capture_output=True
        ).returncode
        == 0
        for key, value in settings
    )


def remove_made(root: Path) -> None:
    """Remove what can be made again; never data, state or params."""
    for name in MADE:
        shutil.rmtree(root / name, ignore_errors=True)


def prepare_real(root: Path, collaborative: str, data: Path) -> tuple[Path, Path]:
    """Return the params folder, completed with teams, and the file of counts of a third-party data set."""
    folder, file, _ = REAL[collaborative]
    counts = data / folder / file
    if not counts.is_file():
        raise WorkbenchError(f"{folder}/{file} is not in {data}. Name the folder that holds {folder} with --data.")
    home = root / "tests" / "real"
    target = root / "out" / "real" / "params"
    prepare = runpy.run_path(str(home / "prepare.py"))["prepare"]
    prepare(counts, home / "params" / collaborative, target)
    return target, counts
