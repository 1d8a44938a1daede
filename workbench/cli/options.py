"""What commands are given: shared options, the programme and sheets they name, and today's date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench import months
from workbench.cli.terminal import show_faults
from workbench.errors import InvalidInput, WorkbenchError
from workbench.files import project_root

if TYPE_CHECKING:
    from workbench.intake import Intake
    from workbench.programme.models import Programme

SETTLE = 2.0


def today() -> date:
    """Return today's date; nothing below the command line asks for it."""
    return date.today()  # noqa: DTZ011


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    return months.parse(value) if value else months.add(months.of_date(today()), -1)


def local_path(text: str | None) -> Path | None:
    """Return a path given on the command line in full; an address is refused."""
    if text and "://" in text:
        raise WorkbenchError(f"{text} is an address, not a folder on this computer. Give a local path.")
    return Path(text).expanduser().resolve() if text else None


def options(*names: str) -> Callable[[Any], Any]:
    """Add the options that several commands share."""
    known = {
        "collaborative": click.option(
            "-c", "--collaborative", metavar="ID", required=True, help="A folder in params/."
        ),
        "month": click.option(
            "-m",
            "--month",
            metavar="YYYY-MM",
            callback=_month,
            help="Reporting month; default: the last one that ended.",
        ),
        "data": click.option("--data", metavar="PATH", help="Sheets: a file or folder; default: data/<collaborative>."),
        "params": click.option("--params", metavar="PATH", help="Another params folder."),
        "out": click.option("--out", metavar="PATH", help="Where to write; default: out."),
        "team": click.option("-t", "--team", "teams", metavar="ID", multiple=True, help="Only this team (repeatable)."),
        "language": click.option(
            "--lang", "languages", type=click.Choice(["en", "fr"]), multiple=True, help="Only this language."
        ),
        "json": click.option("--json", "as_json", is_flag=True, help="Print JSON for a program."),
    }

    def add(command: Any) -> Any:
        for name in reversed(names):
            command = known[name](command)
        return command

    return add


def load_programme(collaborative: str, params: str | None) -> Programme:
    """Return a collaborative's programme, warnings shown."""
    from workbench.programme import check_programme

    programme, faults = check_programme(project_root(), collaborative, params=local_path(params))
    if programme is None:
        raise InvalidInput(faults)
    show_faults(faults, err=True)
    return programme


def load_intake(programme: Programme, *, month: str, data: str | None, settle: float = SETTLE) -> Intake:
    """Return what the teams sent up to a month; the findings are the caller's to show."""
    from workbench.intake import read_counts

    folder = local_path(data) or project_root() / "data" / programme.collaborative.id
    if not folder.exists():
        raise WorkbenchError(
            f"No sheets found: {folder} does not exist. Put the teams' files there, or name another place with --data."
        )
    return read_counts([folder], programme, month=month, settle=settle)


def output_folder(out: str | None) -> Path:
    """Return the folder to write to."""
    return local_path(out) or project_root() / "out"
