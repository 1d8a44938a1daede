"""Loading a collaborative: all faults of all files at once, links between files, names and paths."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InvalidInput, WorkbenchError
from workbench.programme import check_programme, collaboratives, load_programme
from workbench.programme.models import Programme

Write = Callable[[str, str], Path]


def test_a_sound_collaborative_has_no_fault(params: Path) -> None:
    assert check_programme(params.parent, "good")[1] == ()


def test_measures_are_those_of_the_collaborative_and_then_of_the_teams(programme: Programme) -> None:
    ids = [measure.id for measure in programme.measures]
    assert ids == ["SCR_CRC_UTD_5074", "SCR_FIT_RETURN", "ACC_NOSHOW", "SCR_CX_UTD"]


def test_a_team_has_the_name_of_the_month(programme: Programme) -> None:
    team = programme.team("elm")
    assert [team.name("2026-06"), team.name("2026-07")] == ["Elm Centre", "Elm Street Centre"]


def test_a_team_belongs_from_joining_to_leaving(programme: Programme) -> None:
    team = programme.team("elm")
    assert [team.enrolled(month) for month in ("2026-05", "2026-06", "2026-11", "2026-12")] == [
        False,
        True,
        True,
        False,
    ]


def test_all_faults_of_all_files_come_in_one_list(params: Path, write: Write) -> None:
    folder = params / "good"
    for name, old, new in (
        ("collaborative.yaml", "ACC_NOSHOW}", "ACC_NOSHO}"),
        ("teams.yaml", "language: fr", "language: frr"),
        ("changes.yaml", "team: oak", "team: oka"),
        ("sessions.yaml", "2026-05-20", "2020-05-20"),
    ):
        write(name, (folder / name).read_text(encoding="utf-8").replace(old, new))
    with pytest.raises(InvalidInput) as caught:
        load_programme(params.parent, "good")
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("params/good/collaborative.yaml", 12),
        ("params/good/teams.yaml", 11),
        ("params/good/changes.yaml", 3),
        ("params/good/sessions.yaml", 2),
    ]


def test_a_fault_of_a_team_names_the_team(params: Path, write: Write) -> None:
    text = (params / "good" / "teams.yaml").read_text(encoding="utf-8")
    write("teams.yaml", text.replace("language: fr", "language: frr"))
    assert [fault.team for fault in check_programme(params.parent, "good")[1]] == ["elm"]


def test_a_warning_does_not_stop_loading(params: Path, write: Write) -> None:
    text = (params / "good" / "changes.yaml").read_text(encoding="utf-8")
    write("changes.yaml", text.replace("    prediction: {en: Fewer.}\n", ""))
    programme, faults = check_programme(params.parent, "good")
    assert (programme, [fault.level for fault in faults]) == (load_programme(params.parent, "good"), ["warning"])


def test_a_successor_may_keep_the_name(params: Path, write: Write) -> None:
    text = (params / "good" / "teams.yaml").read_text(encoding="utf-8")
    write("teams.yaml", text.replace("{name: Elm Centre}", "{name: Oak Centre}"))
    assert check_programme(params.parent, "good")[1] == ()


def test_changes_and_sessions_may_be_absent(params: Path) -> None:
    (params / "good" / "changes.yaml").unlink()
    (params / "good" / "sessions.yaml").unlink()
    programme = load_programme(params.parent, "good")
    assert (programme.changes, programme.sessions) == ((), ())


def test_teams_must_not_be_absent(params: Path) -> None:
    (params / "good" / "teams.yaml").unlink()
    faults = check_programme(params.parent, "good")[1]
    assert [str(fault) for fault in faults] == [
        "params/good/teams.yaml: is missing. Copy it from a shipped collaborative and edit it."
    ]


def test_an_empty_file_is_said_to_be_empty(params: Path, write: Write) -> None:
    write("collaborative.yaml", "# later\n")
    faults = check_programme(params.parent, "good")[1]
    assert [str(fault) for fault in faults] == [
        "params/good/collaborative.yaml: is empty. Copy a shipped one and edit it."
    ]


def test_a_local_measure_is_one_of_the_programme(params: Path, write: Write) -> None:
    text = (params / "good" / "collaborative.yaml").read_text(encoding="utf-8")
    own = """local_measures:
  - id: LOC_WAIT
    name: {en: Wait, fr: Attente}
    plain: {en: How long, fr: Combien de temps}
    why: {en: It matters, fr: Important}
    family: outcome
    stock_flow: flow
    direction: down
    unit: days
    chart: i
    stratifiers:
      - {id: age_band, only: [40-49, not_known]}
      - {id: site, name: {en: Site, fr: Site}, strata: {a: {en: A, fr: A}}}
"""
    write(
        "collaborative.yaml", text.replace("  - {id: ACC_NOSHOW}\n", "  - {id: ACC_NOSHOW}\n  - {id: LOC_WAIT}\n") + own
    )
    measure = load_programme(params.parent, "good").measure("LOC_WAIT")
    assert [(item.id, list(item.strata)) for item in measure.stratifiers] == [
        ("age_band", ["40-49", "not_known"]),
        ("site", ["a"]),
    ]


def test_a_local_measure_can_say_that_its_observations_are_no_people(params: Path, write: Write) -> None:
    text = (params / "good" / "collaborative.yaml").read_text(encoding="utf-8")
    own = """local_measures:
  - id: LOC_CALL
    name: {en: Wait for an answer, fr: Attente d'une réponse}
    plain: {en: How long, fr: Combien de temps}
    why: {en: It matters, fr: Important}
    family: process
    stock_flow: flow
    direction: down
    unit: minutes
    chart: i
    observations: samples
"""
    write(
        "collaborative.yaml", text.replace("  - {id: ACC_NOSHOW}\n", "  - {id: ACC_NOSHOW}\n  - {id: LOC_CALL}\n") + own
    )
    assert load_programme(params.parent, "good").measure("LOC_CALL").observations == "samples"


def test_one_language_is_enough_where_one_is_declared(params: Path, write: Write) -> None:
    text = (params / "good" / "collaborative.yaml").read_text(encoding="utf-8")
    text = text.replace("{en: Good, fr: Bon}", "{fr: Bon}").replace("coach:", "languages: [fr]\ncoach:")
    write("collaborative.yaml", text)
    teams = (params / "good" / "teams.yaml").read_text(encoding="utf-8")
    write("teams.yaml", teams.replace("language: en", "language: fr"))
    assert check_programme(params.parent, "good")[1] == ()


def test_another_params_folder_can_be_given(params: Path) -> None:
    programme = load_programme(Path("nowhere"), "good", params=params)
    assert programme.collaborative.id == "good"


def test_collaboratives_are_the_folders_with_their_file(params: Path) -> None:
    (params / "notes").mkdir()
    assert collaboratives(params.parent) == ["good"]


def test_an_unknown_collaborative_names_the_nearest(params: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"There is no collaborative 'god' in params\. Did you mean good\?"):
        load_programme(params.parent, "god")


@pytest.mark.parametrize("name", ["../good", "good/../good", "", "GOOD", "."])
def test_an_id_cannot_lead_out_of_the_folder(params: Path, name: str) -> None:
    with pytest.raises(WorkbenchError, match="There is no collaborative"):
        load_programme(params.parent, name)


@pytest.mark.parametrize(
    "module",
    ["workbench.programme", "workbench.measures.registry", "workbench.programme.checked", "workbench.programme.people"],
)
def test_every_module_can_be_the_first_one_imported(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
