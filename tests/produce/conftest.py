"""A small collaborative, its release and a small report notebook for the tests of the run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench import months
from workbench.intake import FileInfo, Intake
from workbench.measures.metadata import Measure
from workbench.programme.models import Agreement, Collaborative, MeasureChoice, NameFrom, Programme, Team, Window
from workbench.report.facts import RELEASE_COLUMNS

MONTH = "2026-10"
FIRST = "2025-11"
NAMES = {"alder": "Alder Family Practice", "birch": "Birch Clinic", "cedar": "Cedar Health Centre"}

HEAD = """\
from pathlib import Path
from workbench.report.blocks import Callout, Figure, Heading, Section, text
from workbench.report.facts import read_job
identity, facts, release = read_job(Path(job))
def show(name, *blocks):
    return Section(name, identity, blocks)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100pt" height="50pt">'
    '<path d="M 0 0 L 90 40" stroke="black" fill="none"/></svg>'
)
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)"""
HEADLINE = """\
show("headline", Heading(f"{facts.team.name(identity.month)}, {identity.month}", 1),
     text(f"The latest number is {release['numerator'].iloc[-1]:.0f}.", role="lead"))"""
MEASURES = """\
show("measures", Heading("Measures"), *(Figure(DRAWING, "A line that rises.", "Every month", item.id, PNG)
     for item in facts.measures if (release["measure"] == item.id).any()))"""
REST = [
    f'show("{name}", Heading("{name.title()}"), text("Nothing new."))'
    for name in ("changes", "quality", "definitions", "provenance")
]


def cell(source: str, *tags: str) -> dict[str, Any]:
    """A code cell."""
    return {
        "cell_type": "code", "execution_count": None, "id": f"cell{abs(hash(source)) % 10**8:08d}",
        "metadata": {"tags": list(tags)}, "outputs": [], "source": source,
    }  # fmt: skip


def notebook(*extra: str) -> dict[str, Any]:
    """A small report notebook; extra cells come after the headline."""
    names = ("job", "collaborative", "team", "month", "document", "language")
    sources = [HEAD, HEADLINE, *extra, MEASURES, *REST]
    cells = [cell("\n".join(f"{name}: str | None = None" for name in names), "parameters")]
    cells += [cell(source) for source in sources]
    for number, item in enumerate(cells):
        item["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="session")
def small_notebook() -> Callable[..., bytes]:
    """The bytes of a small report notebook with extra cells."""
    return lambda *extra: json.dumps(notebook(*extra)).encode()


@pytest.fixture
def make_notebook(tmp_path: Path) -> Any:
    """Write a small report notebook with extra cells and return its path."""

    def make(*extra: str, name: str = "team_report.ipynb") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(notebook(*extra)), encoding="utf-8")
        return path

    return make


@pytest.fixture(scope="session")
def programme() -> Programme:
    """A collaborative of three teams with one local measure."""
    measure = Measure.model_validate(
        {
            "id": "local.screened", "name": {"en": "Screened"}, "plain": {"en": "Screened"}, "why": {"en": "Because"},
            "family": "process", "stock_flow": "flow", "direction": "up", "unit": "percent", "chart": "p",
            "numerator": {"en": "screened"}, "denominator": {"en": "eligible"},
        }
    )  # fmt: skip
    collaborative = Collaborative(
        id="small-test", title={"en": "A small test"}, topic={"en": "Testing"}, sponsor={"en": "Sponsor"},
        coach="A. Coach", languages=("en",), start="2026-01", end="2026-12",
        baseline=Window(first=FIRST, last="2026-04"), measures=(MeasureChoice(id=measure.id, primary=True),),
        local_measures=(measure,),
    )  # fmt: skip
    agreement = Agreement(on="2026-01-01", signed_by="A. Lead")
    teams = tuple(
        Team(
            id=team,
            names=(NameFrom(name=name),),
            organisation=f"{name} Inc",
            language="en",
            joined="2025-01",
            own_data_agreement=agreement,
        )
        for team, name in NAMES.items()
    )
    return Programme(collaborative=collaborative, teams=teams, measures=(measure,))


@pytest.fixture(scope="session")
def release() -> pd.DataFrame:
    """The release of the three teams."""
    rows = [
        (team, month, "local.screened", "1", "all", "all", 40.0 + place + number, 90.0, float("nan"), 90.0, "number",
         float("nan"), float("nan"), False)
        for place, team in enumerate(NAMES)
        for number, month in enumerate(months.span(FIRST, MONTH))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(RELEASE_COLUMNS))


@pytest.fixture(scope="session")
def intake(release: pd.DataFrame) -> Intake:
    """What intake would say of the three teams."""
    counts = release.drop(columns=["state", "provisional"]).assign(status="final")
    restatements = pd.DataFrame({"team": [], "month": [], "measure": []}, dtype=str)
    source = FileInfo("sheet.csv", "0" * 64, len(counts), tuple(NAMES), (FIRST, MONTH), "", "record")
    return Intake(counts, restatements, faults=(), files=(source,), refused_teams=frozenset())
