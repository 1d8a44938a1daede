"""A small programme and files of counts for the tests of intake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.intake import Intake, read_counts
from workbench.measures.metadata import Measure, Stratifier, Version, Words
from workbench.programme.models import Collaborative, Layout, MeasureChoice, NameFrom, Programme, Team, Window

MONTH = "2024-06"
HEADER = "team,month,measure,numerator,denominator"
WORDS = Words(en="text")
SITE = Stratifier(id="site", name=WORDS, strata={"north": WORDS, "south": WORDS})
SEX = Stratifier(id="sex", name=WORDS, strata={"f": WORDS, "m": WORDS}, exclusive=True)


def ratio(name: str, **changes: object) -> Measure:
    """A ratio measure that counts people, unless changed."""
    fields: dict[str, object] = {
        "id": name,
        "name": WORDS,
        "plain": WORDS,
        "why": WORDS,
        "family": "process",
        "stock_flow": "flow",
        "direction": "up",
        "unit": "percent",
        "chart": "i",
        "numerator": WORDS,
        "denominator": WORDS,
    }
    return Measure(**{**fields, **changes})  # type: ignore[arg-type]


MEASURES = (
    ratio("asked"),
    ratio("screened", stratifiers=(SITE, SEX)),
    ratio("seen", stratifiers=(SITE,), total="sum_of_strata"),
    ratio("doses", unit="ratio", whole_numbers=False, numerator_subset=False),
    ratio("wait", unit="days", numerator=None, denominator=None, whole_numbers=False),
    ratio("calls", unit="count", numerator=None, denominator=None),
    ratio("versioned", versions=(Version(id="1"), Version(id="2", valid_from="2024-03"))),
)


def programme_of(*teams: str | Team, layouts: tuple[Layout, ...] = ()) -> Programme:
    """A programme with these teams and the measures above."""
    roster = tuple(
        team
        if isinstance(team, Team)
        else Team(id=team, names=(NameFrom(name=f"Clinic {team}"),), organisation="o", language="en", joined="2024-01")
        for team in teams
    )
    collaborative = Collaborative(
        id="test",
        title=WORDS,
        topic=WORDS,
        sponsor=WORDS,
        coach="c",
        start="2024-01",
        end="2024-12",
        baseline=Window(first="2023-01", last="2023-12"),
        measures=tuple(MeasureChoice(id=item.id, primary=item.id == "asked") for item in MEASURES),
        local_measures=MEASURES,
        layouts=layouts,
    )
    return Programme(collaborative=collaborative, teams=roster, measures=MEASURES)


@pytest.fixture(scope="session")
def programme() -> Programme:
    """Five teams, two of them with ids that a spreadsheet spoils."""
    return programme_of("T1", "T2", "007", "NA", "Alma")


@pytest.fixture
def read(tmp_path: Path, programme: Programme) -> Callable[..., Intake]:
    """Read files given as name=text (or bytes) below a folder; ``programme`` and ``month`` may be changed."""

    def reader(files: dict[str, str | bytes], chosen: Programme | None = None, month: str = MONTH) -> Intake:
        folder = tmp_path / "in"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_counts([folder], chosen or programme, month=month)

    return reader


def lines(*rows: str, header: str = HEADER) -> str:
    """A CSV text of a header and rows."""
    return "\n".join((header, *rows)) + "\n"


@pytest.fixture(scope="session")
def csv() -> Callable[..., str]:
    """The function that makes a CSV text."""
    return lines


@pytest.fixture(scope="session")
def make_programme() -> Callable[..., Programme]:
    """The function that makes a programme of teams and layouts."""
    return programme_of
