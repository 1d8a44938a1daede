"""Open one report's data in a notebook: strictly the job asked for, and nothing outside its folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.i18n import language as language_of
from workbench.report.blocks import Block, Identity, Section
from workbench.report.context import Context
from workbench.report.facts import ReportFacts, read_job
from workbench.report.sections import changes, definitions, headline, measures, provenance, quality

DOCUMENT = "team_report"


@dataclass(frozen=True, eq=False)
class Report:
    """One team's report of one month in one language; each method returns a section to show."""

    context: Context

    @property
    def identity(self) -> Identity:
        """Whose report this is."""
        return self.context.identity

    @property
    def facts(self) -> ReportFacts:
        """What the report may say besides its numbers."""
        return self.context.facts

    @property
    def release(self) -> pd.DataFrame:
        """The numbers that the audience of this report may see."""
        return self.context.release

    def headline(self) -> Section:
        """This month in one minute: the finding, the number, the aim, what might come next."""
        return self._section("headline", headline.blocks)

    def measures(self) -> Section:
        """Every other measure with its finding, chart, numbers and meaning."""
        return self._section("measures", measures.blocks)

    def changes(self) -> Section:
        """The tests of change, the next session, questions to talk about."""
        return self._section("changes", changes.blocks)

    def quality(self) -> Section:
        """What was received, hidden and changed, and how to correct it."""
        return self._section("quality", quality.blocks)

    def definitions(self) -> Section:
        """What each measure means and how it is counted."""
        return self._section("definitions", definitions.blocks)

    def provenance(self) -> Section:
        """Identity, data dates, versions, method settings and decisions."""
        return self._section("provenance", provenance.blocks)

    def _section(self, name: str, blocks: Callable[[Context], Iterable[Block]]) -> Section:
        return Section(name, self.identity, tuple(blocks(self.context)))


def open_report(
    job: str | Path | None = None,
    *,
    collaborative: str | None = None,
    team: str | None = None,
    month: str | None = None,
    document: str | None = None,
    language: str | None = None,
) -> Report:
    """Return the report of a job folder, which must be the one asked for; without any value, the built-in demo.

    Raises :class:`WorkbenchError` when a value is missing, is not text, or differs from the job's ``job.yaml``.
    """
    asked = {"collaborative": collaborative, "team": team, "month": month, "document": document, "language": language}
    given = {"job": job, **asked}
    if all(value is None for value in given.values()):
        return _demo()
    _refuse_absent(given)
    _refuse_other_types(given)
    return _open(Path(str(job)), asked)


def _refuse_absent(given: dict[str, Any]) -> None:
    absent = [name for name, value in given.items() if value is None or value == ""]
    if absent:
        raise WorkbenchError(
            f"The report was given no {' and no '.join(absent)}. "
            "Run the notebook with all values of its job: papermill NOTEBOOK OUTPUT -f job.yaml."
        )


def _refuse_other_types(given: dict[str, Any]) -> None:
    for name, value in given.items():
        if not isinstance(value, str) and not (name == "job" and isinstance(value, Path)):
            raise WorkbenchError(
                f"The report's {name} must be text, but {value!r} is of type {type(value).__name__}. "
                f"Quote it in job.yaml: {name}: '{value}'."
            )


def _open(folder: Path, asked: dict[str, Any]) -> Report:
    if not folder.is_dir():
        raise WorkbenchError(
            f"There is no job folder {folder.name!r} where the report looks for it. Plan the job again."
        )
    identity, facts, release = read_job(folder)
    for name, held in asdict(identity).items():
        if asked[name] != held:
            raise WorkbenchError(
                f"The report was asked for {name} {asked[name]!r}, but its job is for {held!r}. "
                "Run the notebook with the values of its own job.yaml."
            )
    if identity.document != DOCUMENT:
        raise WorkbenchError(
            f"This notebook makes the document {DOCUMENT!r}, but the job is for {identity.document!r}."
        )
    language_of(identity.language)
    return Report(Context(identity, facts, release))


def _demo() -> Report:
    """Return the built-in demo's report; its folder is gone when the data is in memory."""
    from workbench.demo import demo_job

    with tempfile.TemporaryDirectory(prefix="workbench-demo-") as place:
        report = Report(Context(*read_job(demo_job(Path(place)))))
    if not report.facts.demo:
        raise WorkbenchError("The built-in demo is not marked as a demo, so it is not shown.")
    return report
