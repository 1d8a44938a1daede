"""The plan: what would run and why, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench.errors import Fault, WorkbenchError
from workbench.files import canonical_json, sha256
from workbench.intake import Intake
from workbench.produce import manifest
from workbench.produce.plan import PlannedJob, plan
from workbench.programme.models import Programme

MONTH = "2026-10"


@pytest.fixture
def planned(
    programme: Programme, release: pd.DataFrame, intake: Intake, make_notebook: Any, tmp_path: Path
) -> Callable[..., list[PlannedJob]]:
    path = make_notebook()

    def make(**changes: Any) -> list[PlannedJob]:
        given = {"intake": intake, "month": MONTH, "out": tmp_path / "out", "notebook": path, **changes}
        return plan(given.pop("programme", programme), given.pop("release", release), **given)

    return make


def finish(item: PlannedJob, out: Path) -> None:
    """Put a finished report with that plan's inputs into the output folder."""
    assert item.job is not None
    assert item.inputs is not None
    folder = manifest.report_folder(out, item.job.identity)
    folder.mkdir(parents=True)
    (folder / "a.html").write_bytes(b"page")
    record = manifest.compose(
        item.job, inputs=item.inputs, outputs={"a.html": sha256(b"page")}, blocks=1, figures=1, engine="stock"
    )
    (folder / "manifest_en.json").write_text(canonical_json(record))


def reasons(items: list[PlannedJob]) -> dict[str, str]:
    return {item.team: item.reason for item in items}


def test_every_enrolled_team_is_new_at_first(planned: Callable[..., list[PlannedJob]]) -> None:
    assert [(item.team, item.language, item.action, item.reason) for item in planned()] == [
        ("alder", "en", "make", "new"),
        ("birch", "en", "make", "new"),
        ("cedar", "en", "make", "new"),
    ]


def test_planning_writes_nothing(planned: Callable[..., list[PlannedJob]], tmp_path: Path) -> None:
    planned()
    assert not (tmp_path / "out").exists()


def test_a_finished_report_is_not_made_again(planned: Callable[..., list[PlannedJob]], tmp_path: Path) -> None:
    finish(planned()[0], tmp_path / "out")
    first, second, _ = planned(stamp="another run")
    assert (first.action, first.reason) == ("cached", "nothing changed")
    assert (second.action, second.reason) == ("make", "new")


def test_it_is_made_again_when_asked_for(planned: Callable[..., list[PlannedJob]], tmp_path: Path) -> None:
    finish(planned()[0], tmp_path / "out")
    assert reasons(planned(force=True))["alder"] == "asked for"


def test_an_altered_file_is_made_again(planned: Callable[..., list[PlannedJob]], tmp_path: Path) -> None:
    finish(planned()[0], tmp_path / "out")
    (tmp_path / "out/small-test/2026-10/alder/a.html").write_bytes(b"pagf")
    assert reasons(planned())["alder"] == "an output file was altered"


def test_changed_numbers_concern_their_team_alone(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, release: pd.DataFrame
) -> None:
    for item in planned():
        finish(item, tmp_path / "out")
    changed = release.copy()
    changed.loc[(changed["team"] == "birch") & (changed["month"] == "2026-03"), "numerator"] += 1
    assert reasons(planned(release=changed)) == {
        "alder": "nothing changed", "birch": "the team's data changed", "cedar": "nothing changed"
    }  # fmt: skip


def test_numbers_of_later_months_change_nothing(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, release: pd.DataFrame
) -> None:
    finish(planned()[0], tmp_path / "out")
    later = release[release["month"] == MONTH].assign(month="2026-11")
    assert reasons(planned(release=pd.concat([release, later])))["alder"] == "nothing changed"


def test_the_order_of_rows_changes_nothing(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, release: pd.DataFrame
) -> None:
    finish(planned()[0], tmp_path / "out")
    assert reasons(planned(release=release.iloc[::-1]))["alder"] == "nothing changed"


def test_a_changed_name_concerns_its_team_alone(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, programme: Programme
) -> None:
    for item in planned():
        finish(item, tmp_path / "out")
    teams = (programme.teams[0].model_copy(update={"organisation": "New"}), *programme.teams[1:])
    found = reasons(planned(programme=programme.model_copy(update={"teams": teams})))
    assert found == {
        "alder": "facts about the team, its collaborative or its files changed",
        "birch": "nothing changed",
        "cedar": "nothing changed",
    }


def test_a_changed_notebook_concerns_all(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, make_notebook: Any
) -> None:
    for item in planned():
        finish(item, tmp_path / "out")
    other = make_notebook("1;", name="other.ipynb")
    assert set(reasons(planned(notebook=other)).values()) == {"the report notebook changed"}


def test_a_refused_team_is_planned_as_refused_with_its_faults(
    planned: Callable[..., list[PlannedJob]], intake: Intake
) -> None:
    fault = Fault("birch.csv", "is empty", "Send it again.", team="birch")
    first, second, _ = planned(intake=replace(intake, refused_teams=frozenset({"birch"}), faults=(fault,)))
    assert first.action == "make"
    assert (second.action, second.reason, second.job) == (
        "refused", "The team's data was refused.\nbirch.csv: is empty. Send it again.", None
    )  # fmt: skip


def test_a_team_without_data_is_refused(planned: Callable[..., list[PlannedJob]], release: pd.DataFrame) -> None:
    found = planned(release=release[release["team"] != "cedar"])
    assert (found[2].action, found[2].reason) == ("refused", "No data of this team was received.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"teams": ["dogwood"]}, "There is no team 'dogwood'"),
        ({"month": "2024-01"}, "small-test starts in 2026-01; no team is enrolled in 2024-01."),
        ({"teams": ["alder"], "month": "2024-01"}, "small-test starts in 2026-01; no team is enrolled in 2024-01."),
        ({"languages": ["xx"]}, "Write one of: en, fr"),
        ({"languages": ["fr"]}, "is not declared in 'fr'"),
    ],
)
def test_what_does_not_exist_is_refused(
    planned: Callable[..., list[PlannedJob]], wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(WorkbenchError) as caught:
        planned(**wrong)
    assert said in str(caught.value)


def test_a_team_that_has_left_is_not_reported_on(
    planned: Callable[..., list[PlannedJob]], programme: Programme
) -> None:
    teams = (programme.teams[0].model_copy(update={"left": "2026-05"}), *programme.teams[1:])
    with pytest.raises(WorkbenchError, match="Team alder does not belong to small-test in 2026-10"):
        planned(programme=programme.model_copy(update={"teams": teams}), teams=["alder"])


def test_a_month_after_the_end_is_reported(planned: Callable[..., list[PlannedJob]]) -> None:
    assert [item.team for item in planned(month="2027-02")] == ["alder", "birch", "cedar"]


def test_another_file_is_not_called_a_change_of_params(
    planned: Callable[..., list[PlannedJob]], tmp_path: Path, intake: Intake
) -> None:
    finish(planned()[0], tmp_path / "out")
    more = replace(intake.files[0], name="alder_again.csv", teams=("alder",))
    found = reasons(planned(intake=replace(intake, files=(*intake.files, more))))["alder"]
    assert found == "facts about the team, its collaborative or its files changed"


def test_a_job_holds_its_own_team_only(planned: Callable[..., list[PlannedJob]]) -> None:
    job = planned()[1].job
    assert job is not None
    assert set(job.release["team"]) == {"birch"}
    text = repr(asdict(job.identity)) + job.facts.model_dump_json() + job.release.to_csv()
    assert [name for name in ("alder", "Alder", "cedar", "Cedar") if name in text] == []
