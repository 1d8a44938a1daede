"""The shipped collaboratives: all load without a finding and hold what the demonstration needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.programme import check_people, check_programme, collaboratives, load_programme
from workbench.programme.links import MOST_CORE_MEASURES

SHIPPED = ["epic-access", "epic-cancer-screening", "epic-sociodemographic-data", "spider"]
DEMO = "2026-10"


def test_four_collaboratives_are_shipped(project: Path) -> None:
    assert collaboratives(project) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_collaborative_loads_without_a_finding(project: Path, name: str) -> None:
    assert check_programme(project, name)[1] == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_its_example_people_load_without_a_finding(project: Path, name: str) -> None:
    path = project / "params" / name / "people.example.yaml"
    assert check_people(path, load_programme(project, name)).faults == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_team_has_an_example_reader(project: Path, name: str) -> None:
    programme = load_programme(project, name)
    people = check_people(project / "params" / name / "people.example.yaml", programme).people
    assert {person.team for person in people} == {team.id for team in programme.teams}


@pytest.mark.parametrize("name", SHIPPED)
def test_example_addresses_are_invented(project: Path, name: str) -> None:
    people = check_people(project / "params" / name / "people.example.yaml", load_programme(project, name)).people
    assert {person.email.partition("@")[2] for person in people} == {"example.org"}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_core_is_small_and_has_a_flow_and_a_balancing_measure(project: Path, name: str) -> None:
    programme = load_programme(project, name)
    core = [programme.measure(choice.id) for choice in programme.collaborative.measures]
    assert (
        len(core) <= MOST_CORE_MEASURES,
        any(measure.stock_flow == "flow" for measure in core),
        any(measure.family == "balancing" for measure in core),
    ) == (True, True, True)


@pytest.mark.parametrize(("name", "count"), [("epic-cancer-screening", 12), ("epic-access", 6), ("spider", 6)])
def test_so_many_teams_get_a_report_in_the_demonstration(project: Path, name: str, count: int) -> None:
    teams = load_programme(project, name).teams
    assert sum(team.enrolled(DEMO) for team in teams) == count


def test_a_coach_is_told_how_to_edit_every_file(project: Path) -> None:
    files = sorted((project / "params").glob("*/*.yaml"))
    assert [file.name for file in files if not file.read_text(encoding="utf-8").startswith("# ")] == []
