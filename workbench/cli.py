"""The command line: the only place that prints, asks the clock, or decides an exit code."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench import chores, months
from workbench.errors import Fault, InvalidInput, WorkbenchError
from workbench.files import project_root

if TYPE_CHECKING:
    from workbench.intake import Intake
    from workbench.produce.plan import PlannedJob
    from workbench.programme.models import Programme

SECTIONS = {
    "The month": ("check", "counts", "plan", "run", "preview", "status"),
    "Look and learn": ("measures", "demo", "lab"),
    "The project": ("setup", "test", "test-notebooks", "lint", "bench", "real", "clean"),
}


class Sections(click.Group):
    """A group whose help lists the commands in the order of the work."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section."""
        for title, names in SECTIONS.items():
            rows = [(name, self.commands[name].get_short_help_str(90)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)


def say(message: str = "") -> None:
    """Print for a person."""
    click.echo(message)


def say_json(value: object) -> None:
    """Print for a program."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def fail(error: WorkbenchError) -> None:
    """Show an error in plain words and leave with its exit code."""
    if isinstance(error, InvalidInput):
        show_faults(error.faults, err=True)
    else:
        click.echo(f"workbench: {error}", err=True)
    sys.exit(error.exit_code)


SAME_KIND = 5
SETTLE = 2.0


def show_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    """Print findings, refused ones first, one a line; every refused one, and a few warnings of each kind."""
    ordered = sorted(faults, key=lambda fault: (fault.level != "refused", fault.file, fault.line, fault.row))
    seen: Counter[tuple[str, str]] = Counter()
    for fault in ordered:
        kind = (fault.file, fault.code)
        seen[kind] += 1
        if fault.level == "refused" or seen[kind] <= SAME_KIND:
            click.echo(f"{'refused' if fault.level == 'refused' else 'warning'}  {fault}", err=err)
        elif seen[kind] == SAME_KIND + 1:
            more = sum((item.file, item.code) == kind and item.level == "warning" for item in ordered) - SAME_KIND
            click.echo(f"warning  {fault.file}: {more} more of this kind; add --json to `check` to see all.", err=err)


def show_refused(faults: Sequence[Fault]) -> int:
    """Print the refused findings and how many warnings there are; return the number of refused ones."""
    refused = [fault for fault in faults if fault.level == "refused"]
    show_faults(refused, err=True)
    if len(faults) > len(refused):
        click.echo(
            f"{len(faults) - len(refused)} warnings; `workbench check` with the same options lists them.", err=True
        )
    return len(refused)


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a finding as a program reads it."""
    from dataclasses import asdict

    return {key: value for key, value in asdict(fault).items() if value}


def today() -> date:
    """Return today's date; nothing below the command line asks for it."""
    return date.today()  # noqa: DTZ011


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    return months.parse(value) if value else months.add(months.of_date(today()), -1)


def _path(text: str | None) -> Path | None:
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

    programme, faults = check_programme(project_root(), collaborative, params=_path(params))
    if programme is None:
        raise InvalidInput(faults)
    show_faults(faults, err=True)
    return programme


def load_intake(programme: Programme, *, month: str, data: str | None, settle: float = SETTLE) -> Intake:
    """Return what the teams sent up to a month; the findings are the caller's to show."""
    from workbench.intake import read_counts

    folder = _path(data) or project_root() / "data" / programme.collaborative.id
    if not folder.exists():
        raise WorkbenchError(
            f"No sheets found: {folder} does not exist. Put the teams' files there, or name another place with --data."
        )
    return read_counts([folder], programme, month=month, settle=settle)


def output_folder(out: str | None) -> Path:
    """Return the folder to write to."""
    return _path(out) or project_root() / "out"


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="collaborative-workbench", prog_name="workbench")
def cli() -> None:
    """One customised data report for every team of a learning collaborative, every month.

    \b
    Begin:    workbench demo
    Monthly:  workbench check -c epic-access -m 2026-10
              workbench run -c epic-access -m 2026-10
              workbench preview -c epic-access -m 2026-10
    """


@cli.command(epilog="Example: workbench check -c spider -m 2026-10")
@click.option("-c", "--collaborative", metavar="ID", help="A folder in params/; default: all of them, params only.")
@options("month", "data", "params", "json")
def check(collaborative: str | None, month: str, data: str | None, params: str | None, as_json: bool) -> None:
    """Find every fault in params/ and in a month's sheets."""
    from workbench.programme import check_programme, collaboratives

    root = project_root()
    faults: list[Fault] = []
    for name in [collaborative] if collaborative else collaboratives(root, params=_path(params)):
        programme, found = check_programme(root, name, params=_path(params))
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
    folder = (_path(params) or project_root() / "params") / collaborative
    file = _path(people) or folder / "people.yaml"
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


@cli.group(epilog="Example: workbench measures show SCR_CLEAR_RATE.ANY --lang fr")
def measures() -> None:
    """List the measures, or show one definition in full."""


@measures.command("list")
@options("json")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
def measures_list(as_json: bool, lang: str) -> None:
    """List every shipped measure."""
    from workbench.i18n import language
    from workbench.measures.describe import COLUMNS, rows
    from workbench.measures.registry import all_measures

    found = all_measures().values()
    if as_json:
        say_json([item.model_dump(mode="json", exclude_none=True) for item in found])
    else:
        say(table(COLUMNS, rows(found, language(lang))))


@measures.command("show")
@click.argument("measure", metavar="ID")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
def measures_show(measure: str, lang: str) -> None:
    """Show one definition in full."""
    from workbench.i18n import language
    from workbench.measures.describe import describe
    from workbench.measures.registry import get

    click.echo(describe(get(measure), language(lang)))


@cli.command(epilog="Example: workbench demo epic-access")
@click.argument("collaborative", default="epic-cancer-screening")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Reports at a time.")
@click.option("--engine", type=click.Choice(["auto", "workbench", "stock"]), default="auto", show_default=True)
def demo(collaborative: str, jobs: int, engine: str) -> None:
    """Make a whole month for invented teams.

    Sheets, reports in every language, e-mails to look at, and the index page.
    """
    from workbench.demo import DEMO_MONTH, make_sheets

    root = project_root()
    programme = load_programme(collaborative, None)
    folder = root / "data" / "demo" / collaborative
    sheets = make_sheets(folder, programme)
    say(f"{len(sheets)} invented sheets written to data/demo/{collaborative}.")
    intake = load_intake(programme, month=DEMO_MONTH, data=str(folder), settle=0)
    say(f"To look closer: workbench check -c {collaborative} -m {DEMO_MONTH} --data data/demo/{collaborative}")
    out = root / "out" / "demo"
    code = make_reports(
        programme, intake, month=DEMO_MONTH, demo=True, out=str(out), jobs=jobs, engine=engine, stamp=DEMO_MONTH
    )
    people = root / "params" / collaborative / "people.example.yaml"
    sys.exit(code or preview_mail(programme, people, month=DEMO_MONTH, out=out))


@cli.command()
def lab() -> None:
    """Open JupyterLab on the analyst's bench."""
    _chores(chores.LAB)


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
        params, counts_file = chores.prepare_real(root, name, _path(data) or root.parent / "shared" / "data")
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


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return aligned text; a row is never cut, so that it can be searched and copied."""
    cells = [tuple(columns), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
