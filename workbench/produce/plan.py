"""What would run, and why: each report is new, changed because of something, or already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.errors import WorkbenchError
from workbench.files import project_root
from workbench.i18n import LANGUAGES
from workbench.produce import engine, manifest
from workbench.produce.jobs import DOCUMENT, Audience, Job, describe_job
from workbench.programme.models import Programme

if TYPE_CHECKING:
    import pandas as pd

    from workbench.intake import Intake

Action = Literal["make", "cached", "refused"]


@dataclass(frozen=True)
class PlannedJob:
    """One report of a month: what will be done and why; ``job`` is absent where the team's data was refused."""

    team: str
    language: str
    action: Action
    reason: str
    job: Job | None = None
    inputs: Mapping[str, str] | None = None


def notebook_path(project: Path, document: str = DOCUMENT) -> Path:
    """Return the path of a report notebook."""
    return project / "notebooks" / "reports" / f"{document}.ipynb"


def checked_notebook(path: Path) -> bytes:
    """Return a report notebook's bytes after the checks that hold for every job; raise WorkbenchError else."""
    engine.check_notebook(engine.load_notebook(path), path.name)
    return path.read_bytes()


def plan(
    programme: Programme,
    release: pd.DataFrame,
    *,
    intake: Intake,
    month: str,
    out: Path,
    teams: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    audience: Audience = "own",
    demo: bool = False,
    stamp: str = "",
    force: bool = False,
    notebook: Path | None = None,
) -> list[PlannedJob]:
    """Return every report of a month, in roster order, with what would be done and why.

    Nothing is written. Without ``teams``, every team that belongs to the collaborative in the month; without
    ``languages``, those of the collaborative. Raises WorkbenchError for a team or language that does not exist,
    and for a month before the collaborative's start in which no team is enrolled.
    """
    content = checked_notebook(notebook or notebook_path(project_root()))
    common = manifest.common_inputs(project_root(), notebook=content)
    planned = []
    for team in chosen_teams(programme, month, teams):
        for language in chosen_languages(programme, languages):
            refused = refusal(team, intake, release)
            if refused:
                planned.append(PlannedJob(team, language, "refused", refused))
                continue
            job = describe_job(
                programme=programme, team=team, month=month, language=language, release=release,
                intake=intake, audience=audience, demo=demo, stamp=stamp,
            )  # fmt: skip
            planned.append(_decide(job, {**job.inputs, **common}, out=out, force=force))
    return planned


def chosen_teams(programme: Programme, month: str, teams: Sequence[str] | None) -> list[str]:
    """Return the teams to report on, in roster order.

    Raises WorkbenchError for a team that does not belong in the month, and for a month before the collaborative's
    start in which nobody does; a month after its end is reported as well, to see whether a gain holds.
    """
    enrolled = [team.id for team in programme.teams if team.enrolled(month)]
    collaborative = programme.collaborative
    if not enrolled and month < collaborative.start:
        raise WorkbenchError(f"{collaborative.id} starts in {collaborative.start}; no team is enrolled in {month}.")
    if teams is None:
        return enrolled
    for team in teams:
        if not programme.has_team(team):
            raise WorkbenchError(f"There is no team {team!r} in teams.yaml of {programme.collaborative.id}.")
        if team not in enrolled:
            raise WorkbenchError(f"Team {team} does not belong to {programme.collaborative.id} in {month}.")
    return [team for team in enrolled if team in set(teams)]


def chosen_languages(programme: Programme, languages: Sequence[str] | None) -> list[str]:
    """Return the languages to report in, in the collaborative's order."""
    declared: list[str] = list(programme.collaborative.languages)
    if languages is None:
        return declared
    for language in languages:
        if language not in LANGUAGES:
            raise WorkbenchError(
                f"{language!r} is not a language of the reports. Write one of: {', '.join(LANGUAGES)}."
            )
        if language not in declared:
            raise WorkbenchError(
                f"{programme.collaborative.id} is not declared in {language!r}. Add it under languages in its file."
            )
    return [language for language in declared if language in set(languages)]


def refusal(team: str, intake: Intake, release: pd.DataFrame) -> str:
    """Return why no report of a team can be made, or an empty text."""
    if team in intake.refused_teams:
        own = [str(fault) for fault in intake.faults if fault.team == team and fault.level == "refused"]
        return "\n".join(["The team's data was refused.", *own])
    if not (release["team"] == team).any():
        return "No data of this team was received."
    return ""


def _decide(job: Job, inputs: dict[str, str], *, out: Path, force: bool) -> PlannedJob:
    identity = job.identity
    folder = manifest.report_folder(out, identity)
    found = manifest.read(folder / manifest.manifest_name(identity.language))
    reason = ""
    if found is None:
        reason = "new"
    elif found["identity"] != job_identity(job):
        reason = "the manifest is another report's"
    else:
        reason = ", ".join(manifest.changes(inputs, found)) or manifest.problem(folder, found)
    if not reason and force:
        reason = "asked for"
    if reason:
        return PlannedJob(identity.team, identity.language, "make", reason, job, inputs)
    return PlannedJob(identity.team, identity.language, "cached", "nothing changed", job, inputs)


def job_identity(job: Job) -> dict[str, str]:
    """Return a job's identity as a manifest holds it."""
    from dataclasses import asdict

    return asdict(job.identity)
