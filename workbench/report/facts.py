"""What one report rests on besides its release: the team, its measures, changes and sessions, as one file.

A job folder holds ``job.yaml`` (the identity), ``release.csv`` and ``facts.json``. They are read here with
every type explicit, so that a team called ``NA`` or ``007`` stays what it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import ValidationError

from workbench import months
from workbench.errors import WorkbenchError
from workbench.files import canonical_json, sha256
from workbench.measures.metadata import Measure, Strict
from workbench.programme.models import Change, Collaborative, Month, Session, Team
from workbench.report.blocks import Identity

SECTIONS = ("headline", "measures", "changes", "quality", "definitions", "provenance")
MOST_CHARTED = 7

TEXT_COLUMNS = ("team", "month", "measure", "version", "stratifier", "stratum", "state")
NUMBER_COLUMNS = ("numerator", "denominator", "value", "n", "low", "high")
RELEASE_COLUMNS = (
    "team", "month", "measure", "version", "stratifier", "stratum",
    "numerator", "denominator", "value", "n", "state", "low", "high", "provisional",
)  # fmt: skip
STATES = ("number", "hidden", "missing")
TRUTHS = {"true": True, "false": False}


class Restated(Strict):
    """A month of a measure whose numbers changed since an earlier file; the numbers themselves stay out."""

    measure: str
    month: Month


class Source(Strict):
    """A file the numbers came from, by its name alone, and the day it left the record system."""

    name: str
    extracted_on: date | None = None
    data_source: str = ""


class ReportFacts(Strict):
    """Everything a report may say besides the numbers of its release."""

    collaborative: Collaborative
    team: Team
    measures: tuple[Measure, ...]
    changes: tuple[Change, ...] = ()
    sessions: tuple[Session, ...] = ()
    restated: tuple[Restated, ...] = ()
    sources: tuple[Source, ...] = ()
    audience: Literal["own", "team"]
    demo: bool = False
    stamp: str = ""
    fingerprint: str = ""

    def measure(self, measure: str) -> Measure:
        """Return a measure's metadata; raise WorkbenchError if the report has none of that id."""
        for item in self.measures:
            if item.id == measure:
                return item
        raise WorkbenchError(
            f"The report of team {self.team.id} knows no measure {measure!r}. Add it to collaborative.yaml."
        )


@dataclass(frozen=True)
class Followed:
    """One series that the report follows; ``charted`` ones get a figure, the others a row in a table."""

    measure: Measure
    stratifier: str = "all"
    stratum: str = "all"
    first: str | None = None
    last: str | None = None
    charted: bool = True

    def rows(self, release: pd.DataFrame) -> pd.DataFrame:
        """Return the release's rows of this series, in its window."""
        found = release[
            (release["measure"] == self.measure.id)
            & (release["stratifier"] == self.stratifier)
            & (release["stratum"] == self.stratum)
        ]
        if self.first:
            found = found[found["month"] >= self.first]
        return found[found["month"] <= self.last] if self.last else found

    def first_month(self, release: pd.DataFrame) -> str | None:
        """Return the first month with something to draw, or None if there is nothing."""
        rows = self.rows(release)
        drawn = rows.loc[rows["state"] != "missing", "month"]
        return None if drawn.empty else str(drawn.min())


def followed(facts: ReportFacts, *, month: str | None = None) -> tuple[Followed, ...]:
    """Return the series of a report in order: each measure, then the strata the team chose of it.

    With a month, choices of the team that had ended or not begun in it are left out.
    """
    return tuple(_followed(facts, month))


def _followed(facts: ReportFacts, month: str | None) -> Iterator[Followed]:
    core = {choice.id for choice in facts.collaborative.measures}
    chosen = [item for item in facts.team.chosen if month is None or _holds(item.first, item.last, month)]
    for item in chosen:
        facts.measure(item.measure)
    for place, measure in enumerate(facts.measures):
        own = [item for item in chosen if item.measure == measure.id]
        if measure.id in core:
            yield Followed(measure, charted=place < MOST_CHARTED or bool(own))
        else:
            whole = [item for item in own if item.stratifier == "all"]
            yield from (Followed(measure, first=item.first, last=item.last) for item in whole[:1])
        for item in own:
            if item.stratifier != "all":
                yield Followed(measure, item.stratifier, item.stratum, item.first, item.last)


def _holds(first: str | None, last: str | None, month: str) -> bool:
    return (first is None or first <= month) and (last is None or month <= last)


@dataclass(frozen=True)
class Outline:
    """What a complete report holds; a finished document is compared with it."""

    sections: tuple[str, ...]
    figures: int


def outline(facts: ReportFacts, release: pd.DataFrame, *, month: str | None = None) -> Outline:
    """Return the sections and the number of figures of the report of these facts and this release."""
    figures = sum(item.charted and item.first_month(release) is not None for item in followed(facts, month=month))
    return Outline(SECTIONS, figures)


def facts_json(facts: ReportFacts, *, stamp: bool = True) -> str:
    """Return the facts as canonical JSON; without the run's stamp and the fingerprint for hashing."""
    left_out = set() if stamp else {"stamp", "fingerprint"}
    return canonical_json(facts.model_dump(mode="json", exclude=left_out))


def release_csv(release: pd.DataFrame) -> str:
    """Return a release as CSV text: fixed columns, shortest round-trip numbers, empty where there is none."""
    return release[list(RELEASE_COLUMNS)].to_csv(index=False, lineterminator="\n")


def fingerprint(facts: ReportFacts, release_text: str) -> str:
    """Return the SHA-256 over a release and its facts; the run's stamp is no part of it."""
    return sha256(release_text + facts_json(facts, stamp=False))


def write_job(folder: Path, identity: Identity, facts: ReportFacts, *, release: pd.DataFrame) -> Path:
    """Write a job folder: ``release.csv``, ``facts.json`` with its fingerprint, and ``job.yaml`` last."""
    from workbench.files import write_atomic

    folder = folder.resolve()
    release_text = release_csv(release)
    sealed = facts.model_copy(update={"fingerprint": fingerprint(facts, release_text)})
    write_atomic(folder / "release.csv", release_text)
    write_atomic(folder / "facts.json", facts_json(sealed))
    write_atomic(folder / "job.yaml", job_yaml(folder, identity))
    return folder


def job_yaml(folder: Path, identity: Identity) -> str:
    """Return the text of ``job.yaml``: the notebook's parameters, every scalar quoted."""
    values = {"job": str(folder), **asdict(identity)}
    return "".join(f"{key}: '{text.replace(chr(39), chr(39) * 2)}'\n" for key, text in values.items())


def read_job(folder: Path) -> tuple[Identity, ReportFacts, pd.DataFrame]:
    """Return a job folder's identity, facts and release; raise WorkbenchError if they do not fit together."""
    identity = read_identity(folder)
    try:
        facts = ReportFacts.model_validate_json(_text(folder / "facts.json"))
    except ValidationError as error:
        raise WorkbenchError(f"facts.json of this job is not valid: {error}. Plan the job again.") from error
    release_text = _text(folder / "release.csv")
    release = read_release(release_text)
    _fit(identity, facts, release)
    if facts.fingerprint and facts.fingerprint != fingerprint(facts, release_text):
        raise WorkbenchError("The job folder was changed after it was written. Plan the job again.")
    return identity, facts, release


def read_identity(folder: Path) -> Identity:
    """Return the identity that ``job.yaml`` of a folder holds, every value read as text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="base", pure=True).load(_text(folder / "job.yaml"))
    except YAMLError as error:
        raise WorkbenchError(f"job.yaml of this job cannot be read: {error}. Plan the job again.") from error
    wanted = {"job", *Identity.__dataclass_fields__}
    if not isinstance(data, dict) or set(data) != wanted or not all(isinstance(text, str) for text in data.values()):
        raise WorkbenchError(f"job.yaml of this job must hold exactly {', '.join(sorted(wanted))}. Plan the job again.")
    return Identity(**{name: str(data[name]) for name in Identity.__dataclass_fields__})


def read_release(text: str) -> pd.DataFrame:
    """Return the release of a CSV text; raise WorkbenchError for other columns, states or values."""
    raw = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_filter=False)
    if tuple(raw.columns) != RELEASE_COLUMNS:
        raise WorkbenchError("release.csv has other columns than a release. Plan the job again.")
    try:
        columns = {name: [_number(cell) for cell in raw[name]] for name in NUMBER_COLUMNS}
        provisional = [TRUTHS[cell.lower()] for cell in raw["provisional"]]
    except (ValueError, KeyError) as error:
        raise WorkbenchError(f"release.csv holds a value that cannot be read: {error}. Plan the job again.") from error
    strange = sorted(set(raw["state"]) - set(STATES))
    if strange:
        raise WorkbenchError(f"release.csv holds an unknown state, {strange[0]!r}. Plan the job again.")
    frame = raw[list(RELEASE_COLUMNS)].copy()
    for name, numbers in columns.items():
        frame[name] = pd.Series(numbers, index=frame.index, dtype="float64")
    frame["provisional"] = pd.Series(provisional, index=frame.index, dtype=bool)
    return frame


def _number(cell: str) -> float:
    return float(cell) if cell else float("nan")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkbenchError(f"{path.name} of this job cannot be read. Plan the job again.") from error


def _fit(identity: Identity, facts: ReportFacts, release: pd.DataFrame) -> None:
    """Refuse a job whose files speak of different teams, collaboratives or months, or show a hidden number."""
    months.parse(identity.month)
    if identity.collaborative != facts.collaborative.id or identity.team != facts.team.id:
        raise WorkbenchError("job.yaml and facts.json speak of different reports. Plan the job again.")
    if set(release["team"]) - {identity.team}:
        raise WorkbenchError("release.csv holds rows of another team. Plan the job again.")
    if len(release) and str(release["month"].max()) > identity.month:
        raise WorkbenchError(f"release.csv holds months after {identity.month}. Plan the job again.")
    unseen = release.loc[release["state"] != "number", ["numerator", "denominator", "value"]]
    if unseen.notna().any(axis=None):
        raise WorkbenchError("release.csv shows a number that is marked hidden or missing. Plan the job again.")
