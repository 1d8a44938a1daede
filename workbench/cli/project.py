"""The project's own commands: set-up, tests, benchmarks, real data, clean-up."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from workbench import chores
from workbench.cli.group import cli
from workbench.cli.month import make_reports
from workbench.cli.options import load_intake, load_programme, local_path, options
from workbench.cli.terminal import say
from workbench.files import project_root


@cli.command()
def setup() -> None:
    """Install the git filter that strips notebook outputs."""
    installed = chores.install_filter(project_root())
    say(
        "Outputs of report and explore notebooks are stripped at every commit."
        if installed
        else "This folder is no git checkout, so no filter was installed."
    )


@cli.command()
def test() -> None:
    """Check style and types, run all tests and the notebooks."""
    _chores((*chores.STYLE, *chores.TESTS, *chores.NOTEBOOKS))


@cli.command("test-notebooks")
def test_notebooks() -> None:
    """Run the notebooks alone, as smoke tests on the demo."""
    _chores(chores.NOTEBOOKS)


@cli.command()
def lint() -> None:
    """Check style and types."""
    _chores(chores.STYLE)


@cli.command()
def bench() -> None:
    """Run the benchmarks; each one ends in a line of JSON."""
    _chores(chores.benchmarks(project_root()))


@cli.command(epilog="Example: workbench real ae-attendances -t RTX")
@click.argument("collaborative", type=click.Choice(["all", *chores.REAL]), default="all")
@options("team")
@click.option("--data", metavar="PATH", help="The folder of data sets; default: ../shared/data.")
@click.option("--lang", "language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Reports at a time.")
def real(collaborative: str, teams: tuple[str, ...], data: str | None, language: str, jobs: int) -> None:
    """Make every team's report from published data.

    Exit code 1 is right for ae-attendances: one row of the published data is refused, and said so.
    """
    root = project_root()
    codes = []
    for name in chores.REAL if collaborative == "all" else (collaborative,):
        month = chores.REAL[name][2]
        params, counts_file = chores.prepare_real(root, name, local_path(data) or root.parent / "shared" / "data")
        programme = load_programme(name, str(params))
        intake = load_intake(programme, month=month, data=str(counts_file))
        code = make_reports(
            programme,
            intake,
            month=month,
            demo=False,
            out=str(root / "out" / "real"),
            teams=teams,
            languages=(language,),
            jobs=jobs,
            stamp=month,
        )
        codes.append(code)
    sys.exit(max(codes))


@cli.command()
def clean() -> None:
    """Remove what can be made again; never data, state or params."""
    chores.remove_made(project_root())


def _chores(commands: Sequence[chores.Command]) -> None:
    sys.exit(chores.run_all(project_root(), commands))
