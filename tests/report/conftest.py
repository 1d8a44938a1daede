"""A small team's report as data: a collaborative, measures of every kind, and two years of release rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench import months
from workbench.measures.metadata import Measure
from workbench.programme.models import Change, Collaborative, Session, Team
from workbench.report.blocks import Identity
from workbench.report.facts import RELEASE_COLUMNS, ReportFacts, Restated, Source, write_job

MONTH = "2026-10"
NAN = float("nan")


def measure(name: str, **more: Any) -> Measure:
    """Return the metadata of a measure with plain words in both languages."""
    unit = more.get("unit", "percent")
    ratio = {"numerator": {"en": "clients screened", "fr": "personnes dépistées"},
             "denominator": {"en": "clients due", "fr": "personnes à dépister"}}  # fmt: skip
    given = {
        "id": name,
        "name": {"en": name.capitalize(), "fr": f"{name.capitalize()} (fr)"},
        "plain": {"en": "What it is.", "fr": "Ce que c’est."},
        "why": {"en": "Why it matters.", "fr": "Pourquoi cela compte."},
        "family": "outcome",
        "stock_flow": "flow",
        "direction": "up",
        "unit": unit,
        "chart": "p",
        **(ratio if unit in ("percent", "per_100", "per_1000", "ratio") else {}),
    }
    return Measure.model_validate(given | more)


MEASURES = (
    measure("screened", stratifiers=[{"id": "language", "name": {"en": "Language", "fr": "Langue"},
            "strata": {"en": {"en": "English", "fr": "Anglais"}, "other": {"en": "Other", "fr": "Autre"}}}]),
    measure("coverage", stock_flow="lookback"),
    measure("asked", family="process", min_denominator_for_chart=30),
    measure("wait", family="process", unit="days", chart="i", direction="down"),
    measure("complaints", family="balancing", unit="count", chart="run", direction="none", decimals=0),
    measure("empty", family="balancing", direction="down"),
)  # fmt: skip


def row(month: str, name: str, **more: Any) -> dict[str, Any]:
    """Return one row of a release; more may hold any column."""
    base = {"team": "T1", "month": month, "measure": name, "version": "1", "stratifier": "all", "stratum": "all",
            "numerator": NAN, "denominator": NAN, "value": NAN, "n": NAN, "state": "number",
            "low": NAN, "high": NAN, "provisional": False}  # fmt: skip
    given = base | more
    if given["state"] == "number" and pd.isna(given["n"]):
        given["n"] = given["denominator"]
    return given


def release_rows() -> list[dict[str, Any]]:
    """Return two years of rows: a rise in the last eight months, hidden and missing months, small denominators."""
    rows = []
    for place, month in enumerate(months.span("2024-11", MONTH)):
        wave = (0, 7, -5, 3, -2, 6, -7, 1)[place % 8]
        rise = 60 if place >= 16 else 0
        rows.append(row(month, "screened", numerator=200.0 + wave + rise, denominator=400.0 + place))
        rows.append(row(month, "coverage", numerator=600.0 + place, denominator=1000.0))
        small = {"state": "hidden", "low": 1.0, "high": 5.0, "n": 20.0} if place == 5 else {}
        rows.append(row(month, "asked", **({"numerator": 9.0 + place % 3, "denominator": 20.0 + place % 4} | small)))
        if small:
            rows[-1] |= {"numerator": NAN, "denominator": NAN}
        rows.append(row(month, "wait", value=12.0 + wave / 10, n=34.0))
        if place != 20:
            rows.append(row(month, "complaints", value=float(8 + place % 5)))
    for stratum, count in (("en", 150.0), ("other", NAN)):
        hidden = (
            {"state": "hidden", "low": 1.0, "high": 5.0, "n": 90.0} if stratum == "other" else {"denominator": 300.0}
        )
        rows.append(row(MONTH, "screened", stratifier="language", stratum=stratum, numerator=count, **hidden))
    return rows


@pytest.fixture(scope="session")
def release() -> pd.DataFrame:
    """The release of team T1."""
    return pd.DataFrame(release_rows())[list(RELEASE_COLUMNS)]


@pytest.fixture(scope="session")
def facts() -> ReportFacts:
    """What the report of team T1 may say besides numbers."""
    collaborative = Collaborative.model_validate({
        "id": "screening", "title": {"en": "Screening for all", "fr": "Dépistage pour toutes et tous"},
        "topic": {"en": "Screening", "fr": "Dépistage"}, "sponsor": {"en": "The Alliance", "fr": "L’Alliance"},
        "coach": "Robin Coach", "contact": "coach@example.org", "start": "2026-01", "end": "2026-12",
        "baseline": {"first": "2024-11", "last": "2025-10"},
        "measures": [{"id": item.id, "primary": item.id == "screened",
                      "stratifiers": ("language",) if item.id == "screened" else ()} for item in MEASURES],
        "annotations": [{"month": "2026-02", "text": {"en": "New booking system", "fr": "Nouveau système"}}],
        "exclusions": [{"measure": "wait", "months": ["2025-03"],
                        "decision": {"by": "Robin Coach", "on": "2025-06-01", "why": "The clinic was closed."}}],
    })  # fmt: skip
    team = Team.model_validate({
        "id": "T1", "names": [{"name": "Maple Health Centre"}], "organisation": "Maple",
        "language": "en", "joined": "2026-01",
        "own_data_agreement": {"on": "2026-01-05", "signed_by": "A. Director"},
        "aim": {"measure": "screened", "start": 50, "target": 70, "by": "2026-12"},
    })  # fmt: skip
    words = {"en": "In words.", "fr": "En mots."}
    return ReportFacts(
        collaborative=collaborative,
        team=team,
        measures=MEASURES,
        changes=(
            Change(id="C2", team="T1", measure="screened", title={"en": "Evening calls", "fr": "Appels du soir"},
                   start=date(2026, 3, 10), end=date(2026, 3, 20), prediction=words, result=words, act="adopt"),
            Change(id="C1", team="T1", measure="asked", title={"en": "Ask at the desk", "fr": "Demander à l’accueil"},
                   start=date(2026, 9, 1), prediction=words),
        ),
        sessions=(
            Session(id="S1", on=date(2026, 9, 15), title={"en": "Session 1", "fr": "Séance 1"}, homework=words),
            Session(id="S2", on=date(2026, 11, 12), title={"en": "Session 2", "fr": "Séance 2"}),
        ),
        restated=(Restated(measure="screened", month="2026-08"),),
        sources=(Source(name="maple_october.csv", extracted_on=date(2026, 11, 3), data_source="EMR"),),
        audience="own",
        stamp="run-1",
    )  # fmt: skip


MakeJob = Callable[..., Path]


@pytest.fixture
def make_job(tmp_path: Path, facts: ReportFacts, release: pd.DataFrame) -> MakeJob:
    """A function that writes a job folder of team T1; keywords replace language, month, facts or release."""

    def make(name: str = "job", **more: Any) -> Path:
        held = more.get("facts", facts)
        identity = Identity(
            held.collaborative.id, held.team.id, more.get("month", MONTH), "team_report", more.get("language", "en")
        )
        return write_job(tmp_path / name, identity, held, release=more.get("release", release))

    return make
