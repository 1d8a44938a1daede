"""The commands of the month: check, counts, plan, run, preview, status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.group import cli
from workbench.cli.options import load_intake, load_programme, local_path, options, output_folder, today
from workbench.cli.terminal import fault_json, say, say_json, show_faults, show_refused, table
from workbench.errors import Fault, WorkbenchError
from workbench.files import project_root

if TYPE_CHECKING:
    from workbench.intake import Intake
    from workbench.produce.plan import PlannedJob
    from workbench.programme.models import Programme


@cli.command(epilog="Example: workbench check -c spider -m 2026-10")
@click.option("-c", "--collaborative", metavar="ID", help="A folder in params/; default: all of them, params only.")
@options("month", "data", "params", "json")
def check(collaborative: str | None, month: str, data: str | None, params: str | None, as_json: bool) -> None:
    """Find every fault in params/ and in a month's sheets."""
    from workbench.programme import check_programme, collaboratives

    root = project_root()
    faults: list[Fault] = []
    for name in [collaborative] if collaborative else collaboratives(root, params=local_path(params)):
        programme, found = check_programme(root, name, params=local_path(params))
        faults += found
        if collaborative and programme is not None:
            faults += load_intake(programme, month=month, data=data).faults
    refused = [fault for fault in faults if fault.level == "refused"]
    if as_json:
        say_json(
            {"refused": len(refused), "warnings": len(faults) - len(refused), "faults": [*map(fault_json, faults)]}
        )
    else:
        show_faults(faults)
        say(f"{len(refused)} refused, {len(faults) - len(refused)} warnings." if faults else "Nothing to mend.")
    sys.exit(2 if refused else 0)


@cli.command(epilog="Example: workbench counts -c epic-access -m 2026-10 --out counts.csv")
@options("collaborative", "month", "data", "params")
@click.option("--out", metavar="FILE", required=True, help="The CSV file to write.")
@click.option("--restatements", metavar="FILE", help="Also write every cell that a later file changed.")
def counts(
    collaborative: str, month: str, data: str | None, params: str | None, out: str, restatements: str | None
) -> None:
    """Write the counts that the sheets give, as one tidy CSV. It is raw: keep it inside."""
    from workbench.files import write_atomic

    intake = load_intake(load_programme(collaborative, params), month=month, data=data)
    refused = show_refused(intake.faults)
    write_atomic(Path(out), intake.counts.to_csv(index=False, lineterminator="\n"))
    say(f"{len(intake.counts):,} rows written to {out}.")
    if restatements:
        write_atomic(Path(restatements), intake.restatements.to_csv(index=False, lineterminator="\n"))
        say(f"{len(intake.restatements):,} changed cells written to {restatements}.")
    sys.exit(1 if refused else 0)


@cli.command(epilog="Example: workbench plan -c spider -m 2026-10 --json")
@options("collaborative", "month", "data", "params", "out", "team", "language", "json")
@click.option("--jobs", metavar="FOLDER", help="Also write the job folders there, to run papermill by hand.")
def plan(
    collaborative: str,
    month: str,
    data: str | None,
    params: str | None,
    out: str | None,
    teams: tuple[str, ...],
    languages: tuple[str, ...],
    as_json: bool,
    jobs: str | None,
) -> None:
    """Say which reports would be made, and why."""
    from workbench.disclosure import release
    from workbench.produce.plan import plan as plan_reports

    programme = load_programme(collaborative, params)
    intake = load_intake(programme, month=month, data=data)
    planned = plan_reports(
        programme,
        release(intake.counts, programme, audience=programme.collaborative.disclosure.audience),
        intake=intake,
        month=month,
        out=output_folder(out),
        teams=teams or None,
        languages=languages or None,
        audience=programme.collaborative.disclosure.audience,
    )
    if jobs:
        write_jobs(planned, Path(jobs))
    rows = [(item.team, item.language, item.action, item.reason) for item in planned]
    if as_json:
        say_json([dict(zip(("team", "language", "action", "reason"), row, strict=True)) for row in rows])
    else:
        say(table(("team", "language", "action", "why"), rows))
        say(
            f"{sum(row[2] == 'make' for row in rows)} to make, {sum(row[2] == 'cached' for row in rows)} already there."
        )


def write_jobs(planned: Sequence[PlannedJob], folder: Path) -> None:
    """Write a job folder for each planned report; refuse one that is there already."""
    from workbench.produce.jobs import write
    from workbench.produce.plan import checked_notebook, notebook_path

    notebook = checked_notebook(notebook_path(project_root()))
    for job in [item.job for item in planned if item.job is not None]:
        if (folder / job.name).exists():
            raise WorkbenchError(f"{folder / job.name} is there already. Name another folder with --jobs.")
        write(job, folder / job.name, notebook=notebook)


@cli.command(epilog="Example: workbench run -c epic-access -m 2026-10 -t eagle-lake -j 2")
@options("collaborative", "month", "data", "params", "out", "team", "language")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Reports at a time.")
@click.option("--engine", type=click.Choice(["auto", "workbench", "stock"]), default="auto", show_default=True)
@click.option("--force", is_flag=True, help="Make reports again that are already there.")
@click.option("--stamp", help="Text printed as the run's date; default: today.")
def run(collaborative: str, month: str, data: str | None, params: str | None, **how: Any) -> None:
    """Make the reports of a month; no failed team stops the others.

    Exit codes: 0 all well · 1 a report failed or rows were refused, the rest is done · 2 invalid input ·
    3 a gate holds a report · 130 interrupted.
    """
    programme = load_programme(collaborative, params)
    intake = load_intake(programme, month=month, data=data)
    sys.exit(make_reports(programme, intake, month=month, demo=False, **how))


def make_reports(
    programme: Programme,
    intake: Intake,
    *,
    month: str,
    demo: bool,
    out: str | None = None,
    teams: Sequence[str] = (),
    languages: Sequence[str] = (),
    jobs: int = 2,
    engine: Any = "auto",
    force: bool = False,
    stamp: str | None = None,
) -> int:
    """Run the batch with a progress bar, say how it ended, and return the exit code."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from workbench.produce.batch import run as run_batch

    refused = show_refused(intake.faults)
    folder = output_folder(out)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{programme.collaborative.id} {month}", total=None)
        result = run_batch(
            programme,
            intake=intake,
            month=month,
            out=folder,
            teams=teams or None,
            languages=languages or None,
            jobs=jobs,
            engine=engine,
            audience=programme.collaborative.disclosure.audience,
            demo=demo,
            stamp=stamp if stamp is not None else today().isoformat(),
            force=force,
            on_event=lambda event: progress.update(task, total=event.total, completed=event.done),
        )
    for item in result.results:
        if item.state in ("failed", "held"):
            say(f"{item.state}  {item.team} {item.language}: {item.reason}")
    words = (
        f"{result.count('made')} made",
        f"{result.count('cached')} already there",
        f"{result.count('held')} held",
        f"{result.count('failed')} failed",
    )
    say(", ".join(words) + (f"; {refused} refused in the sheets" if refused else "") + ".")
    say(f"Open {folder / 'index.html'}")
    return result.exit_code or (1 if refused else 0)


@cli.command(epilog="Example: workbench preview -c epic-access -m 2026-10 --people ~/people.yaml")
@options("collaborative", "month", "params", "out", "json")
@click.option("--people", metavar="FILE", help="The recipients; default: params/<collaborative>/people.yaml.")
def preview(
    collaborative: str, month: str, params: str | None, out: str | None, as_json: bool, people: str | None
) -> None:
    """Write the month's e-mails to look at; nothing is sent.

    One .eml file per recipient, and the table of who would get what.
    """
    programme = load_programme(collaborative, params)
    folder = (local_path(params) or project_root() / "params") / collaborative
    file = local_path(people) or folder / "people.yaml"
    if not file.is_file():
        raise WorkbenchError(
            f"No recipients: {file.name} is not there. Copy params/{collaborative}/people.example.yaml to people.yaml "
            "(git ignores it), or name a file with --people."
        )
    sys.exit(preview_mail(programme, file, month=month, out=output_folder(out), as_json=as_json))


def preview_mail(programme: Programme, people: Path, *, month: str, out: Path, as_json: bool = False) -> int:
    """Write the e-mails, show the table, and return the exit code."""
    from dataclasses import asdict

    from workbench.deliver.preview import preview as write_previews
    from workbench.produce.status import write_index
    from workbench.programme.people import check_people

    roster = check_people(people, programme)
    refused = show_refused(roster.faults)
    rows = write_previews(programme, roster.people, month=month, out=out, on=today())
    write_index(out)
    if as_json:
        say_json([asdict(row) for row in rows])
    else:
        say(
            table(
                ("team", "to", "language", "status", "file"),
                [(r.team, r.email, r.language, r.status, r.file) for r in rows],
            )
        )
        say(f"{sum(row.status == 'draft' for row in rows)} of {len(rows)} e-mails written; nothing was sent.")
    return 1 if refused or any(row.missing for row in rows) else 0


@cli.command(epilog="Example: workbench status --json")
@options("out", "json")
@click.option("-c", "--collaborative", metavar="ID", help="Only this collaborative.")
@click.option("-m", "--month", metavar="YYYY-MM", help="Only this month.")
def status(out: str | None, as_json: bool, collaborative: str | None, month: str | None) -> None:
    """Say what stands in out/, checked against the manifests."""
    from dataclasses import asdict

    from workbench.produce.status import status as read_status

    rows = read_status(output_folder(out), collaborative=collaborative, month=month)
    if as_json:
        say_json([asdict(row) for row in rows])
        return
    if not rows:
        say(f"Nothing here yet: {output_folder(out)} holds no report. Look elsewhere with --out, for example out/demo.")
        return
    names = ("collaborative", "month", "team", "language")
    say(
        table(
            (*names, "status", "reason"),
            [(*(getattr(row.identity, name) for name in names), row.state, row.reason) for row in rows],
        )
    )
