"""Job folders: what one report process is given, and nothing of any other team.

A job is one team, month, document and language. Its folder holds ``job.yaml``, ``release.csv``, ``facts.json``
and a copy of the report notebook, readable by their owner only, and lives in a work folder until the report stands.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench import months
from workbench.files import sha256
from workbench.measures.metadata import Measure
from workbench.programme.models import Programme, Team
from workbench.report.blocks import Identity
from workbench.report.facts import ReportFacts, Restated, Source, facts_json, outline, release_csv, write_job

if TYPE_CHECKING:
    import pandas as pd

    from workbench.intake import Intake
    from workbench.report.facts import Outline

DOCUMENT = "team_report"
ORDER = ["measure", "stratifier", "stratum", "month", "version"]

Audience = Literal["own", "team"]


@dataclass(frozen=True)
class Job:
    """One report to make: its identity, its release and its facts, not yet on disk."""

    identity: Identity
    facts: ReportFacts
    release: pd.DataFrame

    @property
    def name(self) -> str:
        """The job's short name, for folders and messages: team and language."""
        return f"{self.identity.team}_{self.identity.language}"

    @property
    def inputs(self) -> dict[str, str]:
        """The hashes of what this job alone rests on; the run's stamp is no part of it."""
        return {"release": sha256(release_csv(self.release)), "facts": sha256(facts_json(self.facts, stamp=False))}

    def outline(self) -> Outline:
        """Return what the finished report must hold."""
        return outline(self.facts, self.release, month=self.identity.month)


@dataclass(frozen=True)
class Written:
    """A job folder on disk."""

    folder: Path
    job: Job

    @property
    def parameters(self) -> dict[str, str]:
        """The notebook's parameters: the folder and the identity, as text."""
        return parameters_of(self.folder, self.job.identity)


def parameters_of(folder: Path, identity: Identity) -> dict[str, str]:
    """Return the parameters of a report notebook for a job folder."""
    return {"job": str(folder), **asdict(identity)}


def output_names(identity: Identity) -> dict[str, str]:
    """Return the file names of a report's outputs by kind; every part is an id of a fixed pattern."""
    stem = f"{identity.document}_{identity.team}_{identity.month}_{identity.language}"
    picture = f"chart_{identity.team}_{identity.month}_{identity.language}.png"
    summary = f"summary_{identity.language}.json"
    return {"html": f"{stem}.html", "pdf": f"{stem}.pdf", "png": picture, "summary": summary}


def describe_job(
    *,
    programme: Programme,
    team: str,
    month: str,
    language: str,
    release: pd.DataFrame,
    intake: Intake,
    audience: Audience,
    demo: bool = False,
    stamp: str = "",
) -> Job:
    """Return the job of one team, month and language.

    ``release`` may hold many teams and months; the job keeps this team's rows up to the month. A team without a
    recorded agreement gets the audience ``team`` whatever is asked for.
    """
    member = programme.team(team)
    rows = release[(release["team"] == team) & (release["month"] <= month)]
    facts = ReportFacts(
        collaborative=programme.collaborative,
        team=member,
        measures=_measures(programme, member),
        changes=tuple(item for item in programme.changes if item.team == team and item.start <= months.last_day(month)),
        sessions=programme.sessions,
        restated=_restated(intake, team, month),
        sources=_sources(intake, team),
        audience=audience if member.own_data_agreement else "team",
        demo=demo,
        stamp=stamp,
    )
    identity = Identity(programme.collaborative.id, team, month, DOCUMENT, language)
    return Job(identity, facts, rows.sort_values(ORDER, kind="stable").reset_index(drop=True))


def write(job: Job, folder: Path, *, notebook: bytes) -> Written:
    """Write a job's folder, for its owner alone."""
    folder.mkdir(parents=True, mode=0o700)
    os.chmod(folder, 0o700)
    write_job(folder, job.identity, job.facts, release=job.release)
    (folder / f"{job.identity.document}.ipynb").write_bytes(notebook)
    return Written(folder.resolve(), job)


def make_job(folder: Path, *, notebook: bytes, **description: Any) -> Written:
    """Describe and write a job in one step; see :func:`describe_job` for the keywords."""
    return write(describe_job(**description), folder, notebook=notebook)


def remove(folder: Path) -> None:
    """Remove a job folder and all in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _measures(programme: Programme, team: Team) -> tuple[Measure, ...]:
    """Return the measures of a team's report: the primary one, the collaborative's others, the team's own."""
    core = [choice.id for choice in programme.collaborative.measures]
    chosen = [item.measure for item in team.chosen]
    wanted = dict.fromkeys([programme.collaborative.primary, *core, *chosen])
    return tuple(programme.measure(measure) for measure in wanted)


def _restated(intake: Intake, team: str, month: str) -> tuple[Restated, ...]:
    frame = intake.restatements
    rows = frame[(frame["team"] == team) & (frame["month"] <= month)]
    cells = sorted({(str(row.measure), str(row.month)) for row in rows.itertuples()})
    return tuple(Restated(measure=measure, month=when) for measure, when in cells)


def _sources(intake: Intake, team: str) -> tuple[Source, ...]:
    used = sorted((info for info in intake.files if team in info.teams), key=lambda info: info.name)
    return tuple(
        Source(name=Path(info.name).name, extracted_on=info.extracted_on or None, data_source=info.data_source or "")
        for info in used
    )
