"""The commands to look and learn: measures, demo, lab."""

from __future__ import annotations

import sys

import click

from workbench import chores
from workbench.cli.group import cli
from workbench.cli.month import make_reports, preview_mail
from workbench.cli.options import load_intake, load_programme, options
from workbench.cli.terminal import say, say_json, table
from workbench.files import project_root


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

    say(describe(get(measure), language(lang)))


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
    sys.exit(chores.run_all(project_root(), chores.LAB))
