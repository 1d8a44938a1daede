"""The built-in demo of one report: invented sheets taken the whole way to a job folder."""

from __future__ import annotations

from pathlib import Path

from workbench import disclosure
from workbench.demo import DEMO_MONTH
from workbench.demo.sheets import make_sheets
from workbench.errors import InvalidInput
from workbench.files import project_root
from workbench.intake import read_counts
from workbench.produce.jobs import DOCUMENT, make_job
from workbench.programme import load_programme
from workbench.programme.models import Programme

DEMO_COLLABORATIVE = "epic-cancer-screening"


def demo_job(folder: Path, *, language: str = "en") -> Path:
    """Write the job folder of one invented team's report below a folder and return it.

    The report is stamped DEMO. Raises InvalidInput if the shipped collaborative or its invented sheets have a fault.
    """
    root = project_root()
    programme = load_programme(root, DEMO_COLLABORATIVE)
    team = demo_team(programme, language=language)
    sheets = make_sheets(folder / "sheets", programme, teams=[team])
    intake = read_counts(sheets, programme, month=DEMO_MONTH)
    refused = [fault for fault in intake.faults if fault.level == "refused"]
    if refused:
        raise InvalidInput(refused)
    notebook = root / "notebooks" / "reports" / f"{DOCUMENT}.ipynb"
    return make_job(
        folder / "job",
        notebook=notebook.read_bytes(),
        programme=programme,
        team=team,
        month=DEMO_MONTH,
        language=language,
        release=disclosure.release(intake.counts, programme, audience="own"),
        intake=intake,
        audience="own",
        demo=True,
    ).folder


def demo_team(programme: Programme, *, language: str) -> str:
    """Return the team the demo shows: one of the language that adopted a change and has an aim, if there is one."""
    adopted = {change.team for change in programme.changes if change.act == "adopt"}

    def fit(place: int) -> tuple[bool, bool, bool, int]:
        team = programme.teams[place]
        return (team.language != language, team.id not in adopted, team.aim is None, place)

    there = [place for place, team in enumerate(programme.teams) if team.enrolled(DEMO_MONTH)]
    return programme.teams[min(there, key=fit)].id
